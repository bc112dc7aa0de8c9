//! Results from other laboratories and devices: put into the order they belong to, or kept until a person decides.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::worklist::LabRow;
use crate::{
    Block, Line, Moment, Staff,
    access::may,
    endpoint,
    id::{IncomingId, OrderId, SiteId, StaffId},
};

/// A value as its sender wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncomingValue {
    /// Its LOINC code, where the sender gives one.
    #[serde(default)]
    pub code: Option<Line<40>>,
    /// Its name.
    pub name: Line<120>,
    /// The value: `6.1`, `<5`, `1:80`, `negative`.
    pub value: Line<200>,
    /// Its unit.
    #[serde(default)]
    pub unit: Option<Line<40>>,
    /// What the sender says of it: `H`, `LL`.
    #[serde(default)]
    pub flag: Option<Line<20>>,
}

/// Takes a result in that another laboratory or a device sent. It goes into the order whose specimen it names if the patient, every
/// value and every unit fit, and is then reviewed as any other. Whatever does not fit waits whole for a person; nothing is lost and
/// nothing is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiveResult {
    /// The site whose laboratory takes it in.
    pub site_id: SiteId,
    /// Who sent it: `Northside Reference Laboratory`.
    pub sender: Line<80>,
    /// The sender's number of this message. Sent again with the same number, it is not taken twice.
    #[serde(default)]
    pub message_id: Option<Line<80>>,
    /// The number of our specimen.
    #[serde(default)]
    pub accession: Option<Line<40>>,
    /// The patient's name, as it is written there.
    #[serde(default)]
    pub patient_name: Option<Line<120>>,
    /// The patient's birth date, as it is written there; an ISO date can be compared.
    #[serde(default)]
    pub patient_born: Option<Line<40>>,
    /// Our record number of the patient.
    #[serde(default)]
    pub patient_number: Option<Line<40>>,
    /// Who ordered it, as it is written there.
    #[serde(default)]
    pub ordered_by: Option<Line<120>>,
    /// The test, as it is written there.
    #[serde(default)]
    pub test: Option<Line<120>>,
    /// When the specimen was taken, as it is written there.
    #[serde(default)]
    pub taken_at: Option<Line<40>>,
    /// The values.
    pub values: Vec<IncomingValue>,
    /// What else is written there.
    #[serde(default)]
    pub note: Option<Block<2000>>,
}

/// What became of a result that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceivedResult {
    /// The order it went into.
    pub order_id: Option<OrderId>,
    /// Where it waits instead.
    pub incoming_id: Option<IncomingId>,
    /// Why it waits.
    pub why: Option<String>,
}

/// How a result that came in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncomingState {
    /// Waits for a person.
    Waiting,
    /// Went into an order.
    Matched,
    /// Was refused, with a reason.
    Refused,
}

impl IncomingState {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Matched => "matched",
            Self::Refused => "refused",
        }
    }
}

/// Lists a site's results that came in without an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListIncoming {
    /// The site.
    pub site_id: SiteId,
    /// Those that are settled too.
    #[serde(default)]
    pub settled_too: bool,
    /// After this one of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// The results that came in, the longest waiting first; with the settled ones the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncomingList {
    /// The results.
    pub rows: Vec<IncomingRow>,
    /// How many wait.
    pub waiting: u32,
    /// Where more follow.
    pub next: Option<Uuid>,
}

/// A result that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncomingRow {
    /// Its id.
    pub id: IncomingId,
    /// When it came.
    pub received_at: Moment,
    /// Who sent it.
    pub sender: String,
    /// The patient's name, as it is written there.
    pub patient_name: Option<String>,
    /// The test, as it is written there.
    pub test: Option<String>,
    /// Why no order took it by itself.
    pub why: Option<String>,
    /// How it stands.
    pub state: IncomingState,
    /// Somebody was asked about it.
    pub asked_at: Option<Moment>,
}

/// Opens a result that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetIncoming {
    /// The result.
    pub id: IncomingId,
    /// Also offers the order of this specimen.
    #[serde(default)]
    pub accession: Option<Line<40>>,
}

/// A result that came in, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Incoming {
    /// As in the list.
    #[serde(flatten)]
    pub row: IncomingRow,
    /// What came.
    pub came: ReceiveResult,
    /// Who or what took it in.
    pub received_by: String,
    /// Who was asked.
    pub asked_of: Option<String>,
    /// Who asked.
    pub asked_by: Option<String>,
    /// What was asked.
    pub question: Option<String>,
    /// The order it went into.
    pub order_id: Option<OrderId>,
    /// When it was settled.
    pub settled_at: Option<Moment>,
    /// By whom.
    pub settled_by: Option<String>,
    /// Why it was refused, or belongs to an order that says otherwise.
    pub reason: Option<String>,
    /// Open orders that it could belong to, the best first.
    pub candidates: Vec<CandidateOrder>,
    /// Counts changes.
    pub version: i32,
}

/// An open order to which a result could belong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CandidateOrder {
    /// The order.
    #[serde(flatten)]
    pub row: LabRow,
    /// The patient's record number.
    pub patient_number: String,
    /// What agrees: `specimen number`, `record number`, `name`, `birth date`.
    pub agrees: Vec<String>,
    /// What does not, in words: `name: Novak, Jan here, Novak, Petr there`.
    pub differs: Vec<String>,
    /// Matching needs a reason: something differs, or the message does not say well enough whose it is.
    #[serde(default)]
    pub needs_reason: bool,
    /// Why its values cannot be taken as they are, in words.
    pub obstacle: Option<String>,
}

/// Puts a result into an order. It is reviewed there as any other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MatchIncoming {
    /// The result.
    pub id: IncomingId,
    /// The version that was seen.
    pub version: i32,
    /// The order.
    pub order_id: OrderId,
    /// Why it belongs there although something differs, or the message does not say whose it is.
    #[serde(default)]
    pub reason: Option<Line<200>>,
}

/// Asks a colleague about a result: the question goes to the colleague's messages, the result goes on waiting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskAboutIncoming {
    /// The result.
    pub id: IncomingId,
    /// The version that was seen.
    pub version: i32,
    /// Whom.
    pub to: StaffId,
    /// What.
    pub question: Block<1000>,
}

/// Refuses a result. It stays readable with the reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RefuseIncoming {
    /// The result.
    pub id: IncomingId,
    /// The version that was seen.
    pub version: i32,
    /// Why.
    pub reason: Line<200>,
}

endpoint!(POST "/api/lab/incoming", "Take in a result from another laboratory or a device", Staff<may::WorkLab>, ReceiveResult => ReceivedResult);
endpoint!(GET "/api/lab/incoming", "Results that belong to no order", Staff<may::ReadLab>, ListIncoming => IncomingList);
endpoint!(GET "/api/lab/incoming/{id}", "Open a result that belongs to no order", Staff<may::ReadLab>, GetIncoming => Incoming);
endpoint!(POST "/api/lab/incoming/{id}/match", "Put a result into the order it belongs to", Staff<may::WorkLab>, MatchIncoming => Incoming);
endpoint!(POST "/api/lab/incoming/{id}/ask", "Ask a colleague about a result", Staff<may::WorkLab>, AskAboutIncoming => Incoming);
endpoint!(POST "/api/lab/incoming/{id}/refuse", "Refuse a result", Staff<may::WorkLab>, RefuseIncoming => Incoming);
