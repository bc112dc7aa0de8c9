//! A chain: one customer, one schema, one database login, one set of keys.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::crypto::ChainKeys;

/// A chain's id in the control schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainId(pub Uuid);

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The opaque name of a chain's schema and login: `t_` and sixteen letters or digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SchemaName(String);

impl SchemaName {
    /// Makes a name from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let name = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect::<String>();
        Self(format!("t_{name}"))
    }

    /// The name, safe to quote in SQL: it has letters, digits and one underscore only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SchemaName {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let good = text
            .strip_prefix("t_")
            .is_some_and(|name| name.len() == 16 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if good { Ok(Self(text.to_owned())) } else { Err("a schema name is t_ and sixteen letters or digits") }
    }
}

/// A chain as requests know it.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Its id.
    pub id: ChainId,
    /// The word in its host name: `harbor`.
    pub slug: String,
    /// Its name: `Harbor Health`.
    pub name: String,
    /// Its schema and login.
    pub schema: SchemaName,
    /// Its keys.
    pub keys: ChainKeys,
}
