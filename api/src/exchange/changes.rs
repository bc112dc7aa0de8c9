//! Changes at the source: a later export of another system says something else than the record here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Done, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{PatientId, SourceChangeId},
};

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceChangeState {
    /// The record follows the source: nobody had changed it here.
    Applied,
    /// Somebody decides: the record stays as it is until then.
    Waiting,
    /// It was said, and asks for nothing.
    Noted,
    /// Somebody took it.
    Taken,
    /// Somebody kept what stood here.
    Kept,
    /// Its import was withdrawn.
    Reverted,
}

/// One field of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedField {
    /// Which: `family_name`, `value`, `state`.
    pub field: String,
    /// What stood here; absent: nothing.
    pub before: Option<String>,
    /// What the source says; absent: nothing.
    pub after: Option<String>,
}

/// A change at the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceChange {
    /// Its id.
    pub id: SourceChangeId,
    /// What it is about: `Potassium`, the patient's name.
    pub about: String,
    /// Where it comes from: the resource's address at its source.
    pub origin: String,
    /// What became of it.
    pub state: SourceChangeState,
    /// Field by field.
    pub fields: Vec<ChangedField>,
    /// How new the source calls it.
    pub said_at: Option<Moment>,
    /// When it was imported.
    pub at: Moment,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
}

/// The changes of one patient, what waits first, then the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceChanges {
    /// The changes: a hundred at most.
    pub changes: Vec<SourceChange>,
}

/// Lists the patients for whom something waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListSourceChanges {
    /// After this patient of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of patients for whom something waits.
pub type WaitingChanges = Page<WaitingPatient>;

/// A patient for whom something waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingPatient {
    /// The patient.
    pub id: PatientId,
    /// Record number.
    pub number: String,
    /// The name: `Kowalczyk, Marta`.
    pub name: String,
    /// What waits of the person.
    pub person: Vec<SourceChange>,
    /// How many facts of the chart wait: they are read in the chart.
    pub facts: u32,
}

/// Reads what the sources say otherwise of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListPatientChanges {
    /// The patient.
    pub id: PatientId,
}

/// Reads what the sources say otherwise of a patient's chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListChartChanges {
    /// The patient.
    pub id: PatientId,
}

/// Takes a change of a person, or keeps what stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecidePatientChange {
    /// The change.
    pub id: SourceChangeId,
    /// Take it.
    pub take: bool,
    /// Fields that stay as they are here, where the others are taken.
    #[serde(default)]
    pub keep: Vec<String>,
}

/// Takes a change of a fact of the chart, or keeps what stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecideChartChange {
    /// The change.
    pub id: SourceChangeId,
    /// Take it.
    pub take: bool,
    /// Fields that stay as they are here, where the others are taken.
    #[serde(default)]
    pub keep: Vec<String>,
}

endpoint!(GET "/api/source-changes", "List what waits of changes at the source", Staff<may::WritePatients>, ListSourceChanges => WaitingChanges);
endpoint!(GET "/api/patients/{id}/source-changes", "Read what the sources say otherwise of a person", Staff<may::ReadPatients>, ListPatientChanges => SourceChanges);
endpoint!(GET "/api/patients/{id}/chart/source-changes", "Read what the sources say otherwise of a chart", Staff<may::ReadCharts>, ListChartChanges => SourceChanges);
endpoint!(POST "/api/source-changes/{id}/person", "Take a change of a person, or keep what stands here", Staff<may::WritePatients>, DecidePatientChange => Done);
endpoint!(POST "/api/source-changes/{id}/chart", "Take a change of a chart, or keep what stands here", Staff<may::WriteCharts>, DecideChartChange => Done);
