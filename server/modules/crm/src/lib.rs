//! Patients at the desk: registry, duplicates, timeline, preferences; messages between colleagues.

mod birth;
mod colleague_messages;
mod deaths;
mod duplicates;
mod entity;
pub mod import;
mod plans;
mod preferences;
mod record;
mod register;
mod sealed;
mod search;
pub mod source_changes;
mod tasks;
mod timeline;

use futures::FutureExt;
use kernel::{Routes, Subscribers};
use notifications::MessageSettled;

pub use colleague_messages::tell_colleagues;
pub use deaths::died;
pub use plans::{AllPlans, Plans};
pub use preferences::{Reach, reach};
pub use record::alerts;
pub use record::{born_of, parse_sex, seen_on};
pub use register::{NewPatient, insert, insert_many};
pub use sealed::SEALED;
pub use timeline::{Happened, record};

/// This module's routes, with the modules whose plans end with a patient's death.
#[must_use]
pub fn routes(plans: &AllPlans) -> Routes {
    let plugged = || plans.clone();
    let (to_see, to_record, to_undo) = (plugged(), plugged(), plugged());
    Routes::new()
        .on(search::search)
        .on(duplicates::find)
        .on(register::register)
        .on(record::get)
        .on(record::change)
        .on(record::reveal_phone)
        .on(preferences::set)
        .on(move |call| deaths::get(call, to_see.clone()))
        .on(move |call| deaths::record(call, to_record.clone()))
        .on(move |call| deaths::undo(call, to_undo.clone()))
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
