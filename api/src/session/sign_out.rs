//! End this session, or all of one's sessions.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done,
    access::{Holder, SignedIn},
    endpoint,
};

/// Ends this session and forgets its cookie.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignOut {}

/// Ends every session of this account, on every device, within a second.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignOutEverywhere {}

endpoint!(POST "/api/session/sign-out", "End this session", Holder, SignOut => Done);
endpoint!(POST "/api/session/sign-out-everywhere", "End all my sessions", SignedIn, SignOutEverywhere => Done);
