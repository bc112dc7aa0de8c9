//! Letters to colleagues, as a development server shows them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Moment, Staff, access::may, endpoint, id::LetterId};

/// Asks for the letters of a development server; elsewhere they are nowhere, since they carry links.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListLetters {}

/// Letters, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Letters {
    /// The letters.
    pub letters: Vec<Letter>,
}

/// A letter to a colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// Where to.
    pub address: String,
    /// Subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub created_at: Moment,
}

endpoint!(GET "/api/letters", "Letters to colleagues (development servers only)", Staff<may::ReadMessages>, ListLetters => Letters);
