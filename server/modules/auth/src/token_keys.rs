//! The keys that sign access tokens: ES256 (RFC 7518), a chain's own, changed each month. Nobody notices: a new key is read by
//! every server before it signs, and an old one verifies until what it signed has run out.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{DecodingKey, EncodingKey};
use kernel::{
    AppError, Tenant, Tx,
    crypto::Sealed,
    database::{execute, query_one},
    database_time,
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sealed::PRIVATE_KEY;

/// How long an access token works.
pub const LIFE: SignedDuration = SignedDuration::from_mins(5);
/// A key that signed for this long is followed by another.
const CHANGED_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Before a new key signs, every server has read it: what they remember of the keys is at most a minute old.
const KNOWN_EVERYWHERE: SignedDuration = SignedDuration::from_mins(2);
/// How far the clocks of servers may differ.
pub const SKEW: SignedDuration = SignedDuration::from_secs(5);

/// A chain's keys as they were at a moment, the youngest first.
#[derive(Clone)]
pub struct Ring {
    keys: Vec<Key>,
    read_at: Timestamp,
}

#[derive(Clone)]
struct Key {
    id: Uuid,
    generation: i32,
    created_at: Timestamp,
    /// The point, uncompressed.
    public: Vec<u8>,
    verifies: DecodingKey,
}

#[derive(Deserialize)]
struct Row {
    id: Uuid,
    generation: i32,
    created_at: Timestamp,
    public: String,
}

impl Ring {
    /// Reads a chain's keys.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(connection: &impl ConnectionTrait, now: Timestamp) -> Result<Self, AppError> {
        let sql = "SELECT COALESCE(json_agg(json_build_object('id', id, 'generation', generation, 'created_at', created_at, \
                   'public', encode(public_key, 'hex')) ORDER BY generation DESC), '[]')::text FROM token_key";
        let row = query_one(connection, sql, Vec::new()).await?.ok_or_else(AppError::not_found)?;
        let rows: Vec<Row> = serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(AppError::internal)?;
        let keys = rows.into_iter().map(|row| {
            let public = hex::decode(&row.public).map_err(AppError::internal)?;
            let verifies = DecodingKey::from_ec_der(&public);
            Ok(Key { id: row.id, generation: row.generation, created_at: row.created_at, public, verifies })
        });
        Ok(Self { keys: keys.collect::<Result<_, AppError>>()?, read_at: now })
    }

    /// Whether it was read a second ago or longer.
    pub fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.read_at) >= SignedDuration::from_secs(1)
    }

    /// Whether this key is among them.
    pub fn holds(&self, key: Uuid) -> bool {
        self.keys.iter().any(|known| known.id == key)
    }

    /// The key that signs now: the youngest that every server knows; the very first one at once.
    fn signs(&self, now: Timestamp) -> Option<&Key> {
        self.keys.iter().find(|key| now.duration_since(key.created_at) >= KNOWN_EVERYWHERE).or_else(|| self.keys.last())
    }

    /// The key of this id, while what it signed may still be in use.
    pub fn verifies(&self, id: Uuid, now: Timestamp) -> Option<&DecodingKey> {
        let place = self.keys.iter().position(|key| key.id == id)?;
        let follower = place.checked_sub(1).and_then(|younger| self.keys.get(younger));
        let over = follower.is_some_and(|younger| {
            now.duration_since(younger.created_at) >= KNOWN_EVERYWHERE + LIFE + KNOWN_EVERYWHERE
        });
        self.keys.get(place).filter(|_| !over).map(|key| &key.verifies)
    }

    /// The public keys as a JSON Web Key Set (RFC 7517).
    fn published(&self, now: Timestamp) -> Value {
        let coordinate =
            |key: &Key, from: usize| URL_SAFE_NO_PAD.encode(key.public.get(from..from + 32).unwrap_or(&[]));
        let keys = self.keys.iter().filter(|key| self.verifies(key.id, now).is_some()).map(|key| {
            json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": key.id,
                "x": coordinate(key, 1), "y": coordinate(key, 33),
            })
        });
        json!({ "keys": keys.collect::<Vec<_>>() })
    }
}

/// The chain's public keys, as those read them who check its tokens.
///
/// # Errors
/// When the database fails.
pub async fn published(tenant: &Tenant) -> Result<Value, AppError> {
    Ok(Ring::load(&tenant.read().await?, tenant.now()).await?.published(tenant.now()))
}

/// The key that signs now, and its name. Makes the first one, and the next one when its time has come.
///
/// # Errors
/// When the database refuses or a key does not open.
pub async fn signing(tx: &Tx) -> Result<(String, EncodingKey), AppError> {
    let now = tx.now();
    let mut ring = Ring::load(tx, now).await?;
    let youngest = ring.keys.first().map(|key| (key.generation, key.created_at));
    if youngest.is_none_or(|(_, made)| now.duration_since(made) >= CHANGED_EVERY) {
        make(tx, youngest.map_or(1, |(generation, _)| generation.saturating_add(1))).await?;
        ring = Ring::load(tx, now).await?;
    }
    let key = ring.signs(now).ok_or_else(|| AppError::internal(anyhow::anyhow!("there is no key to sign with")))?;
    let row = query_one(tx, "SELECT private_key FROM token_key WHERE id = $1", vec![key.id.into()]).await?;
    let sealed: Sealed = row.ok_or_else(AppError::not_found)?.try_get("", "private_key")?;
    let private = tx.tenant().keys().open(PRIVATE_KEY, key.id, &sealed)?;
    let private = URL_SAFE_NO_PAD.decode(private).map_err(AppError::internal)?;
    Ok((key.id.to_string(), EncodingKey::from_ec_der(&private)))
}

/// Makes a key. Another server that does so at the same moment is as good: one of the two stays. Those that ended long ago go.
async fn make(tx: &Tx, generation: i32) -> Result<(), AppError> {
    let random = SystemRandom::new();
    let broken = |_| AppError::internal(anyhow::anyhow!("no key could be made"));
    let private = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(broken)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private.as_ref())
        .map_err(|_| AppError::internal(anyhow::anyhow!("a new key does not open")))?;
    let id: Uuid = tx.tenant().new_id();
    let sealed = tx.tenant().keys().seal(PRIVATE_KEY, id, URL_SAFE_NO_PAD.encode(private.as_ref()));
    let sql = "INSERT INTO token_key (id, generation, public_key, private_key, created_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (generation) DO NOTHING";
    let values = vec![
        id.into(),
        generation.into(),
        pair.public_key().as_ref().to_vec().into(),
        sealed.into(),
        database_time(tx.now()).into(),
    ];
    execute(tx, sql, values).await?;
    execute(tx, "DELETE FROM token_key WHERE generation < $1 - 1", vec![generation.into()]).await?;
    Ok(())
}
