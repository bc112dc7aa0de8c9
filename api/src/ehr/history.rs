//! What happened before: encounters, immunisations, procedures, plans, documents.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::chart::Code;
use crate::{Moment, Page, Staff, access::may, endpoint, id::PatientId};

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
        }
    }
}

/// Reads a patient's history, newest first.
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
    /// How it stands, in the source's word: `completed`, `active`.
    pub status: String,
    /// When it was, or began.
    pub at: Moment,
    /// When it ended.
    pub until: Option<Moment>,
    /// By whom, where.
    pub by: Option<String>,
    /// Came with an imported history.
    pub imported: bool,
}

endpoint!(GET "/api/patients/{id}/history", "Read what happened before", Staff<may::ReadCharts>, ListHistory => History);
