//! Locking a session and opening it again; proving afresh before an act that cannot be taken back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Line,
    access::{Holder, SignedIn},
    endpoint,
};

/// Locks this session at once, as leaving the desk does.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Lock {}

/// Opens a locked session again with its person's password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Unlock {
    /// Password, as typed.
    pub password: Line<200>,
}

/// Says that somebody is at the screen, who reads or types without asking the server for anything.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StayOpen {}

/// Proves afresh who is there: with a code where the account has an authenticator app, else with the password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StepUp {
    /// Six digits of the app, or the password of an account that has no second factor.
    pub proof: Line<200>,
}

endpoint!(POST "/api/session/lock", "Lock this session", SignedIn, Lock => Done);
endpoint!(POST "/api/session/unlock", "Unlock with the password", Holder, Unlock => Done);
endpoint!(POST "/api/session/stay-open", "Somebody is at the screen", SignedIn, StayOpen => Done);
endpoint!(POST "/api/session/step-up", "Prove afresh", SignedIn, StepUp => Done);
