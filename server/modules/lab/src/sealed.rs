//! The sealed columns of this module.

use kernel::crypto::Column;

/// What the bench is told about an order.
pub const ORDER_NOTE: Column = Column::of("lab_order", "note");
/// Why a specimen was rejected.
pub const REJECT_NOTE: Column = Column::of("specimen", "reject_note");
/// What a call-back is about.
pub const WHAT: Column = Column::of("lab_callback", "what");
/// Why a value was taken out.
pub const TAKEN_OUT: Column = Column::of("lab_result_taken_out", "reason");

/// A result that came in, as it came.
pub const CAME: Column = Column::of("lab_incoming", "body");
/// Why no order took it by itself.
pub const WHY: Column = Column::of("lab_incoming", "why");
/// What a colleague was asked about it.
pub const QUESTION: Column = Column::of("lab_incoming", "question");
/// Why it was refused, or belongs where something differs.
pub const SETTLED: Column = Column::of("lab_incoming", "reason");

/// All of them.
pub const SEALED: &[Column] = &[ORDER_NOTE, REJECT_NOTE, WHAT, TAKEN_OUT, CAME, WHY, QUESTION, SETTLED];
