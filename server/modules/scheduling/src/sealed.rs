//! The sealed columns of this module.

use kernel::crypto::Column;

/// Why the patient comes.
pub const REASON: Column = Column::of("appointment", "reason");
/// Why the session was overbooked.
pub const OVERBOOK_REASON: Column = Column::of("appointment", "overbook_reason");
/// Why the visit was cancelled.
pub const CANCEL_REASON: Column = Column::of("appointment", "cancel_reason");

/// All of them.
pub const SEALED: &[Column] = &[REASON, OVERBOOK_REASON, CANCEL_REASON];
