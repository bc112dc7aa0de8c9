//! Sign in with e-mail and password.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Standing;
use crate::{Line, Public, endpoint, text::Email};

/// Opens a session; the answer sets its cookie. A wrong e-mail and a wrong password answer the same.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignIn {
    /// Work e-mail.
    pub email: Email,
    /// Password, as typed.
    pub password: Line<200>,
}

/// A session is open, or awaits its second factor.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// The next page: the first one for this person's role, or the one that asks for the second factor. A path on the
    /// same host.
    pub home: String,
    /// How the session stands.
    pub standing: Standing,
}

endpoint!(POST "/api/session/sign-in", "Sign in with e-mail and password", Public, SignIn => SignedIn);
