//! A death: written down with its source, and what was planned ends with it; taken back with a reason.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Line, Moment, PartialDate, Staff, access::may, endpoint, id::PatientId};

/// What is known of a patient's death, and what is still planned: visits, open orders, messages to go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetDeath {
    /// The patient.
    pub id: PatientId,
}

/// A patient's death, or what would end with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Death {
    /// The day as far as it is known; absent: the patient lives.
    pub deceased: Option<PartialDate>,
    /// How it was written down here; absent where another system told it.
    pub record: Option<DeathRecord>,
    /// What is planned: it ends when the death is written down.
    pub planned: Vec<Planned>,
    /// What ended with the death, also one that was taken back since: nothing of it comes back by itself.
    pub ended: Vec<Planned>,
}

/// Who wrote a death down, and how it was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeathRecord {
    /// Who told, or what says so.
    pub source: String,
    /// When it was written down.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Why it was taken back; absent: it was not.
    pub undone: Option<String>,
}

/// Something planned for a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Planned {
    /// What it is.
    pub kind: PlannedKind,
    /// Its id.
    pub id: Uuid,
    /// In words, without what belongs in the chart: `Visit with Dr Amara Osei, Main Street`.
    pub what: String,
    /// When it is, was ordered, or goes out.
    pub at: Moment,
    /// Why it goes on all the same: a test that has run is reported. Absent: it ends.
    #[serde(default)]
    pub stays: Option<String>,
}

/// A kind of what is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlannedKind {
    /// A visit.
    Visit,
    /// An order of a department.
    Order,
    /// A message to the patient.
    Message,
}

/// Writes a death down. In one act planned visits and open orders are cancelled and waiting messages withdrawn; what is written
/// again replaces the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordDeath {
    /// The patient.
    pub id: PatientId,
    /// The day as far as it is known: `2026-11-03`, `2026-11`, `2026`, `about 2026`, `unknown`.
    pub deceased: PartialDate,
    /// Who told, or what says so.
    pub source: Line<200>,
}

/// Takes a death back that was written down in error. Nothing that ended comes back by itself; the answer lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UndoDeath {
    /// The patient.
    pub id: PatientId,
    /// Why.
    pub reason: Line<200>,
}

endpoint!(GET "/api/patients/{id}/death", "See what is known of a death, and what ends with it", Staff<may::WritePatients>, GetDeath => Death);
endpoint!(POST "/api/patients/{id}/death", "Write a death down, and end what was planned", Staff<may::WritePatients>, RecordDeath => Death);
endpoint!(POST "/api/patients/{id}/death/undo", "Take a death back", Staff<may::WritePatients>, UndoDeath => Death);
