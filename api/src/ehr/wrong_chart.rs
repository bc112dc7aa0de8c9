//! Facts in the wrong chart: marked as entered in error, moved, and told to whoever read them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Line, Moment, Page, Staff, When, access::may, endpoint, id::PatientId};

/// What may stand in the wrong chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A signed note.
    Note,
    /// A report of results with its values.
    Report,
    /// An entry of the history: a document, a vaccination, a procedure, a plan.
    Document,
    /// Vital signs that were measured together.
    Vitals,
}

impl FactKind {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Report => "report",
            Self::Document => "document",
            Self::Vitals => "vitals",
        }
    }
}

/// A fact came from another chart, where it was entered in error. Which one is said to nobody who reads here: it is no fact about this
/// patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Moved {
    /// When it was moved here.
    pub at: Moment,
    /// By whom.
    pub by: String,
}

/// Asks what marking a fact will do, before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewWrongChart {
    /// The patient in whose chart it stands.
    pub id: PatientId,
    /// What it is.
    pub kind: FactKind,
    /// Its id: of the note, the report, the entry; of vital signs the set or any value of it.
    pub subject_id: Uuid,
}

/// What marking a fact will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WrongChartPreview {
    /// Medicines prescribed with the note, which will be withdrawn here and never follow by themselves: what they were checked
    /// against belongs to this patient.
    pub prescriptions: Vec<String>,
    /// Orders of the note that will be cancelled.
    pub orders_cancelled: Vec<String>,
    /// Orders of the note that were carried out, to be looked at by a person.
    pub orders_to_look_at: Vec<String>,
    /// Critical values of the report that somebody still has to be called about: they follow the result to the other patient, and stay
    /// open where it is only marked, because the value is somebody's.
    #[serde(default)]
    pub callbacks: Vec<String>,
    /// How many colleagues will be told.
    pub tells: u32,
}

/// Marks a fact as entered in error in this chart, and moves it to another where that is known. What is marked leaves every list;
/// a struck line says who, when and why. All of it happens at once or not at all.
///
/// The same fact twice is refused with 409 `entered_in_error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarkEnteredInError {
    /// The patient in whose chart it stands.
    pub id: PatientId,
    /// What it is.
    pub kind: FactKind,
    /// See [`PreviewWrongChart::subject_id`].
    pub subject_id: Uuid,
    /// Why. Readers of this chart see it.
    pub reason: Line<200>,
    /// Into whose chart it belongs; absent: nobody knows.
    #[serde(default)]
    pub move_to: Option<PatientId>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarkedInError {
    /// Names the mark.
    pub id: Uuid,
    /// Where it stands now, if it was moved.
    pub moved_to: Option<PatientId>,
    /// How many colleagues were told.
    pub told: u32,
    /// How many more had read it, whose account has no colleague's card to send a message to.
    pub not_told: u32,
    /// Medicines that were withdrawn in the wrong chart: to be prescribed again in the right one.
    pub prescriptions: Vec<String>,
    /// Orders that were cancelled.
    pub orders_cancelled: Vec<String>,
    /// Orders that were carried out, to be looked at.
    pub orders_to_look_at: Vec<String>,
    /// See [`WrongChartPreview::callbacks`].
    #[serde(default)]
    pub callbacks: Vec<String>,
}

/// Reads what was entered in error in a patient's chart, the latest mark first. What it says is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListEnteredInError {
    /// The patient.
    pub id: PatientId,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<FactKind>,
    /// After this one of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of what was entered in error.
pub type EnteredInErrors = Page<EnteredInError>;

/// A fact that was entered in error, as a struck line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnteredInError {
    /// Names the mark.
    pub id: Uuid,
    /// What it was.
    pub kind: FactKind,
    /// When it was signed, released, written or measured.
    pub was: When,
    /// By whom, where that is known.
    pub was_by: Option<String>,
    /// When it was marked.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// It stands in another chart now.
    pub moved: bool,
    /// How many colleagues were told.
    pub told: u32,
}

/// Opens what was entered in error. The audit says who did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenEnteredInError {
    /// The mark.
    pub id: Uuid,
}

/// What was entered in error, in its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedInError {
    /// The line.
    pub error: EnteredInError,
    /// What it was called.
    pub title: String,
    /// What it said: headings, or names of values, and what stands under them.
    pub parts: Vec<ErrorPart>,
    /// Where it stands now, for whoever may open that chart too; the audit names both patients then.
    #[serde(default)]
    pub stands_with: Option<OtherChart>,
}

/// The chart into which a fact was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherChart {
    /// The patient.
    pub id: PatientId,
    /// By name, as in lists.
    pub name: String,
}

/// A part of what was entered in error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorPart {
    /// The heading, or the name of a value.
    pub heading: String,
    /// The words, or the value with its unit.
    pub text: String,
}

endpoint!(GET "/api/patients/{id}/wrong-chart", "Ask what marking a fact as entered in error will do", Staff<may::ReadCharts>, PreviewWrongChart => WrongChartPreview);
endpoint!(POST "/api/patients/{id}/entered-in-error", "Mark a fact as entered in error, and move it", Staff<may::ReadCharts>, MarkEnteredInError => MarkedInError);
endpoint!(GET "/api/patients/{id}/entered-in-error", "Read what was entered in error", Staff<may::ReadCharts>, ListEnteredInError => EnteredInErrors);
endpoint!(GET "/api/entered-in-error/{id}", "Open what was entered in error", Staff<may::ReadCharts>, OpenEnteredInError => OpenedInError);
