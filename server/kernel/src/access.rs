//! The contract's [`api::Access`] types, enforced.

use std::{future::Future, sync::Arc};

use api::{
    access::{Fresh, Holder, Public, Right, SignedIn, SignedInFresh, Staff},
    session::KEY_PREFIX,
};
use axum::http::{header, request::Parts};

use crate::{
    Actor, AppError, AppState, Caller, Chain,
    crypto::{Token, TokenHash},
    host::{Host, Source},
};

/// The session's cookie.
pub const SESSION_COOKIE: &str = "__Host-session";
/// The cookie by which a browser is known again that somebody signed in from.
pub const BROWSER_COOKIE: &str = "__Host-browser";

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

impl Admit for Holder {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        let caller = any(state, chain, parts).await?;
        // What belongs to a person's own account is no machine's.
        if caller.machine { Err(AppError::forbidden()) } else { Ok(caller) }
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

impl Admit for SignedIn {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        let caller = Holder::admit(state, chain, parts).await?;
        caller.signed_in()?;
        Ok(caller)
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

impl Admit for SignedInFresh {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        let caller = SignedIn::admit(state, chain, parts).await?;
        caller.fresh(state.clock().now())?;
        Ok(caller)
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

impl<R: Right> Admit for Staff<R> {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        let caller = any(state, chain, parts).await?;
        caller.open()?;
        if caller.may(R::PERMISSION) { Ok(caller) } else { Err(AppError::forbidden()) }
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

impl<R: Right> Admit for Fresh<R> {
    type Proof = Caller;
    async fn admit(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
        let caller = <Staff<R> as Admit>::admit(state, chain, parts).await?;
        caller.fresh(state.clock().now())?;
        Ok(caller)
    }
    fn caller(proof: &Caller) -> Option<&Caller> {
        Some(proof)
    }
}

/// A person or a machine.
async fn any(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Caller, AppError> {
    holder(state, chain, parts).await?.ok_or_else(AppError::signed_out)
}

/// What a request proves its caller by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A browser's session: the hash of its token.
    Session(TokenHash),
    /// A phone's access token, not looked at yet.
    Access(Arc<str>),
    /// A machine's key: its hash.
    Key(TokenHash),
}

/// What a request proves its caller by, if anything. A bearer token comes before a cookie: no browser sends one unasked.
#[must_use]
pub fn credential(parts: &Parts) -> Option<Credential> {
    match bearer(parts) {
        Some(text) => Some(match text.strip_prefix(KEY_PREFIX).and_then(Token::parse) {
            Some(key) => Credential::Key(key.hash()),
            None => Credential::Access(text.into()),
        }),
        None => session_token(parts).map(|token| Credential::Session(token.hash())),
    }
}

/// The bearer token of a request.
#[must_use]
pub fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whoever holds the session of a request, however it stands.
///
/// # Errors
/// When the session cannot be looked up.
pub async fn holder(state: &AppState, chain: &Arc<Chain>, parts: &Parts) -> Result<Option<Caller>, AppError> {
    if let Some(Proven(caller)) = parts.extensions.get() {
        return Ok(Some(caller.clone()));
    }
    let Some(credential) = credential(parts) else { return Ok(None) };
    state.sessions().resolve(state, chain, &credential, !background(parts)).await
}

/// The session token a request carries.
#[must_use]
pub fn session_token(parts: &Parts) -> Option<Token> {
    token(parts, SESSION_COOKIE)
}

/// The token in a cookie.
fn token(parts: &Parts, cookie: &str) -> Option<Token> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .and_then(|(_, value)| Token::parse(value))
}

/// What a request says of the browser it comes from: what the endpoints of the door go by.
#[derive(Debug, Clone)]
pub struct Browser {
    /// The host it asked for, with its port.
    pub host: String,
    /// What it calls itself, cut to a sane length.
    pub agent: String,
    /// The token by which it is known again.
    pub known: Option<TokenHash>,
    /// The session it holds.
    pub session: Option<TokenHash>,
}

impl Browser {
    /// The browser of a request.
    ///
    /// # Errors
    /// When the host was not found: a fault of the composition.
    pub fn of(parts: &Parts) -> Result<Self, AppError> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self {
            host: Host::of(parts)?.name.clone(),
            agent: agent.chars().take(300).collect(),
            known: token(parts, BROWSER_COOKIE).map(|token| token.hash()),
            session: session_token(parts).map(|token| token.hash()),
        })
    }
}

/// Whether no person made this request.
#[must_use]
pub fn background(parts: &Parts) -> bool {
    parts.headers.contains_key(api::transport::BACKGROUND_HEADER)
}

/// What the calls of an address are made for, in the words of 45 CFR 164.501: care, payment, operations.
#[must_use]
pub fn purpose(path: &str) -> &'static str {
    const PAYMENT: [&str; 8] =
        ["bills", "billables", "books", "charges", "coverages", "payers", "price-lists", "payments"];
    const OPERATIONS: [&str; 11] = [
        "account",
        "accounts",
        "approvals",
        "audit",
        "disclosures",
        "emergencies",
        "reports/day",
        "rights",
        "roles",
        "session",
        "stock",
    ];
    let path = path.strip_prefix("/api/").unwrap_or(path);
    let under = |places: &[&str]| {
        places.iter().any(|place| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let of_patient = path.strip_prefix("patients/{id}/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    if under(&PAYMENT) || ["bills", "coverages"].contains(&of_patient) {
        "payment"
    } else if under(&OPERATIONS) || ["accesses", "disclosures"].contains(&of_patient) {
        "operations"
    } else {
        "care"
    }
}

/// In whose name a request acts.
#[must_use]
pub fn actor(caller: Option<&Caller>, parts: &Parts, request_id: uuid::Uuid) -> Actor {
    let source = parts.extensions.get::<Source>().map_or_else(|| "in process".into(), |source| Arc::clone(&source.0));
    Actor {
        account_id: caller.map(|caller| caller.account_id),
        session_id: caller.map(|caller| caller.session_id),
        staff_id: caller.and_then(|caller| caller.staff_id),
        name: caller.map_or_else(|| "nobody signed in".into(), |caller| Arc::clone(&caller.name)),
        purpose: "care",
        reason: None,
        source,
        request_id,
        background: background(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::purpose;

    #[test]
    fn an_address_says_what_its_calls_are_for() {
        assert_eq!(purpose("/api/patients/{id}/chart"), "care");
        assert_eq!(purpose("/api/bills/{id}/payments"), "payment");
        assert_eq!(purpose("/api/patients/{id}/bills"), "payment");
        assert_eq!(purpose("/api/patients/{id}/disclosures/account"), "operations");
        assert_eq!(purpose("/api/audit/search"), "operations");
        assert_eq!(purpose("/api/reports/{id}/acknowledge"), "care");
        assert_eq!(purpose("/api/reports/day/rows"), "operations");
    }
}
