//! The sealed columns of this module.

use kernel::crypto::Column;

/// The e-mail an account signs in with.
pub const EMAIL: Column = Column::of("account", "email");
/// The secret of an authenticator app.
pub const SECRET: Column = Column::of("authenticator", "secret").keyed_by("account_id");

/// All of them.
pub const SEALED: &[Column] = &[EMAIL, SECRET];
