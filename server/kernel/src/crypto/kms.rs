//! What guards the chains' keys: a key file beside the server, or a key service that never gives its key away.

use zeroize::Zeroizing;

use super::MasterKey;

/// Wraps keys for storage and opens them again. The context is bound in: a key wrapped under one name opens under no other.
#[async_trait::async_trait]
pub trait Kms: Send + Sync {
    /// Wraps a key.
    async fn wrap(&self, context: &str, key: &[u8; 32]) -> anyhow::Result<Vec<u8>>;

    /// Opens what [`Kms::wrap`] wrapped under the same context.
    async fn unwrap(&self, context: &str, wrapped: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>>;

    /// What it is, for operators.
    fn name(&self) -> String;
}

#[async_trait::async_trait]
impl Kms for MasterKey {
    async fn wrap(&self, context: &str, key: &[u8; 32]) -> anyhow::Result<Vec<u8>> {
        Ok(MasterKey::wrap(self, context, key))
    }

    async fn unwrap(&self, context: &str, wrapped: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
        MasterKey::unwrap(self, context, wrapped)
            .ok_or_else(|| anyhow::anyhow!("{context} was wrapped by another master key"))
    }

    fn name(&self) -> String {
        "the master key's file".to_owned()
    }
}
