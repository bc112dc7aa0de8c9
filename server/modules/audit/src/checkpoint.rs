//! Checkpoints: now and then the newest seal is signed and laid outside the database, so that somebody who rules the
//! database cannot write the whole chain anew, or cut off its end, unseen.

use std::sync::Arc;

use anyhow::Context;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use kernel::{AppError, ChainId, Tenant};
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, path::Path};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{chain::Hash, sealer::Head};

/// After so many seals, or so long when there are any, a checkpoint is made.
const EVERY_SEALS: i64 = 10_000;
const EVERY: SignedDuration = SignedDuration::from_mins(10);

/// A checkpoint as it is stored, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The form of what is signed.
    pub version: u8,
    /// The chain.
    pub chain: Uuid,
    /// The newest seal's place.
    pub sequence: i64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
    /// When it was made.
    pub at: Timestamp,
    /// The public key that checks the signature, in hexadecimal digits.
    pub key: String,
    /// The signature (Ed25519) over version, chain, sequence, hash and instant.
    pub signature: String,
}

impl Checkpoint {
    fn signed_text(&self) -> Vec<u8> {
        let mut text = b"polyclinic audit checkpoint".to_vec();
        text.push(self.version);
        text.extend_from_slice(self.chain.as_bytes());
        text.extend_from_slice(&self.sequence.to_be_bytes());
        text.extend_from_slice(self.hash.as_bytes());
        text.extend_from_slice(&self.at.as_microsecond().to_be_bytes());
        text
    }

    /// Whether this key signed it.
    #[must_use]
    pub fn is_signed_by(&self, key: &[u8]) -> bool {
        let Ok(signature) = hex::decode(&self.signature) else { return false };
        UnparsedPublicKey::new(&ED25519, key).verify(&self.signed_text(), &signature).is_ok()
    }
}

/// Where checkpoints lie, and the key that signs them. Cheap to clone.
#[derive(Clone)]
pub struct Checkpoints {
    store: Arc<dyn ObjectStore>,
    key: Arc<Ed25519KeyPair>,
}

impl Checkpoints {
    /// Checkpoints in this store, signed by the key of this seed.
    ///
    /// # Panics
    /// Never: any 32 bytes are a seed.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>, seed: &Zeroizing<[u8; 32]>) -> Self {
        let key = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).expect("32 bytes are a seed");
        Self { store, key: Arc::new(key) }
    }

    /// The public key, in hexadecimal digits: kept elsewhere, it checks what this installation signed.
    #[must_use]
    pub fn public_key(&self) -> String {
        hex::encode(self.key.public_key().as_ref())
    }

    fn folder(chain: ChainId) -> Path {
        Path::from(format!("audit/{chain}"))
    }

    /// Whether so many seals, or so long since the last checkpoint, ask for a new one.
    pub(crate) fn is_time(&self, seals: i64, last: Timestamp, now: Timestamp) -> bool {
        seals >= EVERY_SEALS || last == Timestamp::MIN || now.duration_since(last) >= EVERY
    }

    /// Signs a chain's newest seal and lays it down. A checkpoint that is there is never written over.
    pub(crate) async fn write(&self, tenant: &Tenant, head: Head) -> Result<(), AppError> {
        let mut checkpoint = Checkpoint {
            version: 1,
            chain: tenant.chain().id.0,
            sequence: head.sequence,
            hash: hex::encode(head.hash),
            at: tenant.now(),
            key: self.public_key(),
            signature: String::new(),
        };
        checkpoint.signature = hex::encode(self.key.sign(&checkpoint.signed_text()).as_ref());
        let bytes = serde_json::to_vec_pretty(&checkpoint).map_err(AppError::internal)?;
        // With leading zeroes, so that names sort as numbers do.
        let path = Self::folder(tenant.chain().id).join(format!("{:020}.json", head.sequence));
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.store.put_opts(&path, bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(AppError::internal(error)),
        }
    }

    /// A chain's newest checkpoint.
    pub(crate) async fn newest(&self, chain: ChainId) -> Result<Option<Checkpoint>, AppError> {
        let Some(path) = self.paths(chain).await.map_err(AppError::internal)?.pop() else { return Ok(None) };
        self.read(path).await.map(Some).map_err(AppError::internal)
    }

    /// A chain's checkpoints in order, whoever signed them.
    ///
    /// # Errors
    /// When the store cannot be read or holds something else there.
    pub async fn all(&self, chain: ChainId) -> anyhow::Result<Vec<Checkpoint>> {
        let paths = self.paths(chain).await?;
        stream::iter(paths.into_iter().map(|path| self.read(path))).buffered(16).try_collect().await
    }

    async fn paths(&self, chain: ChainId) -> anyhow::Result<Vec<Path>> {
        let found = self.store.list(Some(&Self::folder(chain))).map_ok(|found| found.location);
        let mut paths: Vec<Path> = found.try_collect().await.context("listing checkpoints")?;
        paths.sort();
        Ok(paths)
    }

    async fn read(&self, path: Path) -> anyhow::Result<Checkpoint> {
        let bytes = self.store.get(&path).await?.bytes().await?;
        serde_json::from_slice(&bytes).with_context(|| format!("{path} is no checkpoint"))
    }

    /// The hash a checkpoint holds, if this installation signed it for this chain.
    pub(crate) fn vouched(&self, chain: ChainId, checkpoint: &Checkpoint) -> Option<Hash> {
        let own = checkpoint.chain == chain.0 && checkpoint.is_signed_by(self.key.public_key().as_ref());
        own.then(|| hex::decode(&checkpoint.hash).ok()?.try_into().ok()).flatten()
    }
}
