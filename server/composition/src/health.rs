//! Is the process alive, and can it serve?

use axum::{extract::State, http::StatusCode};
use kernel::AppState;

/// The process runs.
pub async fn live() -> &'static str {
    "alive"
}

/// The database answers.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.control().ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            drop(error.report("health"));
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
