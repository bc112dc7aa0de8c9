//! The sealed columns of this module.

use kernel::crypto::Column;

/// Where a message goes.
pub const ADDRESS: Column = Column::of("message", "address");
/// What a message says.
pub const BODY: Column = Column::of("message", "body");
/// Where a letter goes.
pub const LETTER_ADDRESS: Column = Column::of("letter", "address");
/// What a letter says.
pub const LETTER_BODY: Column = Column::of("letter", "body");

/// All of them.
pub const SEALED: &[Column] = &[ADDRESS, BODY, LETTER_ADDRESS, LETTER_BODY];
