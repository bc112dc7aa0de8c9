//! The log of messages that went out, or wait, or failed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::TemplateCode;
use crate::{
    Done, Moment, Page, Staff,
    access::may,
    crm::Channel,
    endpoint,
    id::{MessageId, PatientId},
};

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Waits for its hour, or for its turn.
    Waiting,
    /// Is being handed to the carrier now.
    Sending,
    /// The carrier took it.
    Sent,
    /// The server stopped while handing it over: it may have gone out. It is not sent again unless somebody asks.
    Uncertain,
    /// The carrier refused it for good.
    Failed,
    /// Not sent: the visit was cancelled, or the patient wants no messages.
    Withdrawn,
}

/// Asks for messages, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListMessages {
    /// Only in this state.
    #[serde(default)]
    pub state: Option<MessageState>,
    /// Only to this patient.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// After this message of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of messages.
pub type Messages = Page<Message>;

/// One message. Its words can carry no health data, so the log may show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The patient it is for.
    pub patient_id: PatientId,
    /// By which way.
    pub channel: Channel,
    /// Where to, shortened: `… 4417`, `m…@mail.example`.
    pub address: String,
    /// From which template.
    pub template: TemplateCode,
    /// Its subject, for mail.
    pub subject: Option<String>,
    /// Its words.
    pub body: String,
    /// How it stands.
    pub state: MessageState,
    /// When it was asked for.
    pub created_at: Moment,
    /// When it may go out.
    pub due_at: Moment,
    /// When the carrier took it.
    pub sent_at: Option<Moment>,
    /// Why it failed, in the carrier's words.
    pub error: Option<String>,
}

/// Sends an uncertain or failed message again, because a person decided so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SendAgain {
    /// The message.
    pub id: MessageId,
}

endpoint!(GET "/api/messages", "The log of messages to patients", Staff<may::ReadMessages>, ListMessages => Messages);
endpoint!(POST "/api/messages/{id}/send-again", "Send an uncertain or failed message again", Staff<may::ReadMessages>, SendAgain => Done);
