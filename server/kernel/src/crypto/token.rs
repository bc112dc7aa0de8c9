//! Opaque tokens: 256 random bits for the holder, their hash for us.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Entropy;

/// What the holder keeps. It is never stored and never printed.
pub struct Token([u8; 32]);

/// What we keep: enough to recognise the token, not to make it.
pub type TokenHash = [u8; 32];

impl Token {
    /// A new token.
    #[must_use]
    pub fn new(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// Reads what a holder sent; `None` when it cannot be a token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The text for the holder.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The hash for us. A plain hash is enough: nobody can try 2²⁵⁶ tokens.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, &self.0).as_ref());
        hash
    }
}
