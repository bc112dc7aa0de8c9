//! One order on the bench: its specimen, its values, the next step.

use std::marker::PhantomData;

use api::{
    Moment, Permission,
    lab::{LabOrder, LabStep, ReleaseResults, Released, SendBackResults},
};
use frame::{Form, moment_time, today, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, Chord, Disclosure, Fact, Facts, Field, Notice, ScreenKey, ScreenKeys, SectionTitle,
    Tag, Tone, glyphs, use_toasts,
};

use crate::{
    callbacks::OneCallback,
    entry::Entry,
    specimen::{Collect, Label, Reject, reject_word},
    words,
    worklist::step_word,
};

/// A moment: the time of day today, else day and time.
pub fn when(moment: Moment) -> String {
    let at = moment.local();
    if at.date() == today() {
        moment_time(moment)
    } else {
        format!("{} {}", ui::format::day_month(at.date()), moment_time(moment))
    }
}

/// The detail beside the worklist.
#[component]
pub fn Bench(order: LabOrder, again: Callback<()>, back: String) -> impl IntoView {
    let row = order.row.clone();
    let step = row.step;
    let (work, collect, review) =
        (use_may(Permission::WorkLab), use_may(Permission::CollectSpecimens), use_may(Permission::ReviewResults));
    let taken: Vec<_> = order.specimens.clone();
    let current = taken.iter().find(|one| one.rejected_at.is_none()).cloned();
    let lines = taken
        .iter()
        .map(|one| {
            let mut said = vec![words::collected(when(one.collected_at), &one.collected_by)];
            if let (Some(at), Some(by)) = (one.received_at, &one.received_by) {
                said.push(words::received(when(at), by));
            }
            if let (Some(at), Some(why)) = (one.rejected_at, one.reject_reason) {
                said.push(words::rejected(
                    when(at),
                    one.reject_note.clone().unwrap_or_else(|| reject_word(why).to_owned()),
                ));
            }
            view! { <Fact label=format!("{} {}", one.kind, one.accession)>{said.join(", ")}</Fact> }
        })
        .collect_view();
    let chart = use_may(Permission::ReadCharts).then(|| format!("/patients/{}/chart", row.patient_id));
    let name = match chart {
        Some(href) => view! { <a href=href><ui::PersonName name=row.patient.clone()/></a> }.into_any(),
        None => view! { <ui::PersonName name=row.patient.clone()/> }.into_any(),
    };
    let note = order.note.clone().map(|note| {
        let title = if row.amending { words::note_correct(note) } else { words::note_back(note) };
        view! { <Notice tone=Tone::Warn glyph=glyphs::TRIANGLE_ALERT title=title/> }
    });
    let remarks = order.remarks.clone().map(|remarks| {
        view! { <Notice tone=Tone::Info glyph=glyphs::MESSAGE_SQUARE_TEXT title=words::sender_wrote() text=remarks/> }
    });
    let callbacks =
        order.callbacks.iter().cloned().map(|one| view! { <OneCallback one again named=false/> }).collect_view();
    let label = current.clone().map(|one| view! { <Label order=order.clone() specimen=one/> });
    let collecting = (step == LabStep::Collect && collect).then(|| view! { <Collect order=order.clone() again/> });
    let entering = matches!(step, LabStep::Enter | LabStep::Review | LabStep::Released)
        .then(|| view! { <Entry order=order.clone() again work/> });
    let rejecting = (matches!(step, LabStep::Receive | LabStep::Enter) && work && order.entered_at.is_none())
        .then_some(current)
        .flatten()
        .map(|one| view! { <section><Reject id=one.id again/></section> });
    let releasing = (step == LabStep::Review && review).then(|| view! { <Release order=order.clone() again/> });
    let partial =
        row.partial.then(|| view! { " "<Tag word=words::partial() tone=Tone::Warn glyph=glyphs::HOURGLASS/> });
    view! {
        <p class="lab-back"><a href=back>{words::back()}</a></p>
        <section>
            <div class="specimen">
                <div>
                    <h2>{name}</h2>
                    <p class="muted num">{format!("{} · {}", ui::format::born_and_died(row.born, row.deceased, today()), order.patient_number)}</p>
                    <p><b>{row.test.clone()}</b>" "<Tag word=step_word(step)/>{partial}</p>
                </div>
                {label}
                <Facts small=true>
                    <Fact label=words::ordered()>{words::ordered_by(&order.ordered_by, when(row.ordered_at))}</Fact>
                    <Fact label=words::promised()>{when(row.due_at)}</Fact>
                    {lines}
                </Facts>
            </div>
        </section>
        {note.map(|note| view! { <section>{note}</section> })}
        {remarks.map(|remarks| view! { <section class="preformatted">{remarks}</section> })}
        {(!order.callbacks.is_empty()).then(|| view! { <section class="stack">{callbacks}</section> })}
        {collecting}
        {entering}
        {rejecting}
        {releasing}
    }
    .into_any()
}

/// What the second person does.
#[component]
fn Release(order: LabOrder, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let id = order.row.id;
    let done = Callback::new(move |_: Released| {
        toasts.say(words::released_toast());
        again.run(());
    });
    let back = Callback::new(move |_: LabOrder| {
        toasts.say(words::sent_back_toast());
        again.run(());
    });
    let mine = order.entered_by_me;
    let press = || {
        if let Some(button) = document().get_element_by_id("release") {
            use wasm_bindgen::JsCast;
            button.unchecked_into::<web_sys::HtmlElement>().click();
        }
    };
    let keys = if mine { Vec::new() } else { vec![ScreenKey::new(Chord::CtrlEnter, words::release(), press)] };
    view! {
        <ScreenKeys keys=keys/>
        <div class="release-bar">
            <p>{if mine { words::you_entered() } else { words::you_review() }}</p>
            <Form<ReleaseResults> action=format!("/api/lab/orders/{id}/release") request=PhantomData on_done=done>
                <input type="hidden" name="version" value=order.version/>
                <ReleaseButton mine/>
            </Form<ReleaseResults>>
        </div>
        <section>
            <Disclosure summary=words::send_back()>
                <Form<SendBackResults> action=format!("/api/lab/orders/{id}/send-back") class="stack stack--tight" request=PhantomData on_done=back>
                    <input type="hidden" name="version" value=order.version/>
                    <SendBack/>
                </Form<SendBackResults>>
            </Disclosure>
        </section>
    }
    .into_any()
}

#[component]
fn ReleaseButton(mine: bool) -> impl IntoView {
    let form = use_form();
    let off = Signal::stored(mine.then(|| words::you_entered().to_owned()));
    view! { <Button label=words::release() id="release" kind=ButtonKind::Primary glyph=glyphs::CHECK_CHECK keys="Ctrl Enter" submit=true busy=form.busy() off/> }
}

#[component]
fn SendBack() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::send_back_reason() name="reason" id="back-reason" required=true maxlength=200 error=form.error("reason")/>
        <div class="actions"><Button label=words::send_back() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
}

/// The title of the values.
#[component]
pub fn ValuesTitle(order: LabOrder) -> impl IntoView {
    let note = match (&order.released_by, order.released_at, &order.entered_by, order.entered_at) {
        (Some(by), Some(at), ..) => Some(words::released_by(by, when(at))),
        (_, _, Some(by), Some(at)) => Some(words::entered_by(by, when(at))),
        _ => None,
    };
    view! { <SectionTitle title=words::results() minor=true note=Signal::stored(note)/> }
}
