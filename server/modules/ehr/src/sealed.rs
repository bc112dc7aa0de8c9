//! The sealed columns of this module.

use kernel::crypto::Column;

/// Why the patient came.
pub const ENCOUNTER_REASON: Column = Column::of("encounter", "reason");
/// A draft.
pub const DRAFT: Column = Column::of("note_draft", "body");
/// A signed note.
pub const NOTE: Column = Column::of("note", "body");
/// An addendum.
pub const ADDENDUM: Column = Column::of("note_addendum", "body");
/// What happens on contact.
pub const REACTION: Column = Column::of("allergy", "reaction");
/// Why a medicine was prescribed in spite of a warning.
pub const OVERRIDE_REASON: Column = Column::of("medication", "override_reason");
/// Why an order was cancelled.
pub const CANCEL_REASON: Column = Column::of("care_order", "cancel_reason");
/// What else the source of an imported encounter says.
pub const ENCOUNTER_DETAIL: Column = Column::of("encounter", "detail");
/// The same of a problem.
pub const PROBLEM_DETAIL: Column = Column::of("problem", "detail");
/// The same of an allergy.
pub const ALLERGY_DETAIL: Column = Column::of("allergy", "detail");
/// The same of a medicine.
pub const MEDICATION_DETAIL: Column = Column::of("medication", "detail");
/// The same of a value.
pub const OBSERVATION_DETAIL: Column = Column::of("observation", "detail");
/// The same of an entry of history.
pub const HISTORY_DETAIL: Column = Column::of("history_entry", "detail");
/// What a report's author concludes.
pub const CONCLUSION: Column = Column::of("report", "conclusion");
/// A file of a report or an entry.
pub const ATTACHMENT: Column = Column::of("attachment", "body");
/// Words of an imported record.
pub const HISTORY: Column = Column::of("history_entry", "body");
/// Why a patient was assigned; of assignments only, whose source is their own id.
pub const ASSIGNMENT_NOTE: Column = Column::of("care_relation", "note").keyed_by("source_id");
/// Why the glass was broken.
pub const EMERGENCY_WORDS: Column = Column::of("emergency_access", "words");
/// What the reviewer found.
pub const FINDING_NOTE: Column = Column::of("emergency_access", "finding_note");
/// Why something was marked as entered in error.
pub const ERROR_REASON: Column = Column::of("entered_in_error", "reason");

/// All of them.
pub const SEALED: &[Column] = &[
    ENCOUNTER_REASON,
    DRAFT,
    NOTE,
    ADDENDUM,
    REACTION,
    OVERRIDE_REASON,
    CANCEL_REASON,
    HISTORY,
    ENCOUNTER_DETAIL,
    PROBLEM_DETAIL,
    ALLERGY_DETAIL,
    MEDICATION_DETAIL,
    OBSERVATION_DETAIL,
    HISTORY_DETAIL,
    CONCLUSION,
    ATTACHMENT,
    ASSIGNMENT_NOTE,
    EMERGENCY_WORDS,
    FINDING_NOTE,
    ERROR_REASON,
];
