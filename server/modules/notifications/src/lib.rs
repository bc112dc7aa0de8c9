//! Messages to patients: templates, quiet hours, carriers, the log. Letters to members of staff.

mod carrier;
mod deliver;
mod events;
mod letters;
mod messages;
mod outgoing;
mod templates;

use std::sync::Arc;

use futures::FutureExt;
use kernel::{Routes, Subscribers};

pub use carrier::{Carriers, SmsAccount};
pub use events::{MessageDue, MessageSettled};
pub use letters::{LetterDue, StaffPost, write as write_letter};
pub use outgoing::{Outgoing, Values, queue, reminder_time, withdraw};

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(messages::list)
        .on(messages::send_again)
        .on(letters::list)
        .on(templates::list)
        .on(templates::save)
        .on(templates::preview)
        .on(templates::set_settings)
}

/// What follows from events here.
#[must_use]
pub fn subscribe(subscribers: Subscribers, carriers: Carriers) -> Subscribers {
    let carriers = Arc::new(carriers);
    let posting = Arc::clone(&carriers);
    subscribers
        .due(outgoing::SEND, |tx, message| deliver::announce(tx, message).boxed())
        .due(outgoing::CHECK, |tx, message| deliver::check(tx, message).boxed())
        .job::<MessageDue>("notifications.deliver", move |tenant, envelope| {
            deliver::deliver(tenant, Arc::clone(&carriers), envelope.event.message_id).boxed()
        })
        .job::<LetterDue>("notifications.letter", move |tenant, envelope| {
            letters::deliver(tenant, Arc::clone(&posting), envelope.event.letter_id).boxed()
        })
}
