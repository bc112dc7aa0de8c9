//! Booking: who, why and with whom, when.

mod desk;
mod foot;
mod keys;
mod overbook;
mod register;
mod when;
mod who;
mod why;

use std::sync::Arc;

use api::{
    Moment,
    id::{PatientId, StaffId},
    scheduling::{ListVisitKinds, VisitKind, VisitKinds},
};
use frame::load;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{Booking, BookingStep, Empty, Kbd, PageHeader, SelectOption, glyphs};

use crate::{fresh::fresh, words};
use desk::Desk;

/// What the address brings along: from a gap of the board, from a patient's record.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Start {
    patient: Option<PatientId>,
    staff: Option<StaffId>,
    starts: Option<Moment>,
    register: bool,
}

/// Booking.
#[component]
pub fn BookPage() -> impl IntoView {
    let start = use_query_map().with_untracked(|query| Start {
        patient: query.get_str("patient").and_then(|value| value.parse().ok()),
        staff: query.get_str("staff").and_then(|value| value.parse().ok()),
        // A plus sign in an address means a space.
        starts: query.get_str("starts").and_then(|value| value.replace(' ', "+").parse().ok()),
        register: query.get_str("new").is_some(),
    });
    let kinds = load(move || ListVisitKinds {});
    view! {
        <Title text=frame::words::titled(words::book_a_visit())/>
        <PageHeader title=words::book_a_visit()>
            <span class="keys">
                <span><Kbd keys="G 1"/>"–"<Kbd keys="3"/>" "{words::key_part()}</span>
                <span><Kbd keys="↑"/><Kbd keys="↓"/>" "{words::key_walk()}</span>
                <span><Kbd keys="Esc"/>" "{words::key_let_go()}</span>
            </span>
        </PageHeader>
        {fresh(kinds, words::kinds_of_visits().to_owned(), move |kinds| screen(kinds, start))}
    }
    .into_any()
}

fn screen(kinds: Memo<Arc<VisitKinds>>, start: Start) -> AnyView {
    let active: Vec<VisitKind> =
        kinds.with_untracked(|kinds| kinds.kinds.iter().filter(|kind| kind.active).cloned().collect());
    if active.is_empty() {
        return view! { <Empty glyph=glyphs::CALENDAR_OFF title=words::no_kinds() text=words::no_kinds_text()/> }
            .into_any();
    }
    let desk = Desk::new(active, start);
    desk.watch(start);
    view! {
        {keys::keys(desk)}
        {foot::booked(desk)}
        <Booking>
            <BookingStep number=1 title=words::who() done=Signal::derive(move || desk.patient_id.get().is_some())>
                {who::who(desk)}
            </BookingStep>
            <BookingStep number=2 title=words::why_and_whom() done=Signal::derive(move || desk.staff_id.get().is_some())>
                {why::why(desk)}
            </BookingStep>
            <BookingStep number=3 title=words::when_title() done=Signal::derive(move || desk.held.with(Option::is_some))>
                {when::when(desk)}
            </BookingStep>
        </Booking>
        {foot::foot(desk)}
    }
    .into_any()
}

/// A kind of visit as an option: `New specialist visit, 30 min`.
pub(crate) fn kind_option(kind: &VisitKind) -> SelectOption {
    SelectOption::new(kind.id.to_string(), words::kind_minutes(&kind.name, kind.minutes))
}
