//! The contract's [`api::Access`] types, enforced.

use std::{future::Future, sync::Arc};

use api::access::{Fresh, Public, Right, SignedIn, Staff};
use axum::http::{header, request::Parts};

use crate::{Actor, AppError, AppState, Caller, Chain, crypto::Token};

/// The session's cookie.
pub const SESSION_COOKIE: &str = "__Host-session";

/// A caller the composition has already proven: pages hand it to the calls they make in process, so that one view is
/// one look at the session. Nothing from the wire can set it.
#[derive(Debug, Clone)]
pub struct Proven(pub Caller);

/// Turns a type of the contract into a check and its proof.
pub trait Admit: api::Access {
    /// What a passed check proves.
    type Proof: Clone + Send + Sync + 'static;

    /// Admits or refuses a request.
    fn admit(
        state: &AppState,
        chain: &Arc<Chain>,
        parts: &Parts,
    ) -> impl Future<Output = Result<Self::Proof, AppError>> + Send;

    /// The caller behind a proof, where there is one.
    fn caller(proof: &Self::Proof) -> Option<&Caller>;
}

impl Admit for Public {
    type Proof = ();
    async fn admit(_: &AppState, _: &Arc<Chain>, _: &Parts) -> Result<(), AppError> {
        Ok(())
    }
    fn caller((): &()) -> Option<&Caller> {
        None
    }
}

impl Admit for SignedIn {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        caller(state, chain, parts).await?.ok_or_else(AppError::signed_out)
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

impl<R: Right> Admit for Staff<R> {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        let caller = caller(state, chain, parts).await?.ok_or_else(AppError::signed_out)?;
        if caller.may(R::PERMISSION) { Ok(caller) } else { Err(AppError::forbidden()) }
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

impl<R: Right> Admit for Fresh<R> {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        <Staff<R> as Admit>::admit(state, chain, parts).await
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

/// The signed-in caller of a request, if there is one.
///
/// # Errors
/// When the session cannot be looked up.
pub async fn caller(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Option<Caller>, AppError> {
    if let Some(Proven(caller)) = parts.extensions.get() {
        return Ok(Some(caller.clone()));
    }
    let Some(token) = session_token(parts) else { return Ok(None) };
    state.sessions().resolve(state, chain, token.hash(), !background(parts)).await
}

/// The session token a request carries.
#[must_use]
pub fn session_token(parts: &Parts) -> Option<Token> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .and_then(|(_, value)| Token::parse(value))
}

/// Whether no person made this request.
#[must_use]
pub fn background(parts: &Parts) -> bool {
    parts.headers.contains_key(api::transport::BACKGROUND_HEADER)
}

/// In whose name a request acts.
#[must_use]
pub fn actor(caller: Option<&Caller>, parts: &Parts, request_id: uuid::Uuid) -> Actor {
    let source = parts
        .extensions
        .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
        .map_or_else(|| "in process".into(), |info| info.0.ip().to_string());
    Actor {
        account_id: caller.map(|caller| caller.account_id),
        session_id: caller.map(|caller| caller.session_id),
        staff_id: caller.and_then(|caller| caller.staff_id),
        name: caller.map_or_else(|| "nobody signed in".into(), |caller| Arc::clone(&caller.name)),
        purpose: "care",
        reason: None,
        source: source.into(),
        request_id,
        background: background(parts),
    }
}
