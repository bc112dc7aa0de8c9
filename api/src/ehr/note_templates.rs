//! Templates of notes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::notes::NotePart;
use crate::{
    Name, Staff,
    access::{SignedIn, may},
    endpoint,
    id::NoteTemplateId,
};

/// Asks for the templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListNoteTemplates {}

/// The templates, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteTemplates {
    /// The templates.
    pub templates: Vec<NoteTemplate>,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteTemplate {
    /// Its id.
    pub id: NoteTemplateId,
    /// Its name: `Diabetes follow-up`.
    pub name: String,
    /// The parts with the words they start with. `{reason}` and `{vitals}` are filled in when a note begins.
    pub parts: Vec<NotePart>,
    /// Can be chosen.
    pub active: bool,
    /// Counts changes.
    pub version: i32,
}

/// Makes a template, or changes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveNoteTemplate {
    /// The template; absent: a new one.
    #[serde(default)]
    pub id: Option<NoteTemplateId>,
    /// The version that was changed; 0 for a new one.
    #[serde(default)]
    pub version: i32,
    /// Its name.
    pub name: Name<80>,
    /// The parts, at least one, at most twelve.
    pub parts: Vec<NotePart>,
    /// Can be chosen.
    #[serde(default)]
    pub active: bool,
}

endpoint!(GET "/api/note-templates", "Templates of notes", SignedIn, ListNoteTemplates => NoteTemplates);
endpoint!(POST "/api/note-templates", "Make or change a template of notes", Staff<may::ManageNoteTemplates>, SaveNoteTemplate => NoteTemplate);
