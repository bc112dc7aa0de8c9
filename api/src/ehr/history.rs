//! What happened before: encounters, immunisations, procedures, plans, documents.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{chart::Code, results::Attachment, wrong_chart::Moved};
use crate::{Flag, Page, Staff, When, access::may, endpoint, id::PatientId};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// A contact with a clinic.
    Encounter,
    /// A vaccination.
    Immunization,
    /// Something that was done.
    Procedure,
    /// A plan of care.
    CarePlan,
    /// Something imported that has no place of its own.
    Document,
    /// What a relative has or had.
    FamilyHistory,
    /// Something observed: a value, or words. Vital signs and laboratory values stand here too where they are asked for.
    Observation,
}

impl HistoryKind {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Encounter => "encounter",
            Self::Immunization => "immunization",
            Self::Procedure => "procedure",
            Self::CarePlan => "care_plan",
            Self::Document => "document",
            Self::FamilyHistory => "family_history",
            Self::Observation => "observation",
        }
    }
}

/// How an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HistoryState {
    /// It happened.
    Done,
    /// It did not.
    NotDone,
    /// It is meant to.
    Planned,
    /// It goes on.
    Active,
    /// It was called off.
    Cancelled,
    /// Not yet certain.
    Preliminary,
    /// Its source does not say.
    Unknown,
    /// Entered in error, and taken back.
    Withdrawn,
}

/// Reads a patient's history, newest first. Without a kind, vital signs and laboratory values are left out: they have
/// places of their own in the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListHistory {
    /// The patient.
    pub id: PatientId,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<HistoryKind>,
    /// After this entry of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of history.
pub type History = Page<HistoryEntry>;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: HistoryKind,
    /// Its name: `Influenza, seasonal, injectable`.
    pub name: String,
    /// Its code, where there is one.
    pub code: Option<Code>,
    /// How it stands.
    pub state: HistoryState,
    /// How it stands in the source's word: `completed`, `active`.
    pub status: String,
    /// When it was, or began.
    pub at: When,
    /// The same in the source's words, where it has no date: `in childhood`.
    pub at_words: Option<String>,
    /// When it ended.
    pub until: Option<When>,
    /// What was observed: `81.6 kg`, `Smokes tobacco daily`.
    pub value: Option<String>,
    /// The usual range of what was observed: `3.5–5.1 mmol/L`, `negative`.
    #[serde(default)]
    pub range: Option<String>,
    /// Against the usual range.
    pub flag: Option<Flag>,
    /// What else the source says, a line each.
    pub detail: Option<String>,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
    /// By whom, where.
    pub by: Option<String>,
    /// Came with an imported history.
    pub imported: bool,
    /// It came from another chart.
    #[serde(default)]
    pub moved: Option<Moved>,
}

endpoint!(GET "/api/patients/{id}/history", "Read what happened before", Staff<may::ReadCharts>, ListHistory => History);
