//! Who is in care with a patient, and assigning the patient to a colleague.

use std::marker::PhantomData;

use api::{
    Done, Moment, Problem,
    ehr::{AssignCare, AssignedCare, CareKind, CareRelation, CareTeam, EndCare, ListCare},
    id::PatientId,
};
use frame::{
    Anew, Form, Load, RecordPart, Topic, find_colleagues, load_live, record_part, shown_or, today, use_client,
    use_form, use_path_id,
};
use jiff::{ToSpan, civil::Time};
use leptos::prelude::*;
use ui::{
    Avatar, Button, ButtonSize, Combobox, Empty, Field, FieldKind, Notice, SectionTitle, Tag, TextArea, Tone, glyphs,
    use_toasts,
};

use crate::{glass_words as words, shown};

/// `/patients/:id/care`.
#[component]
pub fn CareTeamPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let team = load_live(move || ListCare { id: id.get() }, move || vec![Topic::new("chart", id.get())]);
    record_part(RecordPart::Care, words::care_team(), Signal::from(None), Signal::from(None), move |id, _| {
        view! {
            <h1 class="visually-hidden">{words::care_team()}</h1>
            <div class="columns columns--aside" data-top="">
                <section class="stack stack--tight">
                    <SectionTitle title=words::care_team() note=words::care_team_text()/>
                    {shown_or(team, not_mine, move |now| view! { <Team now load=team/> }.into_any())}
                </section>
                <aside class="stack stack--tight" aria-label=words::assign_care()>
                    <SectionTitle title=words::assign_care()/>
                    <Assign id load=team/>
                </aside>
            </div>
        }
        .into_any()
    })
}

/// Who may assign their own patients only, at one who is not.
fn not_mine(problem: &Problem) -> Option<AnyView> {
    (problem.code == "no_care_relation").then(|| {
        view! { <Notice tone=Tone::Warn glyph=glyphs::SHIELD_ALERT title=words::care_not_yours() text=words::care_not_yours_text()/> }
            .into_any()
    })
}

#[component]
fn Team(now: Signal<CareTeam>, load: Load<CareTeam>) -> impl IntoView {
    let rows = Memo::new(move |_| now.with(|team| team.relations.clone()));
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=|| view! {
            <Empty glyph=glyphs::USERS title=words::nobody_in_care() text=words::nobody_in_care_text()/>
        }>
            <ul class="factor-list">
                <For each=move || rows.get() key=|one| (one.kind, one.who.clone(), one.from, one.until, one.assignment_id) let:one>{line(one, load)}</For>
            </ul>
        </Show>
    }
    .into_any()
}

fn line(relation: CareRelation, load: Load<CareTeam>) -> AnyView {
    let toasts = use_toasts();
    let (who, kind) = match relation.kind {
        CareKind::Booked => (relation.who.clone(), words::care_booked().to_owned()),
        CareKind::Roomed => (words::staff_of(&relation.who), words::care_roomed().to_owned()),
        CareKind::Ordered => (relation.who.clone(), words::care_ordered().to_owned()),
        CareKind::Assigned => {
            (relation.who.clone(), words::care_assigned(relation.assigned_by.as_deref().unwrap_or_default()))
        }
    };
    let facts = [words::since(shown::moment(relation.from)), ending(relation.until)].join(" · ");
    let done = Callback::new(move |_: Done| {
        toasts.say(words::care_ended());
        load.again();
    });
    view! {
        <li class="session-line">
            <Avatar name=relation.who/>
            <div><b>{who}</b>" " <Tag word=kind/><span class="sub">{facts}</span></div>
            {relation.assignment_id.map(|id| view! {
                <Form<EndCare> action=format!("/api/care-assignments/{id}/end") request=PhantomData on_done=done><End/></Form<EndCare>>
            })}
        </li>
    }
    .into_any()
}

/// When a relation ends. The midnight that ends a day is said as that day: nobody thinks of its zero o'clock.
fn ending(until: Option<Moment>) -> String {
    let Some(until) = until else { return words::care_open().to_owned() };
    let at = until.local();
    match at.date().yesterday() {
        Ok(last) if at.time() == Time::midnight() => words::through(ui::format::date(last)),
        _ => words::until(shown::moment(until)),
    }
}

#[component]
fn End() -> impl IntoView {
    let form = use_form();
    view! { <Button label=words::end_care() size=ButtonSize::Small submit=true busy=form.busy()/> }
}

#[component]
fn Assign(id: Memo<PatientId>, load: Load<CareTeam>) -> impl IntoView {
    let toasts = use_toasts();
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |_: AssignedCare| {
        toasts.say(words::assigned());
        round.update(|round| *round += 1);
        load.again();
    });
    view! {
        <Anew of=move || (id.get(), round.get())>
            <Form<AssignCare> action=format!("/api/patients/{}/care", id.get()) label=words::assign_care() class="stack stack--tight"
                request=PhantomData on_done=done>
                <Fields/>
            </Form<AssignCare>>
        </Anew>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let form = use_form();
    let client = use_client();
    let find = move |query: String| find_colleagues(client.clone(), query);
    let week = today().saturating_add(7.days()).to_string();
    view! {
        <Combobox label=words::colleague() name="staff_id" find=find hint=words::colleague_hint() error=form.error("staff_id")/>
        <Field label=words::last_day() name="until" kind=FieldKind::Date value=form.value("until", week) hint=words::last_day_hint() required=true
            error=form.error("until")/>
        <TextArea label=words::assign_why() name="note" rows=2 maxlength=200 optional=true value=form.value("note", "") error=form.error("note")/>
        <div class="actions"><Button label=words::assign() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
