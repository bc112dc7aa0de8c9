//! Sign in with e-mail and password.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Line, Public, endpoint, text::Email};

/// Opens a session; the answer sets its cookie. A wrong e-mail and a wrong password answer the same.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignIn {
    /// Work e-mail.
    pub email: Email,
    /// Password, as typed.
    pub password: Line<200>,
}

/// A session is open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// The first page for this person's role: a path on the same host.
    pub home: String,
}

endpoint!(POST "/api/session/sign-in", "Sign in with e-mail and password", Public, SignIn => SignedIn);
