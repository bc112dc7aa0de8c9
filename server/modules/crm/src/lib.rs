//! Patients at the desk: registry, duplicates, timeline, preferences; messages between colleagues.

mod colleague_messages;
mod duplicates;
mod entity;
mod preferences;
mod record;
mod register;
mod sealed;
mod search;
mod tasks;
mod timeline;

use futures::FutureExt;
use kernel::{Routes, Subscribers};
use notifications::MessageSettled;

pub use preferences::{Reach, reach};
pub use record::alerts;
pub use record::{parse_sex, seen_on};
pub use register::{NewPatient, insert, insert_many};
pub use sealed::SEALED;
pub use timeline::{Happened, record};

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(search::search)
        .on(duplicates::find)
        .on(register::register)
        .on(record::get)
        .on(record::change)
        .on(record::reveal_phone)
        .on(preferences::set)
        .on(timeline::list)
        .on(timeline::add)
        .on(tasks::list)
        .on(tasks::finish)
        .on(colleague_messages::send)
        .on(colleague_messages::list)
        .on(colleague_messages::mark_read)
}

/// What follows from events here.
#[must_use]
pub fn subscribe(subscribers: Subscribers) -> Subscribers {
    subscribers.effect::<MessageSettled>("crm.timeline", |tx, envelope| timeline::message_settled(tx, envelope).boxed())
}
