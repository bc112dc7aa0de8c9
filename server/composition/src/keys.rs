//! The public keys of a chain's access tokens, for those who check them elsewhere.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::{Actor, AppError, AppState, Tenant, error, host::Host};

/// A JSON Web Key Set (RFC 7517).
pub async fn published(State(state): State<AppState>, request: Request) -> Response {
    match key_set(state, request).await {
        Ok(set) => set,
        Err(error) => error::respond(&error.report("keys")),
    }
}

async fn key_set(state: AppState, request: Request) -> Result<Response, AppError> {
    let (parts, _) = request.into_parts();
    let chain = Host::chain_of(&parts)?;
    let set = auth::published_keys(&Tenant::new(state, chain, Actor::program("keys"))).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json")),
        // A new key stands here two minutes before it signs.
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
    ];
    Ok((headers, set.to_string()).into_response())
}
