//! The problem list.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chart::Code;
use crate::{
    Line, Name, PartialDate, Staff, When,
    access::may,
    endpoint,
    id::{PatientId, ProblemId},
};

/// Whether a problem is still one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemState {
    /// Still one.
    Active,
    /// Its source does not say.
    Unknown,
    /// Quiet: no longer one, and not over for good.
    Inactive,
    /// Over.
    Resolved,
    /// Looked for, and not found.
    Refuted,
    /// Entered in error, and taken back at its source.
    Withdrawn,
}

impl ProblemState {
    /// Whether it stands on the list of what the patient has now.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Active | Self::Unknown)
    }
}

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ListedProblem)]
pub struct Problem {
    /// Its id.
    pub id: ProblemId,
    /// Its name: `Type 2 diabetes mellitus without complications`.
    pub name: String,
    /// Its code, where there is one.
    pub code: Option<Code>,
    /// Whether it is still one.
    pub state: ProblemState,
    /// Since when.
    pub onset_on: Option<PartialDate>,
    /// Until when.
    pub resolved_on: Option<PartialDate>,
    /// When it was written down.
    #[serde(default)]
    pub recorded: Option<When>,
    /// How it stands in the source's own words, where they say more: `remission`, `provisional`.
    #[serde(default)]
    pub said: Option<String>,
    /// What else the source says, a line each.
    #[serde(default)]
    pub detail: Option<String>,
    /// Counts changes.
    pub version: i32,
}

/// Adds a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AddProblem {
    /// The patient.
    pub id: PatientId,
    /// An ICD-10-CM code; the name then comes from the list.
    #[serde(default)]
    pub code: Option<Line<10>>,
    /// The clinician's own words: needed without a code, kept beside one.
    #[serde(default)]
    pub name: Option<Name<200>>,
    /// Since when.
    #[serde(default)]
    pub onset_on: Option<PartialDate>,
}

/// Resolves a problem, opens it again, or corrects since when it is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeProblem {
    /// The problem.
    pub id: ProblemId,
    /// The version that was changed.
    pub version: i32,
    /// Whether it is still one: `active`, `inactive`, `resolved` or `refuted`.
    pub state: ProblemState,
    /// Since when.
    #[serde(default)]
    pub onset_on: Option<PartialDate>,
    /// Until when; today where absent and resolved.
    #[serde(default)]
    pub resolved_on: Option<PartialDate>,
}

endpoint!(POST "/api/patients/{id}/problems", "Add a problem", Staff<may::WriteCharts>, AddProblem => Problem);
endpoint!(POST "/api/problems/{id}", "Change a problem", Staff<may::WriteCharts>, ChangeProblem => Problem);
