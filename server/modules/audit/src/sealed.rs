//! The sealed columns of this module. A reason on the audit itself is sealed by the key that never changes
//! ([`kernel::audit::REASON`]), since its rows may never be written again.

use kernel::crypto::Column;

/// Where a disclosure's recipient is.
pub const ADDRESS: Column = Column::of("disclosure", "address");
/// What was disclosed.
pub const WHAT: Column = Column::of("disclosure", "what");
/// Why it was.
pub const REASON: Column = Column::of("disclosure", "reason");

/// All of them.
pub const SEALED: &[Column] = &[ADDRESS, WHAT, REASON];
