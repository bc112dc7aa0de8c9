//! The chart: encounters, notes, problems, allergies, medicines, vital signs, orders, results.

mod allergies;
mod assignments;
pub mod care;
mod chart;
mod diagnoses;
mod drafts;
mod emergency;
mod encounters;
mod events;
mod file_report;
mod history;
pub mod import;
mod medicines;
mod note_templates;
mod notes;
mod observed;
mod orders;
mod plans;
mod ports;
mod problems;
mod results;
mod reviews;
mod row;
mod sealed;
mod sign;
mod vitals;
mod wrong_chart;

use futures::FutureExt;
use kernel::{Routes, Subscribers};
use scheduling::VisitChanged;

pub use events::{EncounterChanged, EnteredInError, NoteSigned, OrderCancelled, OrderPlaced, ReportAcknowledged};
pub use file_report::{FiledReport, FiledValue, can_be_corrected, file_report, order_moved};
pub use note_templates::first_templates;
pub use plans::OpenOrders;
pub use ports::{Ask, Judged, Measured, OrderTarget, PlacedOrder, Ranges, Targets};
pub use row::when;
pub use sealed::SEALED;

/// This module's routes, with the departments that take orders.
#[must_use]
pub fn routes(targets: &Targets) -> Routes {
    let plugged = || targets.clone();
    let (to_sign, to_search, to_ask, to_cancel) = (plugged(), plugged(), plugged(), plugged());
    let (to_look, to_mark) = (plugged(), plugged());
    Routes::new()
        .on(chart::get)
        .on(encounters::start)
        .on(history::list)
        .on(allergies::add)
        .on(allergies::change)
        .on(allergies::state_none)
        .on(problems::add)
        .on(problems::change)
        .on(diagnoses::search)
        .on(medicines::add)
        .on(medicines::change)
        .on(medicines::check_one)
        .on(vitals::record)
        .on(vitals::withdraw)
        .on(drafts::open)
        .on(drafts::keep)
        .on(drafts::discard)
        .on(move |call| sign::sign(call, to_sign.clone()))
        .on(notes::get)
        .on(notes::list)
        .on(notes::add)
        .on(note_templates::list)
        .on(note_templates::save)
        .on(move |call| orders::search(call, to_search.clone()))
        .on(move |call| orders::ask(call, to_ask.clone()))
        .on(move |call| orders::cancel(call, to_cancel.clone()))
        .on(results::list)
        .on(results::trend)
        .on(results::inbox)
        .on(results::acknowledge)
        .on(assignments::list)
        .on(assignments::assign)
        .on(assignments::end)
        .on(emergency::start)
        .on(emergency::end)
        .on(reviews::count)
        .on(reviews::list)
        .on(reviews::review)
        .on(move |call| wrong_chart::preview(call, to_look.clone()))
        .on(move |call| wrong_chart::mark(call, to_mark.clone()))
        .on(wrong_chart::list)
        .on(wrong_chart::open)
}

/// What follows from events here.
#[must_use]
pub fn subscribe(subscribers: Subscribers) -> Subscribers {
    subscribers
        .effect::<VisitChanged>("ehr.care", |tx, envelope| care::follow_visit(tx, envelope).boxed())
        .effect::<VisitChanged>("ehr.encounter", |tx, envelope| encounters::follow_visit(tx, envelope).boxed())
        .due(emergency::ENDS, |tx, access| emergency::over(tx, access).boxed())
}
