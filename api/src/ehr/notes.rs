//! Notes: a draft kept on the server, signed once, then only added to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{orders::BasketItem, wrong_chart::Moved};
use crate::{
    Block, Done, Line, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{EncounterId, NoteId, NoteTemplateId, OrderId, PatientId, StaffId},
};

/// A part of a note: a heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotePart {
    /// The heading: `History`.
    pub heading: Line<60>,
    /// The words; none yet in a draft.
    #[serde(default)]
    pub text: Option<Block<20000>>,
}

/// A draft. It lives on the server until it is signed or discarded: closing the tab, logging off or another device lose
/// nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// The note it will be.
    pub id: NoteId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The title.
    pub title: String,
    /// The parts.
    pub parts: Vec<NotePart>,
    /// The orders that signing will place.
    pub orders: Vec<BasketItem>,
    /// When it was kept last.
    pub kept_at: Moment,
    /// Counts changes.
    pub version: i32,
}

/// Begins a note for an encounter, or goes on with one's own draft for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenDraft {
    /// The encounter.
    pub id: EncounterId,
    /// Begin with this template; absent: with the clinic's plain one. A draft there already is stays as it is.
    #[serde(default)]
    pub template_id: Option<NoteTemplateId>,
}

/// Keeps a draft as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeepDraft {
    /// The draft.
    pub id: NoteId,
    /// The version that was changed. A stale one is refused with 409; `OpenDraft` then gives the newer text, so that the
    /// screen shows both.
    pub version: i32,
    /// The title.
    pub title: Line<120>,
    /// The parts.
    pub parts: Vec<NotePart>,
    /// The basket.
    #[serde(default)]
    pub orders: Vec<BasketItem>,
}

/// A kept draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptDraft {
    /// The version now.
    pub version: i32,
    /// When.
    pub kept_at: Moment,
}

/// Throws one's own draft away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DiscardDraft {
    /// The draft.
    pub id: NoteId,
    /// The version that was seen.
    pub version: i32,
}

/// Signs a note as it stands on the screen and places its orders, all or nothing. A medicine with a finding that needs a
/// reason is refused without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignNote {
    /// The draft.
    pub id: NoteId,
    /// The version that was changed.
    pub version: i32,
    /// The title.
    pub title: Line<120>,
    /// The parts; empty ones are left out of the note.
    pub parts: Vec<NotePart>,
    /// The basket.
    #[serde(default)]
    pub orders: Vec<BasketItem>,
}

/// A note that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedNote {
    /// The note.
    pub id: NoteId,
    /// When.
    pub signed_at: Moment,
    /// The orders that were placed.
    pub orders: Vec<OrderId>,
}

/// A signed note. Nothing can change it; addenda stand below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// When the encounter began.
    pub encounter_at: Moment,
    /// The title.
    pub title: String,
    /// The parts.
    pub parts: Vec<NotePart>,
    /// Who signed.
    pub author_id: StaffId,
    /// Who signed, by name.
    pub author: String,
    /// When.
    pub signed_at: Moment,
    /// What was added later, oldest first.
    pub addenda: Vec<Addendum>,
    /// It came from another chart.
    #[serde(default)]
    pub moved: Option<Moved>,
}

/// Something added to a signed note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Addendum {
    /// When.
    pub at: Moment,
    /// By whom.
    pub author: String,
    /// The words.
    pub text: String,
}

/// Opens a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetNote {
    /// The note.
    pub id: NoteId,
}

/// Reads a patient's signed notes, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListNotes {
    /// The patient.
    pub id: PatientId,
    /// After this note of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of notes.
pub type Notes = Page<Note>;

/// Adds to a signed note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AddAddendum {
    /// The note.
    pub id: NoteId,
    /// The words.
    pub text: Block<10000>,
}

endpoint!(POST "/api/encounters/{id}/draft", "Begin a note, or go on with its draft", Staff<may::WriteNotes>, OpenDraft => Draft);
endpoint!(POST "/api/drafts/{id}", "Keep a draft", Staff<may::WriteNotes>, KeepDraft => KeptDraft);
endpoint!(POST "/api/drafts/{id}/discard", "Throw a draft away", Staff<may::WriteNotes>, DiscardDraft => Done);
endpoint!(POST "/api/drafts/{id}/sign", "Sign a note and place its orders", Staff<may::WriteNotes>, SignNote => SignedNote);
endpoint!(GET "/api/notes/{id}", "Open a signed note", Staff<may::ReadCharts>, GetNote => Note);
endpoint!(GET "/api/patients/{id}/notes", "Read a patient's signed notes", Staff<may::ReadCharts>, ListNotes => Notes);
endpoint!(POST "/api/notes/{id}/addenda", "Add to a signed note", Staff<may::WriteNotes>, AddAddendum => Note);
