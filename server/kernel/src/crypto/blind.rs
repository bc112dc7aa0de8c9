//! Blind indexes: exact search on values that are stored sealed.

use aws_lc_rs::hmac;

/// A chain's key for blind indexes.
#[derive(Clone)]
pub struct BlindKey(hmac::Key);

impl BlindKey {
    /// From 32 secret bytes.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &key))
    }

    /// The index of a value in a field. The field's name keeps equal values of different fields apart; sixteen bytes
    /// make a false match as likely as a lucky guess of an id.
    #[must_use]
    pub fn index(&self, field: &str, value: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(field.as_bytes());
        context.update(&[0]);
        context.update(value.as_bytes());
        context.sign().as_ref()[..16].to_vec()
    }
}

impl std::fmt::Debug for BlindKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlindKey")
    }
}
