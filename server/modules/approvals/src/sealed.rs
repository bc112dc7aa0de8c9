//! The sealed columns of this module.

use kernel::crypto::Column;

/// What is asked for, in words.
pub const WORDS: Column = Column::of("approval", "words");
/// What carries it out.
pub const EFFECT: Column = Column::of("approval", "effect");
/// Why it is asked for.
pub const REASON: Column = Column::of("approval", "reason");
/// What the second person said.
pub const NOTE: Column = Column::of("approval", "note");

/// All of them.
pub const SEALED: &[Column] = &[WORDS, EFFECT, REASON, NOTE];
