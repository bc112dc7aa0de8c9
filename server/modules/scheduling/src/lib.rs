//! Planned visits: free slots, holds, bookings, the day board, the schedule.

mod availability;
mod board;
mod book;
mod cancel;
mod events;
mod follow;
mod hold;
mod move_visit;
mod occupancy;
mod overbook;
mod plans;
mod schedule;
mod sealed;
mod slots;
mod state;
mod suggest;
mod visit;
mod visit_kinds;
mod walk_in;

use futures::FutureExt;
use kernel::{Routes, Subscribers};

pub use events::VisitChanged;
pub use plans::PlannedVisits;
pub use sealed::{REASON as VISIT_REASON, SEALED};

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(visit_kinds::list)
        .on(visit_kinds::save)
        .on(slots::find)
        .on(suggest::suggest)
        .on(hold::hold)
        .on(hold::release)
        .on(book::book)
        .on(overbook::overbook)
        .on(walk_in::register)
        .on(visit::get)
        .on(visit::of_patient)
        .on(state::change)
        .on(state::undo)
        .on(move_visit::move_visit)
        .on(cancel::cancel)
        .on(board::get)
        .on(schedule::get)
}

/// What follows from events here.
#[must_use]
pub fn subscribe(subscribers: Subscribers) -> Subscribers {
    subscribers
        .effect::<VisitChanged>("scheduling.timeline", |tx, envelope| follow::timeline(tx, envelope).boxed())
        .effect::<VisitChanged>("scheduling.messages", |tx, envelope| follow::messages(tx, envelope).boxed())
        .due(follow::REMINDER, |tx, appointment| follow::remind(tx, appointment).boxed())
}
