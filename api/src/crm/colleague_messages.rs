//! Messages between colleagues, about a patient or not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Block, Done, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{ColleagueMessageId, PatientId, StaffId},
};

/// Sends a colleague a message. It stays inside: nothing leaves by mail or text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SendColleagueMessage {
    /// To whom.
    pub to: StaffId,
    /// The patient it is about.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// The words.
    pub text: Block<2000>,
}

/// Asks for my messages, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListColleagueMessages {
    /// Only those not read yet.
    #[serde(default)]
    pub unread_only: bool,
    /// After this message.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A message I sent or got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColleagueMessage {
    /// Its id.
    pub id: ColleagueMessageId,
    /// When it was sent.
    pub at: Moment,
    /// From whom.
    pub from: String,
    /// The sender, to answer.
    pub from_id: Option<StaffId>,
    /// To whom.
    pub to: String,
    /// Whether it came to me.
    pub to_me: bool,
    /// The patient it is about.
    pub patient_id: Option<PatientId>,
    /// The patient's name, where I may read patients.
    pub patient: Option<String>,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// The words.
    pub text: String,
    /// When it was read.
    pub read_at: Option<Moment>,
}

/// A page of messages.
pub type ColleagueMessages = Page<ColleagueMessage>;

/// Marks a message to me as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MarkColleagueMessageRead {
    /// The message.
    pub id: ColleagueMessageId,
}

endpoint!(POST "/api/colleague-messages", "Message a colleague", Staff<may::MessageColleagues>, SendColleagueMessage => ColleagueMessage);
endpoint!(GET "/api/colleague-messages", "My messages with colleagues", Staff<may::MessageColleagues>, ListColleagueMessages => ColleagueMessages);
endpoint!(POST "/api/colleague-messages/{id}/read", "Mark a message as read", Staff<may::MessageColleagues>, MarkColleagueMessageRead => Done);
