//! A patient's chart in one read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    allergies::Allergies,
    emergency::OpenEmergency,
    encounters::Encounter,
    medicines::Medication,
    notes::{Draft, Note},
    orders::Order,
    problems::Problem,
    results::ResultSeries,
    vitals::VitalSeries,
    wrong_chart::EnteredInError,
};
use crate::{Moment, Staff, access::may, endpoint, id::PatientId};

/// A code with the list it comes from. Codes stay as received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Code {
    /// `icd-10-cm`, `snomed`, `loinc`, `rxnorm`, `cvx`, `house`, or the address of another list.
    pub system: String,
    /// The code.
    pub code: String,
}

/// Opens a patient's chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetChart {
    /// The patient.
    pub id: PatientId,
}

/// What a clinician needs at one look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Chart {
    /// The patient.
    pub patient_id: PatientId,
    /// The present instant at the clinic.
    pub now: Moment,
    /// Allergies, and whether anybody asked.
    pub allergies: Allergies,
    /// Active problems first, then resolved ones.
    pub problems: Vec<Problem>,
    /// Medicines taken now first, then stopped ones.
    pub medicines: Vec<Medication>,
    /// Vital signs, each with its latest values.
    pub vitals: Vec<VitalSeries>,
    /// What else counts at one look, the latest value of each: smoking, pregnancy, scores.
    #[serde(default)]
    pub observed: Vec<ResultSeries>,
    /// Laboratory values, the analytes reported last first, each with its latest values.
    pub results: Vec<ResultSeries>,
    /// How many reports of results there are.
    pub report_count: u32,
    /// Encounters that are open, the newest first.
    pub encounters: Vec<Encounter>,
    /// My own drafts.
    pub drafts: Vec<Draft>,
    /// The latest signed notes.
    pub notes: Vec<Note>,
    /// How many signed notes there are.
    pub note_count: u32,
    /// What was entered in error, the latest mark first, at most twenty.
    #[serde(default)]
    pub entered_in_error: Vec<EnteredInError>,
    /// Orders that are open, and those of the last thirty days.
    pub orders: Vec<Order>,
    /// How many entries of history there are: encounters, immunisations, procedures, plans, documents.
    pub history_count: u32,
    /// How many facts differ at their source and wait for a decision.
    #[serde(default)]
    pub changes_waiting: u32,
    /// The emergency access under which this is read, if it is.
    #[serde(default)]
    pub emergency: Option<OpenEmergency>,
}

endpoint!(GET "/api/patients/{id}/chart", "Open a patient's chart", Staff<may::ReadCharts>, GetChart => Chart);
