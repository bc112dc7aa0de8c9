//! How a session stands: open, locked, or still short of a proof.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{access::Holder, endpoint};

/// What a session may do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Everything its rights allow.
    Open,
    /// The password was right; the second factor comes next.
    AwaitsFactor,
    /// The time without a second factor is over: nothing but setting one up.
    MustEnrol,
    /// Not used for a while, or locked by hand: nothing but proving again who is there.
    Locked,
}

/// Asks how the session of this browser stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetStanding {}

/// How a session stands, and how its person may prove themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionStanding {
    /// How it stands.
    pub standing: Standing,
    /// The person's name.
    pub name: String,
    /// Whether the person has passkeys.
    pub passkeys: bool,
    /// Whether the person has an authenticator app.
    pub authenticator: bool,
    /// Minutes without use after which the session locks.
    pub idle_minutes: u32,
    /// On a development server: the code that the authenticator app would show now.
    pub demo_code: Option<String>,
}

endpoint!(GET "/api/session/standing", "How this browser's session stands", Holder, GetStanding => SessionStanding);
