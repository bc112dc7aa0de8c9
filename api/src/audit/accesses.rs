//! Who opened a patient's record, by day and person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Moment, Staff,
    access::may,
    endpoint,
    id::{AccountId, PatientId},
};

/// Asks who saw or changed anything of a patient's, the newest days first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListAccesses {
    /// The patient.
    pub id: PatientId,
    /// Days before this one; from today on where none is given.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    #[schema(value_type = Option<Date>)]
    pub before: Option<Date>,
}

/// Days with accesses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accesses {
    /// Them, the newest first.
    pub days: Vec<AccessDay>,
    /// Where there are older ones: the day before which they lie.
    #[schema(value_type = Option<Date>)]
    pub next: Option<Date>,
}

/// What happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessDay {
    /// The day, at the chain's first site.
    #[schema(value_type = Date)]
    pub day: Date,
    /// Who, the latest first.
    pub people: Vec<Access>,
}

/// What one person did on a day, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Access {
    /// The name.
    pub actor: String,
    /// The account, for a person.
    pub account_id: Option<AccountId>,
    /// What for.
    pub purpose: String,
    /// The reasons given.
    pub reasons: Vec<String>,
    /// What, as the audit's words.
    pub actions: Vec<String>,
    /// How often.
    pub times: u32,
    /// Times it was asked for and not done.
    pub refused: u32,
    /// First.
    pub first: Moment,
    /// Last.
    pub last: Moment,
}

endpoint!(GET "/api/patients/{id}/accesses", "Who opened a patient's record", Staff<may::ReadAudit>, ListAccesses => Accesses);
