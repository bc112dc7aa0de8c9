//! Keys and what is done with them: sealing columns, blind indexes, database logins, opaque tokens.

mod blind;
mod chain_keys;
mod keys;
mod kms;
mod scram;
mod sealed;
mod token;

pub use blind::BlindKey;
pub use chain_keys::{ARCHIVE, ChainKeys, Column, DataKey, WrappedKey, key_context, open_chain_keys};
pub use keys::{KeyRing, MasterKey};
pub use kms::Kms;
pub use scram::scram_verifier;
pub use sealed::Sealed;
pub use token::{Token, TokenHash};
