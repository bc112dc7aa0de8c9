//! The sealed columns of this module.

use kernel::crypto::Column;

/// The e-mail an account signs in with.
pub const EMAIL: Column = Column::of("account", "email");
/// The secret of an authenticator app.
pub const SECRET: Column = Column::of("authenticator", "secret").keyed_by("account_id");

/// The private half of a key that signs access tokens.
pub const PRIVATE_KEY: Column = Column::of("token_key", "private_key");

/// All of them.
pub const SEALED: &[Column] = &[EMAIL, SECRET, PRIVATE_KEY];
