//! Money: prices, coverage, bills, payments, the books.

mod bills;
mod books;
mod change;
mod charge;
mod coverage;
mod follow;
mod payers;
mod payments;
mod prices;
mod sealed;

use ehr::{EncounterChanged, OrderCancelled, OrderPlaced};
use futures::FutureExt;
use kernel::{Routes, Subscribers};

pub use charge::{currency, kind_code, reason};
pub use coverage::MEMBER_INDEX;
pub use sealed::SEALED;

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(bills::list)
        .on(bills::of_patient)
        .on(bills::get)
        .on(change::add)
        .on(change::cancel)
        .on(change::discount)
        .on(change::recalculate)
        .on(payments::take)
        .on(coverage::list)
        .on(coverage::save)
        .on(coverage::end)
        .on(payers::list)
        .on(payers::save)
        .on(payers::save_plan)
        .on(prices::billables)
        .on(prices::list)
        .on(prices::get)
        .on(prices::save)
        .on(prices::save_billable)
        .on(prices::set)
        .on(books::get)
        .on(books::lock)
}

/// What follows from events here.
#[must_use]
pub fn subscribe(subscribers: Subscribers) -> Subscribers {
    subscribers
        .effect::<EncounterChanged>("billing.encounter", |tx, envelope| follow::encounter(tx, envelope).boxed())
        .effect::<OrderPlaced>("billing.ordered", |tx, envelope| follow::ordered(tx, envelope).boxed())
        .effect::<OrderCancelled>("billing.cancelled", |tx, envelope| follow::cancelled(tx, envelope).boxed())
}
