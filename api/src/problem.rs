//! What went wrong, as RFC 9457 problem details: a stable code, the field, and the way out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An error as it travels (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:polyclinic:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status, again.
    pub status: u16,
    /// Stable, for programs: `slot_taken`, `not_found`, `invalid`.
    pub code: String,
    /// What happened, in a sentence.
    pub title: String,
    /// What is safe and what to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What support asks for to find this very failure in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Its name in the request: `born`, `rules[2].from`.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// A problem with this status, code and title.
    pub fn new(status: u16, code: &str, title: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:polyclinic:problem:{code}"),
            status,
            code: code.to_owned(),
            title: title.into(),
            detail: None,
            errors: Vec::new(),
            reference: None,
        }
    }

    /// Adds what is safe and what to do next.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds a field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
        self
    }

    /// What is wrong with a field, if this problem names it.
    #[must_use]
    pub fn of_field(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// The server could not be reached: made by a client, never sent.
    #[must_use]
    pub fn offline() -> Self {
        Self::new(0, "offline", "No connection to the clinic's server")
            .detail("Nothing was changed. Try again when the connection is back.")
    }

    /// The answer could not be read: made by a client, never sent.
    #[must_use]
    pub fn unreadable(status: u16) -> Self {
        Self::new(status, "unreadable", "The server's answer could not be read")
            .detail("Reload the page and try again.")
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.title, self.code)
    }
}
impl std::error::Error for Problem {}
