//! The medicine list, and the check before a medicine is added.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chart::Code;
use crate::{
    Line, Name, PartialDate, Staff,
    access::may,
    endpoint,
    id::{MedicationId, PatientId},
};

/// Whether a medicine is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MedicationState {
    /// Taken now.
    Active,
    /// Paused.
    OnHold,
    /// Its source does not know whether it is taken.
    Unknown,
    /// No longer taken.
    Stopped,
    /// Ordered, and called off.
    Cancelled,
    /// Thought of, not ordered.
    Planned,
    /// Ordered, and never taken.
    NotTaken,
    /// Must not be given.
    DoNotTake,
    /// Entered in error, and taken back at its source.
    Withdrawn,
}

impl MedicationState {
    /// Whether it stands on the list that a new medicine is held against: what is taken, and what may be.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Active | Self::OnHold | Self::Unknown)
    }
}

/// Where the line comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MedicationSource {
    /// Prescribed here, with a signed note.
    Prescribed,
    /// The patient takes it, somebody else's or her own.
    Reported,
    /// Came with an imported history.
    Imported,
}

/// A medicine of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Medication {
    /// Its id.
    pub id: MedicationId,
    /// Name and strength: `Lisinopril 20 mg`.
    pub name: String,
    /// Its code, where there is one.
    pub code: Option<Code>,
    /// How to take it: `1 daily`.
    pub dose: Option<String>,
    /// Whether it is taken.
    pub state: MedicationState,
    /// Where the line comes from.
    pub source: MedicationSource,
    /// Since when.
    pub started_on: Option<PartialDate>,
    /// Until when.
    pub stopped_on: Option<PartialDate>,
    /// How it stands in the source's own words, where they say more: `completed`.
    #[serde(default)]
    pub said: Option<String>,
    /// What else the source says, a line each.
    #[serde(default)]
    pub detail: Option<String>,
    /// Why, when it was given in spite of a warning.
    pub override_reason: Option<String>,
    /// Counts changes.
    pub version: i32,
}

/// Adds a medicine that the patient takes already.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AddMedication {
    /// The patient.
    pub id: PatientId,
    /// Name and strength.
    pub name: Name<160>,
    /// How it is taken.
    #[serde(default)]
    pub dose: Option<Line<120>>,
    /// Since when.
    #[serde(default)]
    pub started_on: Option<PartialDate>,
}

/// Stops a medicine, takes it up again, or changes the dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeMedication {
    /// The medicine.
    pub id: MedicationId,
    /// The version that was changed.
    pub version: i32,
    /// Whether it is taken: `active`, `on_hold` or `stopped`.
    pub state: MedicationState,
    /// How to take it, whole: left out, no dose stands any more.
    #[serde(default)]
    pub dose: Option<Line<2000>>,
}

/// Checks a medicine against the patient's allergies and medicines before it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckMedication {
    /// The patient.
    pub id: PatientId,
    /// Name and strength.
    pub name: Name<160>,
}

/// What the check says. Where it knows nothing, it says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MedicationCheck {
    /// The active ingredients that were recognised; none: nothing was checked.
    pub ingredients: Vec<String>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// What could not be checked, in words: `Allergy to "Elastoplast" is not known to the check`.
    pub not_checked: Vec<String>,
    /// What the check knows: `House list of 24 November 2026, not complete`.
    pub edition: String,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The patient is allergic to it, or to its class: needs a reason.
    Allergy,
    /// It should not be given together with another medicine: needs a reason.
    Interaction,
    /// A related class: sometimes crosses over; a word of caution.
    CrossReaction,
    /// The patient takes it, or one of the same class, already.
    Duplicate,
}

impl FindingKind {
    /// Whether going on needs a written reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Allergy | Self::Interaction)
    }
}

/// One thing the check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// What it is about.
    pub kind: FindingKind,
    /// In words: `Allergic to penicillin (anaphylaxis, 1994)`.
    pub text: String,
}

endpoint!(POST "/api/patients/{id}/medicines", "Add a medicine that the patient takes", Staff<may::WriteCharts>, AddMedication => Medication);
endpoint!(POST "/api/medicines/{id}", "Change a medicine", Staff<may::WriteCharts>, ChangeMedication => Medication);
endpoint!(POST "/api/patients/{id}/medicines/check", "Check a medicine before it is given", Staff<may::ReadCharts>, CheckMedication => MedicationCheck);
