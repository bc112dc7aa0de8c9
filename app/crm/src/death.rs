//! A death: whatever is planned is listed before it is written down; one act ends all of it. Taking it back brings nothing back.

use std::marker::PhantomData;

use api::{
    crm::{Death, GetDeath, Patient, Planned, PlannedKind, RecordDeath, UndoDeath},
    id::PatientId,
};
use frame::{Form, Topic, load_live, moment_day, moment_time, shown, use_form};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, CheckItem, Checklist, Disclosure, Fact, Facts, Field, Notice, SectionTitle, Tone, glyphs,
    use_toasts,
};

use crate::words;

/// The part of the record.
#[component]
pub fn DeathPart(patient: Signal<Patient>) -> impl IntoView {
    let id = patient.with_untracked(|patient| patient.row.id);
    let death = load_live(move || GetDeath { id }, move || vec![Topic::new("patient", id)]);
    view! {
        <h1 class="visually-hidden">{words::death()}</h1>
        <div class="columns" data-top="">
            <div class="stack details-form">
                {shown(death, move |death| view! { {move || as_it_stands(&death.get(), id)} }.into_any())}
                <div class="actions">
                    <Button label=words::back_to_record() kind=ButtonKind::Quiet href=format!("/patients/{id}")/>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn as_it_stands(death: &Death, id: PatientId) -> AnyView {
    let ended = (!death.ended.is_empty()).then(|| {
        view! {
            <section class="stack stack--tight">
                <SectionTitle title=words::ended_with_it() note=words::comes_back_by_hand().to_owned()/>
                {list(&death.ended)}
            </section>
        }
    });
    let undone = death.record.as_ref().and_then(|record| record.undone.clone()).map(|why| {
        view! { <Notice tone=Tone::Info glyph=glyphs::UNDO_2 title=words::taken_back_because(why)/> }
    });
    let Some(day) = death.deceased else {
        return view! { {undone} <Record id planned=death.planned.clone()/> {ended} }.into_any();
    };
    let record = death.record.clone().filter(|record| record.undone.is_none()).map(|record| {
        let at = format!("{}, {}", moment_day(record.at), moment_time(record.at));
        view! {
            <Facts>
                <Fact label=words::told_by()>{record.source}</Fact>
                <Fact label=words::written_down()>{words::at_by(at, record.by)}</Fact>
            </Facts>
        }
    });
    let planned = death.planned.clone();
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=ui::format::died(day)/>
            {record}
        </section>
        {ended}
        <Disclosure summary=words::write_another_day()><Record id planned/></Disclosure>
        <Disclosure summary=words::take_death_back()><Undo id/></Disclosure>
    }
    .into_any()
}

/// What is planned, or ended, line by line.
fn list(planned: &[Planned]) -> AnyView {
    let items = planned
        .iter()
        .map(|one| {
            let glyph = match one.kind {
                PlannedKind::Visit => glyphs::CALENDAR_X,
                PlannedKind::Order => glyphs::FLASK_CONICAL,
                PlannedKind::Message => glyphs::MESSAGE_SQUARE_TEXT,
            };
            let at = format!("{}, {}", moment_day(one.at), moment_time(one.at));
            let sub = match &one.stays {
                Some(why) => format!("{at} · {}", words::stays(why)),
                None => at,
            };
            view! { <CheckItem text=one.what.clone() sub=sub glyph=glyph/> }
        })
        .collect_view();
    view! { <Checklist>{items}</Checklist> }.into_any()
}

#[component]
fn Record(id: PatientId, planned: Vec<Planned>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Death| toasts.say(words::death_written_down()));
    let plans = if planned.is_empty() {
        view! { <p class="quiet">{words::nothing_planned()}</p> }.into_any()
    } else {
        view! { <p class="muted">{words::these_end()}</p> {list(&planned)} }.into_any()
    };
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::record_death()/>
            {plans}
            <Form<RecordDeath> action=format!("/api/patients/{id}/death") next=format!("/patients/{id}?part=death") label=words::record_death()
                class="stack stack--tight" request=PhantomData on_done=done>
                <RecordFields/>
            </Form<RecordDeath>>
        </section>
    }
    .into_any()
}

#[component]
fn RecordFields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::died_on() name="deceased" id="deceased" hint=words::died_hint() value=form.value("deceased", "") required=true
            error=form.error("deceased") autocomplete="off"/>
        <Field label=words::told_by() name="source" id="death-source" hint=words::told_by_hint() value=form.value("source", "") required=true
            maxlength=200 error=form.error("source") autocomplete="off"/>
        <div class="actions">
            <Button label=words::write_death_down() id="death-record" kind=ButtonKind::Danger submit=true busy=form.busy()/>
        </div>
    }
    .into_any()
}

#[component]
fn Undo(id: PatientId) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Death| toasts.say(words::death_taken_back()));
    view! {
        <Form<UndoDeath> action=format!("/api/patients/{id}/death/undo") next=format!("/patients/{id}?part=death") label=words::take_death_back()
            class="stack stack--tight" request=PhantomData on_done=done>
            <UndoFields/>
        </Form<UndoDeath>>
    }
    .into_any()
}

#[component]
fn UndoFields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::why() name="reason" id="death-undo-reason" hint=words::undo_death_hint() required=true maxlength=200
            error=form.error("reason")/>
        <div class="actions"><Button label=words::take_death_back() submit=true busy=form.busy()/></div>
    }
    .into_any()
}
