//! Keys and what is done with them: sealing columns, blind indexes, database logins, opaque tokens.

mod blind;
mod keys;
mod scram;
mod sealed;
mod token;

pub use blind::BlindKey;
pub use keys::{KeyRing, MasterKey};
pub use scram::scram_verifier;
pub use sealed::Sealed;
pub use token::{Token, TokenHash};
