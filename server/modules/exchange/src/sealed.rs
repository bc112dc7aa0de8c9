//! The sealed columns of this module.

use kernel::crypto::Column;

/// Why an import was withdrawn.
pub const WITHDRAWN_REASON: Column = Column::of("import_batch", "withdrawn_reason");

/// All of them.
pub const SEALED: &[Column] = &[WITHDRAWN_REASON];
