//! Call-backs: a critical value is told to a person, who repeats it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Line, Moment, Staff,
    access::{SignedIn, may},
    directory::Reach,
    endpoint,
    id::{OrderId, PatientId, SiteId},
};

/// Asks for the open call-backs of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListCallbacks {
    /// The site.
    pub site_id: SiteId,
}

/// The open call-backs, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Callbacks {
    /// The present instant there.
    pub now: Moment,
    /// The call-backs.
    pub callbacks: Vec<Callback>,
}

/// A call-back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Callback {
    /// Its id.
    pub id: Uuid,
    /// The order.
    pub order_id: OrderId,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name.
    pub patient: String,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// What is critical, or was and is corrected: `Potassium 6.4 mmol/L`, `Potassium 4.2 mmol/L, corrected from 7.1`.
    pub what: String,
    /// The value is critical as it stands; else it is the correction of one that somebody was told of.
    pub critical: bool,
    /// Whom to tell first.
    pub tell: String,
    /// Who was told that it waits, the first first.
    #[serde(default)]
    pub notices: Vec<CallbackNotice>,
    /// When it was released.
    pub opened_at: Moment,
    /// By when somebody must know.
    pub due_at: Moment,
    /// When nobody had acted in half of the time, and the deputy was told.
    pub escalated_at: Option<Moment>,
    /// When somebody was told.
    pub told_at: Option<Moment>,
    /// Who was told.
    pub told_to: Option<String>,
    /// Who told.
    pub told_by: Option<String>,
    /// When a correction took its place: nobody needs to be told of this one any more.
    #[serde(default)]
    pub superseded_at: Option<Moment>,
}

/// Why somebody is told that a call-back waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToldBecause {
    /// Ordered the test: told at once.
    Ordered,
    /// Stands in for who ordered: told after half of the time.
    Deputy,
    /// Reviews results at the site: told when the time is over.
    Reviews,
}

impl ToldBecause {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Deputy => "deputy",
            Self::Reviews => "reviews",
        }
    }
}

/// That somebody was told that a call-back waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackNotice {
    /// Who.
    pub name: String,
    /// Why this person.
    pub why: ToldBecause,
    /// By which way, beside the screen.
    pub reach: Reach,
    /// When.
    pub at: Moment,
}

/// Asks for the call-backs that wait for me: those I ordered, and those of colleagues I stand in for who did not act in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyCallbacks {}

/// Asks how many call-backs wait for me.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountMyCallbacks {}

/// How many call-backs wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingCallbacks {
    /// How many.
    pub waiting: u32,
}

/// I know of the value and act on it. Only for whom the call-back waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TakeCallback {
    /// The call-back.
    pub id: Uuid,
}

/// Says who was told. The person repeated name, birth date, test and value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgeCallback {
    /// The call-back.
    pub id: Uuid,
    /// Who was told.
    pub told_to: Line<80>,
    /// She or he repeated it; needed.
    #[serde(default)]
    pub read_back: bool,
}

endpoint!(GET "/api/lab/callbacks/mine", "Call-backs that wait for me", Staff<may::ReadCharts>, MyCallbacks => Callbacks);
endpoint!(GET "/api/lab/callbacks/waiting", "How many call-backs wait for me", SignedIn, CountMyCallbacks => WaitingCallbacks);
endpoint!(POST "/api/lab/callbacks/{id}/take", "Say that I know of a critical value and act on it", Staff<may::ReadCharts>, TakeCallback => Callback);
endpoint!(GET "/api/lab/callbacks", "Open call-backs of critical values", Staff<may::ReadLab>, ListCallbacks => Callbacks);
endpoint!(POST "/api/lab/callbacks/{id}/acknowledge", "Say who was told of a critical value", Staff<may::ReviewResults>, AcknowledgeCallback => Callback);
