//! A patient's visits, newest first.

use api::{
    id::PatientId,
    scheduling::{Appointment, ListVisitsOfPatient, VisitState, VisitsOfPatient},
};
use frame::{Topic, load_live, row_version, shown, today};
use leptos::prelude::*;
use ui::{Cell, Column, Empty, Row, StateMark, Table, glyphs};

use crate::{people, words};

/// The part of the record.
#[component]
pub fn VisitsPart(id: Memo<PatientId>) -> impl IntoView {
    let visits = load_live(move || ListVisitsOfPatient { id: id.get() }, move || vec![Topic::new("patient", id.get())]);
    view! {
        <h1 class="visually-hidden">{words::visits()}</h1>
        <div class="section record-part">{shown(visits, |visits| view! { <List visits/> }.into_any())}</div>
    }
}

#[component]
fn List(visits: Signal<VisitsOfPatient>) -> impl IntoView {
    let columns = vec![
        Column::new("when", words::when()),
        Column::new("state", words::state()),
        Column::new("kind", words::kind()),
        Column::new("with", words::doctor()).priority(2),
        Column::new("site", words::site()).priority(3),
    ];
    let rows = Signal::derive(move || visits.with(|visits| visits.visits.iter().map(row).collect::<Vec<_>>()));
    let empty = || view! { <Empty glyph=glyphs::CALENDAR title=words::no_visits() text=words::no_visits_text()/> };
    view! { <Table id="visits" caption=words::visits() hide_caption=true columns=columns rows=rows empty=empty/> }
}

fn row(visit: &Appointment) -> Row {
    let at = visit.starts.local();
    let when = format!("{}, {}", people::day(at.date(), today()), ui::format::time(at.time()));
    let state = state_of(visit.state);
    let kind = Cell::text(visit.kind.clone());
    let cells = vec![
        Cell::view({
            let when = when.clone();
            move || {
                let when = when.clone();
                view! { <span class="num nowrap">{when}</span> }
            }
        }),
        Cell::view(move || view! { <StateMark state=state/> }),
        match &visit.reason {
            Some(reason) => kind.with_sub(reason.clone()),
            None => kind,
        },
        Cell::text(visit.staff.clone()),
        match &visit.room {
            Some(room) => Cell::text(visit.site.clone()).with_sub(room.clone()),
            None => Cell::text(visit.site.clone()),
        },
    ];
    Row::new(visit.id.to_string(), when, cells).version(row_version(visit))
}

const fn state_of(state: VisitState) -> ui::VisitState {
    match state {
        VisitState::Booked => ui::VisitState::Booked,
        VisitState::Confirmed => ui::VisitState::Confirmed,
        VisitState::Arrived => ui::VisitState::Arrived,
        VisitState::Roomed => ui::VisitState::Roomed,
        VisitState::WithDoctor => ui::VisitState::WithDoctor,
        VisitState::Leaving => ui::VisitState::Leaving,
        VisitState::Done => ui::VisitState::Done,
        VisitState::NoShow => ui::VisitState::NoShow,
        VisitState::Cancelled => ui::VisitState::Cancelled,
    }
}
