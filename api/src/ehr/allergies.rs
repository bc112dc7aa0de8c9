//! The allergy list. "Nobody asked" is not "none known".

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chart::Code;
use crate::{
    Done, Line, Moment, Name, Staff, When,
    access::may,
    endpoint,
    id::{AllergyId, PatientId},
};

/// The allergies of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Allergies {
    /// When somebody last stated that there are none; absent: nobody asked, or there are some.
    pub none_since: Option<Moment>,
    /// The statement in its source's words, where it was imported: `No known drug allergy`.
    #[serde(default)]
    pub none_words: Option<String>,
    /// The list, severe ones first.
    pub list: Vec<Allergy>,
}

/// What it is an allergy to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllergyCategory {
    /// A medicine.
    Medicine,
    /// A food.
    Food,
    /// Pollen, dust, an animal.
    Environment,
    /// Latex, metal, something else.
    Other,
}

/// How dangerous the next contact may be (FHIR R4 `AllergyIntolerance.criticality`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criticality {
    /// Unlikely to threaten life.
    Low,
    /// May threaten life.
    High,
    /// Not known.
    Unknown,
}

/// How sure it is (FHIR R4 `AllergyIntolerance.verificationStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Confirmed.
    Confirmed,
    /// Told, not confirmed.
    Likely,
    /// Disproved; kept, so that nobody writes it down again.
    Refuted,
    /// Its source does not say.
    Unknown,
}

/// Whether an allergy still is one (FHIR R4 `AllergyIntolerance.clinicalStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllergyState {
    /// It is.
    #[default]
    Active,
    /// No longer thought of as one.
    Inactive,
    /// Outgrown, or cured.
    Resolved,
    /// Entered in error, and taken back at its source.
    Withdrawn,
}

/// An allergy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Allergy {
    /// Its id.
    pub id: AllergyId,
    /// To what: `Penicillin`.
    pub name: String,
    /// Its code, where there is one.
    pub code: Option<Code>,
    /// What kind of thing it is.
    pub category: AllergyCategory,
    /// How dangerous.
    pub criticality: Criticality,
    /// How sure.
    pub certainty: Certainty,
    /// What happened: `Anaphylaxis, 1994`.
    pub reaction: Option<String>,
    /// Whether it still is one.
    #[serde(default)]
    pub state: AllergyState,
    /// How it stands in the source's own words, where they say more.
    #[serde(default)]
    pub said: Option<String>,
    /// What else the source says, a line each.
    #[serde(default)]
    pub detail: Option<String>,
    /// When it was written down.
    pub recorded: Option<When>,
    /// Counts changes.
    pub version: i32,
}

impl Allergy {
    /// Whether it stands on the list that every medicine is held against.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.state == AllergyState::Active && self.certainty != Certainty::Refuted
    }
}

/// Writes an allergy down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AddAllergy {
    /// The patient.
    pub id: PatientId,
    /// To what.
    pub name: Name<120>,
    /// What kind of thing it is.
    pub category: AllergyCategory,
    /// How dangerous.
    pub criticality: Criticality,
    /// How sure.
    pub certainty: Certainty,
    /// What happened.
    #[serde(default)]
    pub reaction: Option<Line<200>>,
}

/// Changes an allergy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeAllergy {
    /// The allergy.
    pub id: AllergyId,
    /// The version that was changed.
    pub version: i32,
    /// How dangerous.
    pub criticality: Criticality,
    /// How sure; `refuted` takes it off the list without losing it.
    pub certainty: Certainty,
    /// What happened.
    #[serde(default)]
    pub reaction: Option<Line<200>>,
}

/// States that the patient was asked and has no known allergies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateNoAllergies {
    /// The patient.
    pub id: PatientId,
}

endpoint!(POST "/api/patients/{id}/allergies", "Write an allergy down", Staff<may::WriteCharts>, AddAllergy => Allergy);
endpoint!(POST "/api/allergies/{id}", "Change an allergy", Staff<may::WriteCharts>, ChangeAllergy => Allergy);
endpoint!(POST "/api/patients/{id}/allergies/none", "State that there are no known allergies", Staff<may::WriteCharts>, StateNoAllergies => Done);
