//! Who pays beside the patient.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Line, Staff,
    access::may,
    endpoint,
    id::{CoverageId, PatientId, PlanId},
};

/// Asks for a patient's coverages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListCoverages {
    /// The patient.
    pub id: PatientId,
}

/// A patient's coverages, the current one first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Coverages {
    /// The coverages.
    pub coverages: Vec<Coverage>,
}

/// A coverage: one plan, for a time. A patient has one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    /// Its id.
    pub id: CoverageId,
    /// The plan.
    pub plan_id: PlanId,
    /// The payer's name.
    pub payer: String,
    /// The plan's name.
    pub plan: String,
    /// The patient's number there.
    pub member_number: String,
    /// From this day on.
    pub valid_from: Date,
    /// Until this day.
    pub valid_until: Option<Date>,
}

/// Writes a coverage down. One that runs already ends the day before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveCoverage {
    /// The patient.
    pub id: PatientId,
    /// The plan.
    pub plan_id: PlanId,
    /// The patient's number there.
    pub member_number: Line<40>,
    /// From this day on.
    #[serde(deserialize_with = "crate::time::day")]
    pub valid_from: Date,
    /// Until this day.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub valid_until: Option<Date>,
}

/// Ends a coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndCoverage {
    /// The coverage.
    pub id: CoverageId,
    /// The last day.
    #[serde(deserialize_with = "crate::time::day")]
    pub valid_until: Date,
}

endpoint!(GET "/api/patients/{id}/coverages", "A patient's coverages", Staff<may::ReadBills>, ListCoverages => Coverages);
endpoint!(POST "/api/patients/{id}/coverages", "Write a coverage down", Staff<may::WriteCoverage>, SaveCoverage => Coverage);
endpoint!(POST "/api/coverages/{id}/end", "End a coverage", Staff<may::WriteCoverage>, EndCoverage => Coverage);
