//! The sealed columns of this module.

use kernel::crypto::Column;

/// The number by which the payer knows the patient.
pub const MEMBER_NUMBER: Column = Column::of("coverage", "member_number");

/// All of them.
pub const SEALED: &[Column] = &[MEMBER_NUMBER];
