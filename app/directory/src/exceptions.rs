//! Leave and blocks of a person: what is coming, adding, taking back.

use std::marker::PhantomData;

use api::{
    Done,
    directory::{AddScheduleException, ExceptionKind, RemoveScheduleException, ScheduleException, StaffCard},
};
use frame::{Anew, Form, Load, today, use_form};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, Disclosure, Field, FieldKind, SectionTitle, SelectField, SelectOption, Tag, Tone,
    use_toasts,
};

use crate::{people, words};

/// The section.
#[component]
pub fn Coming(card: Signal<StaffCard>, load: Load<StaffCard>, may_manage: bool) -> impl IntoView {
    let id = card.with_untracked(|card| card.staff.id);
    let list = move || {
        let coming = card.with(|card| card.exceptions.clone());
        if coming.is_empty() {
            return view! { <p class="quiet card-none">{words::none_coming()}</p> }.into_any();
        }
        let lines = coming.into_iter().map(|exception| view! { <Line exception load may_manage/> }).collect_view();
        view! { <ul class="exceptions">{lines}</ul> }.into_any()
    };
    view! {
        <section>
            <SectionTitle title=words::coming()/>
            {list}
            {may_manage.then(|| view! { <Add id load/> })}
        </section>
    }
    .into_any()
}

#[component]
fn Line(exception: ScheduleException, load: Load<StaffCard>, may_manage: bool) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Done| {
        toasts.say(words::taken_back());
        load.again();
    });
    let tone = if exception.kind == ExceptionKind::Leave { Tone::Info } else { Tone::Neutral };
    // A closure belongs to the site: it is taken back where sites are set.
    let may_take = may_manage && exception.kind != ExceptionKind::Closure;
    view! {
        <li>
            <Tag word=people::exception(exception.kind) tone=tone/>
            <span class="num">{people::span(&exception)}</span>
            <span class="muted">{exception.note.clone()}</span>
            {may_take.then(|| view! {
                <Form<RemoveScheduleException> action=format!("/api/directory/exceptions/{}/remove", exception.id) request=PhantomData on_done=done>
                    <Button label=words::take_back() kind=ButtonKind::Quiet size=ButtonSize::Small submit=true/>
                </Form<RemoveScheduleException>>
            })}
        </li>
    }
    .into_any()
}

#[component]
fn Add(id: api::id::StaffId, load: Load<StaffCard>) -> impl IntoView {
    let toasts = use_toasts();
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |_: ScheduleException| {
        toasts.say(words::exception_added());
        round.update(|round| *round += 1);
        load.again();
    });
    view! {
        <Disclosure summary=words::add_exception()>
            <Anew of=move || round.get()>
                <Form<AddScheduleException> action="/api/directory/exceptions" label=words::add_exception() class="stack stack--tight exception-form" request=PhantomData on_done=done>
                    <input type="hidden" name="staff_id" value=id.to_string()/>
                    <AddFields/>
                </Form<AddScheduleException>>
            </Anew>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn AddFields() -> impl IntoView {
    let form = use_form();
    let kinds = vec![SelectOption::new("leave", words::leave()), SelectOption::new("block", words::block())];
    view! {
        <div class="form-grid">
            <SelectField label=words::exception_kind() name="kind" options=kinds value=form.value("kind", "leave") error=form.error("kind")/>
            <Field label=words::first_day() name="first_day" kind=FieldKind::Date value=form.value("first_day", "") min=today().to_string() required=true error=form.error("first_day")/>
            <Field label=words::last_day() name="last_day" kind=FieldKind::Date value=form.value("last_day", "") min=today().to_string() required=true error=form.error("last_day")/>
            <Field label=words::starts() name="starts" kind=FieldKind::Time value=form.value("starts", "") optional=true error=form.error("starts")/>
            <Field label=words::ends() name="ends" kind=FieldKind::Time value=form.value("ends", "") optional=true error=form.error("ends")/>
            <Field label=words::note() name="note" value=form.value("note", "") hint=words::note_hint() required=true maxlength=120 error=form.error("note")/>
        </div>
        <p class="quiet"><small>{words::whole_days()}</small></p>
        <div class="actions"><Button label=words::add() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
