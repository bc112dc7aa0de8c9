//! The sealed columns of this module.

use kernel::crypto::Column;

/// Phone.
pub const PHONE: Column = Column::of("patient", "phone");
/// E-mail.
pub const EMAIL: Column = Column::of("patient", "email");
/// Street and number.
pub const STREET: Column = Column::of("patient", "street");
/// Alerts, one a line.
pub const ALERTS: Column = Column::of("patient", "alerts");
/// Words on the timeline.
pub const ENTRY: Column = Column::of("timeline_entry", "body");
/// Words between colleagues.
pub const MESSAGE: Column = Column::of("colleague_message", "body");

/// What a source said of a person.
pub const ORIGIN_SAID: Column = Column::of("patient_origin", "said");
/// A number elsewhere.
pub const IDENTIFIER: Column = Column::of("patient_identifier", "value");
/// A way to reach the patient, or a person to call.
pub const CONTACT: Column = Column::of("patient_contact", "body");
/// What a source says otherwise, in words.
pub const CHANGE_WORDS: Column = Column::of("source_change", "words");
/// The fact before.
pub const CHANGE_BEFORE: Column = Column::of("source_change", "before");
/// The fact after.
pub const CHANGE_AFTER: Column = Column::of("source_change", "after");

/// Who told of a death, or what says so.
pub const DEATH_SOURCE: Column = Column::of("death", "source");
/// What ended with a death.
pub const DEATH_ENDED: Column = Column::of("death", "ended");
/// Why a death was taken back.
pub const DEATH_UNDO_REASON: Column = Column::of("death", "undo_reason");

/// All of them.
pub const SEALED: &[Column] = &[
    PHONE,
    EMAIL,
    STREET,
    ALERTS,
    ENTRY,
    MESSAGE,
    ORIGIN_SAID,
    IDENTIFIER,
    CONTACT,
    CHANGE_WORDS,
    CHANGE_BEFORE,
    CHANGE_AFTER,
    DEATH_SOURCE,
    DEATH_ENDED,
    DEATH_UNDO_REASON,
];
