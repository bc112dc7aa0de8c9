//! What happens to messages.

use api::id::{MessageId, PatientId};
use kernel::Event;
use serde::{Deserialize, Serialize};

/// A message's hour has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageDue {
    /// The message.
    pub message_id: MessageId,
}

impl Event for MessageDue {
    const KIND: &'static str = "notifications.due";
}

/// A message was sent, failed for good, or is uncertain.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageSettled {
    /// The message.
    pub message_id: MessageId,
    /// Whom it was for.
    pub patient_id: PatientId,
    /// `sms` or `email`.
    pub channel: String,
    /// From which template.
    pub template: String,
    /// `sent`, `failed`, `uncertain`.
    pub state: String,
}

impl Event for MessageSettled {
    const KIND: &'static str = "notifications.settled";
}
