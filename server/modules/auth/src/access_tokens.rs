//! Access tokens (RFC 9068): a phone's word for its session, for a few minutes. The signature saves a look into the database
//! for what was made up; the session itself is looked at for every one, so that what ended has ended.

use std::{sync::Arc, time::Duration};

use api::id::{AccountId, SessionId};
use aws_lc_rs::digest;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode};
use kernel::{AppError, ChainId, Tenant, Tx};
use moka::future::Cache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::token_keys::{self, LIFE, Ring, SKEW};

/// What the tokens are for: nothing else of ours or theirs takes them.
const AUDIENCE: &str = "polyclinic-api";
/// The type of the tokens' header.
const TYPE: &str = "at+jwt";

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The account.
    sub: Uuid,
    /// The session.
    sid: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

impl Claims {
    /// Whether it is the token's time.
    fn in_time(&self, now: Timestamp) -> bool {
        let (now, skew) = (now.as_second(), SKEW.as_secs());
        let span = self.exp.checked_sub(self.iat);
        self.nbf <= now + skew
            && self.iat <= now + skew
            && now < self.exp
            && span.is_some_and(|span| (0..=LIFE.as_secs()).contains(&span))
    }
}

/// Signs an access token for a session.
///
/// # Errors
/// When there is no key and none can be made.
pub async fn issue(tx: &Tx, account: AccountId, session: SessionId) -> Result<(String, Timestamp), AppError> {
    let (name, key) = token_keys::signing(tx).await?;
    let tenant = tx.tenant();
    let now = tx.now();
    let until = now.saturating_add(LIFE).unwrap_or(now);
    let claims = Claims {
        iss: tenant.state().chain_origin(tenant.chain()),
        aud: AUDIENCE.to_owned(),
        sub: account.0,
        sid: session.0,
        iat: now.as_second(),
        nbf: now.as_second(),
        exp: until.as_second(),
        jti: tenant.new_id(),
    };
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(name), ..Header::new(Algorithm::ES256) };
    let token = encode(&header, &claims, &key).map_err(AppError::internal)?;
    Ok((token, Timestamp::from_second(claims.exp).map_err(AppError::internal)?))
}

/// Checks access tokens. It remembers keys for a minute, and those tokens whose signature it found good.
pub struct Verifier {
    rings: Cache<ChainId, Arc<Ring>>,
    good: Cache<(ChainId, [u8; 32]), Arc<Claims>>,
}

impl Default for Verifier {
    fn default() -> Self {
        Self {
            rings: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(60)).build(),
            good: Cache::builder().max_capacity(50_000).time_to_live(Duration::from_secs(300)).build(),
        }
    }
}

impl Verifier {
    /// The session a token speaks for; `None` when the token is not good here and now, whatever is wrong with it.
    ///
    /// # Errors
    /// When the keys cannot be read.
    pub async fn session(&self, tenant: &Tenant, token: &str) -> Result<Option<SessionId>, AppError> {
        let now = tenant.now();
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
        let key = (tenant.chain().id, hash);
        let claims = match self.good.get(&key).await {
            Some(claims) => claims,
            None => {
                let Some(claims) = self.look_at(tenant, token).await? else { return Ok(None) };
                let claims = Arc::new(claims);
                self.good.insert(key, Arc::clone(&claims)).await;
                claims
            }
        };
        Ok(claims.in_time(now).then_some(SessionId(claims.sid)))
    }

    /// What a token says, if one of the chain's keys signed it.
    async fn look_at(&self, tenant: &Tenant, token: &str) -> Result<Option<Claims>, AppError> {
        let Some(key) = named(token) else { return Ok(None) };
        let ring = self.ring(tenant, key).await?;
        let now = tenant.now();
        let issuer = tenant.state().chain_origin(tenant.chain());
        Ok(ring.verifies(key, now).and_then(|key| claims(key, &issuer, token)))
    }

    /// The chain's keys as they are remembered; a key that is not among them is looked for once a second.
    async fn ring(&self, tenant: &Tenant, key: Uuid) -> Result<Arc<Ring>, AppError> {
        let chain = tenant.chain().id;
        if let Some(ring) = self.rings.get(&chain).await
            && (ring.holds(key) || !ring.is_old(tenant.now()))
        {
            return Ok(ring);
        }
        let ring = Arc::new(Ring::load(&tenant.read().await?, tenant.now()).await?);
        self.rings.insert(chain, Arc::clone(&ring)).await;
        Ok(ring)
    }
}

/// The key a token names in its header, where the header is one of ours.
fn named(token: &str) -> Option<Uuid> {
    let header = decode_header(token).ok()?;
    let ours = header.alg == Algorithm::ES256 && header.typ.as_deref() == Some(TYPE) && header.crit.is_none();
    Uuid::try_parse(header.kid.as_deref().filter(|_| ours)?).ok()
}

/// What a token says, if this key signed it for this issuer.
fn claims(key: &DecodingKey, issuer: &str, token: &str) -> Option<Claims> {
    let mut rules = Validation::new(Algorithm::ES256);
    rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[AUDIENCE]);
    // Times are judged by our own clock.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    decode::<Claims>(token, key, &rules).ok().map(|token| token.claims)
}
