//! What stands before a number that is a bound, not a measurement.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The value lies somewhere on this side of the number (FHIR R4 `Quantity.comparator`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Comparator {
    /// Less than the number.
    #[serde(rename = "<")]
    Less,
    /// The number or less.
    #[serde(rename = "<=")]
    AtMost,
    /// The number or more.
    #[serde(rename = ">=")]
    AtLeast,
    /// More than the number.
    #[serde(rename = ">")]
    More,
}

impl Comparator {
    const ALL: [Self; 4] = [Self::Less, Self::AtMost, Self::AtLeast, Self::More];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
            Self::More => ">",
        }
    }

    /// The comparator of this stored word; none for another one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Takes a comparator off the head of a text, written in either way; the comparator and what follows it.
    #[must_use]
    pub fn split(text: &str) -> (Option<Self>, &str) {
        // The two signs that begin like another one come first.
        let ways = [Self::AtMost, Self::AtLeast, Self::Less, Self::More].into_iter();
        let mut ways = ways.flat_map(|one| [(one, one.code()), (one, one.sign())]);
        let found = ways.find_map(|(one, sign)| Some((one, text.strip_prefix(sign)?)));
        found.map_or((None, text), |(one, rest)| (Some(one), rest.trim_start()))
    }

    /// Whether the value lies under the number.
    #[must_use]
    pub const fn is_under(self) -> bool {
        matches!(self, Self::Less | Self::AtMost)
    }
}
