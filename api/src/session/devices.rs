//! Where I am signed in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Done, Moment, access::SignedIn, endpoint, id::SessionId};

/// Asks for one's own sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListSessions {}

/// One's own sessions, this one first, then by last use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sessions {
    /// The sessions.
    pub sessions: Vec<Session>,
}

/// A session of mine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub this: bool,
    /// The browser and system, in plain words: `Chrome on Linux`.
    pub device: String,
    /// The network address it was opened from.
    pub source: String,
    /// Since when.
    pub since: Moment,
    /// When somebody last used it, to the minute.
    pub used_at: Moment,
    /// Whether it is locked.
    pub locked: bool,
    /// Whether a second factor was proven.
    pub two_factors: bool,
}

/// Ends one of one's own sessions, within a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndSession {
    /// The session.
    pub id: SessionId,
}

endpoint!(GET "/api/account/sessions", "Where I am signed in", SignedIn, ListSessions => Sessions);
endpoint!(POST "/api/account/sessions/{id}/end", "End one of my sessions", SignedIn, EndSession => Done);
