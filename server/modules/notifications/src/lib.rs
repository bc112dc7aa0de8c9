//! Messages to patients: templates, quiet hours, carriers, the log. Letters and notices to colleagues.

mod carrier;
mod deliver;
mod events;
mod letters;
mod messages;
mod outgoing;
mod sealed;
mod staff;
mod templates;

use std::sync::Arc;

use futures::FutureExt;
use kernel::{Routes, Subscribers};

pub use carrier::{Carriers, SmsAccount};
pub use events::{MessageDue, MessageSettled};
pub use letters::{LetterDue, StaffPost, write as write_letter};
pub use outgoing::{Outgoing, Values, Waiting, queue, reminder_time, waiting_for, withdraw, withdraw_for};
pub use sealed::SEALED;
pub use staff::{StaffAddress, StaffNotice, StaffNoticeDue, tell as tell_staff};

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
    let to_staff = Arc::clone(&carriers);
    subscribers
        .due(outgoing::SEND, |tx, message| deliver::announce(tx, message).boxed())
        .due(outgoing::CHECK, |tx, message| deliver::check(tx, message).boxed())
        .job::<MessageDue>("notifications.deliver", move |tenant, envelope| {
            deliver::deliver(tenant, Arc::clone(&carriers), envelope.event.message_id).boxed()
        })
        .job::<LetterDue>("notifications.letter", move |tenant, envelope| {
            letters::deliver(tenant, Arc::clone(&posting), envelope.event.letter_id).boxed()
        })
        .job::<StaffNoticeDue>("notifications.staff", move |tenant, envelope| {
            staff::deliver(tenant, Arc::clone(&to_staff), envelope.event).boxed()
        })
}
