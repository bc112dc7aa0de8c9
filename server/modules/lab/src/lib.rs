//! The laboratory: catalogue, specimens, results, call-backs.

mod callbacks;
mod catalogue;
mod entry;
mod events;
mod first_catalogue;
mod incoming;
mod notices;
mod report;
mod results;
mod sealed;
mod specimens;
mod target;
mod values;
mod worklist;
mod wrong_chart;

use ehr::{EnteredInError, ReportAcknowledged};
use futures::FutureExt;
use kernel::{Routes, Subscribers};

pub use catalogue::test_code;
pub use events::ResultReleased;
pub use first_catalogue::first_catalogue;
pub use sealed::SEALED;
pub use target::Laboratory;

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(worklist::list)
        .on(worklist::get)
        .on(specimens::collect)
        .on(specimens::receive)
        .on(specimens::reject)
        .on(results::enter)
        .on(results::send_back)
        .on(results::release)
        .on(callbacks::list)
        .on(callbacks::acknowledge)
        .on(callbacks::mine)
        .on(callbacks::count_mine)
        .on(callbacks::take)
        .on(incoming::receive)
        .on(incoming::list)
        .on(incoming::get)
        .on(incoming::match_to)
        .on(incoming::ask)
        .on(incoming::refuse)
        .on(catalogue::list)
        .on(catalogue::get)
        .on(catalogue::save)
        .on(catalogue::save_analyte)
}

/// What becomes due here, and what follows from events.
#[must_use]
pub fn subscribe(subscribers: Subscribers) -> Subscribers {
    subscribers
        .due(callbacks::ESCALATION, |tx, id| callbacks::escalate(tx, id).boxed())
        .due(callbacks::OVERDUE, |tx, id| callbacks::overdue(tx, id).boxed())
        .effect::<ReportAcknowledged>("lab.acknowledged", |tx, envelope| callbacks::seen(tx, envelope).boxed())
        .effect::<EnteredInError>("lab.entered_in_error", |tx, envelope| wrong_chart::follow(tx, envelope).boxed())
}
