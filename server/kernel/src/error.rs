//! What goes wrong: one type from every module to the wire, with the public problem on the outside and the cause, for the
//! log only, inside.

use api::{Problem, id::PatientId};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sea_orm::DbErr;

use crate::database::{Refusal, refusal};

/// An error on its way to the caller.
#[derive(Debug)]
pub struct AppError {
    problem: Box<Problem>,
    cause: Option<anyhow::Error>,
    about: Option<PatientId>,
}

impl AppError {
    /// An error with this public face.
    #[must_use]
    pub fn new(problem: Problem) -> Self {
        Self { problem: Box::new(problem), cause: None, about: None }
    }

    /// The patient it is about: what is refused is written down with the patient's name.
    #[must_use]
    pub fn about(mut self, patient: PatientId) -> Self {
        self.about = Some(patient);
        self
    }

    /// The patient it is about, as far as that was found out.
    #[must_use]
    pub(crate) const fn patient(&self) -> Option<PatientId> {
        self.about
    }

    /// Not there, or not for this caller to know: 404 with the same words for both.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            Problem::new(404, "not_found", "Not found here").detail("It does not exist, or your role cannot see it."),
        )
    }

    /// A field is wrong: 422.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(
            Problem::new(422, "invalid", "One thing to mend")
                .detail("Nothing was changed. Mend the field and send it again.")
                .field(field, message),
        )
    }

    /// The state of things does not allow it: 409.
    pub fn conflict(code: &str, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Problem::new(409, code, title).detail(detail))
    }

    /// Somebody else changed it first: 409.
    #[must_use]
    pub fn stale() -> Self {
        Self::conflict(
            "stale",
            "Somebody changed this meanwhile",
            "Nothing of yours was saved. Look at how it stands now, then make your change again.",
        )
    }

    /// Not signed in: 401.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(Problem::new(401, "signed_out", "You are not signed in").detail("Sign in, then try again."))
    }

    /// Signed in, but nobody used the session for a while: 401.
    #[must_use]
    pub fn locked() -> Self {
        Self::new(
            Problem::new(401, "locked", "This session is locked")
                .detail("Nothing was changed, and drafts are kept. Unlock it, then try again."),
        )
    }

    /// The password was right, the second factor is still to come: 401.
    #[must_use]
    pub fn awaits_factor() -> Self {
        Self::new(
            Problem::new(401, "awaits_factor", "The second factor is still missing")
                .detail("Enter the code of your authenticator app, or use a passkey."),
        )
    }

    /// The time without a second factor is over: 403.
    #[must_use]
    pub fn must_enrol() -> Self {
        Self::new(
            Problem::new(403, "must_enrol", "This clinic asks for a second factor")
                .detail("Nothing was changed. Set up a passkey or an authenticator app in your account first."),
        )
    }

    /// The act asks for a fresh proof of who is there: 403.
    #[must_use]
    pub fn step_up() -> Self {
        Self::new(
            Problem::new(403, "step_up", "Prove once more that it is you")
                .detail("Nothing was changed. Use your passkey or a code, then it goes on."),
        )
    }

    /// Too often from there: 429.
    #[must_use]
    pub fn too_often() -> Self {
        Self::new(
            Problem::new(429, "too_often", "Too many attempts from here")
                .detail("Nothing was changed. Wait a minute, then try again."),
        )
    }

    /// Signed in without the right: 403.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(
            Problem::new(403, "forbidden", "Your role does not allow this")
                .detail("Nothing was changed. Ask a manager for the right, or a colleague who holds it."),
        )
    }

    /// Too much at once: 503, try again.
    #[must_use]
    pub fn busy() -> Self {
        Self::new(
            Problem::new(503, "busy", "The server is busy").detail("Nothing was changed. Try again in a few seconds."),
        )
    }

    /// The database does not answer: 503, with the cause for the log.
    #[must_use]
    pub fn database_unreachable(cause: sqlx::Error) -> Self {
        Self { cause: Some(cause.into()), ..Self::busy() }
    }

    /// A fault of ours: 500, with the cause for the log.
    #[must_use]
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self {
            problem: Box::new(
                Problem::new(500, "internal", "Something here failed")
                    .detail("Nothing was changed. Try again; if it fails again, quote the reference to support."),
            ),
            cause: Some(cause.into()),
            about: None,
        }
    }

    /// The public face.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Logs the cause once, at the edge, and hands out the public face with the request's reference.
    #[must_use]
    pub fn report(mut self, reference: &str) -> Problem {
        if let Some(cause) = &self.cause {
            let chain = cause.chain().map(std::string::ToString::to_string).collect::<Vec<_>>().join(": ");
            tracing::error!(
                request.id = reference,
                problem.code = self.problem.code,
                error = redact(&chain),
                "request failed"
            );
        }
        if self.problem.status >= 500 {
            self.problem.reference = Some(reference.to_owned());
        }
        *self.problem
    }
}

/// PostgreSQL and the readers of JSON and of dates quote offending values after these words; a log must not have them.
fn redact(text: &str) -> String {
    const QUOTING: [&str; 9] = [
        "DETAIL",
        "Key (",
        "Failing row contains",
        "invalid input syntax",
        "invalid type",
        "invalid value",
        "unknown variant",
        "unknown field",
        "failed to parse",
    ];
    QUOTING
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .map_or_else(|| text.to_owned(), |at| format!("{}[…]", &text[..at]))
}

impl From<DbErr> for AppError {
    fn from(error: DbErr) -> Self {
        match refusal(&error) {
            Some(Refusal::Contended) => Self { cause: Some(error.into()), ..Self::busy() },
            _ => Self::internal(error),
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}
impl std::error::Error for AppError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(AsRef::as_ref)
    }
}

/// A problem as an answer.
pub fn respond(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let again = match problem.status {
        429 => Some("60"),
        503 => Some("2"),
        _ => None,
    };
    if let Some(seconds) = again {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// The answer to a method that an address does not know.
pub async fn wrong_method() -> Response {
    let problem = Problem::new(405, "wrong_method", "This address does not take that method");
    respond(&problem.detail("Nothing was changed. The header Allow says which methods it takes."))
}

/// The answer to an address below `/api/` that nothing stands at.
pub async fn unknown_address() -> Response {
    let problem = Problem::new(404, "unknown_address", "Nothing stands at this address");
    respond(&problem.detail("Look it up in the contract: /docs/api shows every address."))
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn what_an_error_quotes_stays_out_of_the_log() {
        for quoting in [
            r#"column "sex": invalid type: string "Marsh", expected a sequence at line 1 column 7"#,
            "unknown variant `Marsh`, expected `sms`",
            r#"failed to parse year in date "Marsh""#,
            "duplicate key value DETAIL: Key (name)=(Marsh) already exists",
            "violates a check: Failing row contains (Marsh). invalid input syntax",
        ] {
            let kept = redact(quoting);
            assert!(kept.ends_with("[…]") && !kept.contains("Marsh"), "{kept}");
        }
        assert_eq!(redact("the pool is closed"), "the pool is closed");
    }
}
