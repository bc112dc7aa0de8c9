//! The master key in its file, and what derives from it: database logins, the audit's marks. It is also the simplest
//! [`super::Kms`].

use std::{io, path::Path};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hkdf, hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::{ChainId, Entropy, chain::SchemaName};

/// The key that wraps every other key.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Reads the key from a file, or makes one there that only its owner may read.
    ///
    /// # Errors
    /// When the file cannot be read or written or does not hold 32 bytes.
    pub fn open(path: &Path, entropy: &Entropy) -> io::Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => <[u8; 32]>::try_from(bytes.as_slice()).map(|key| Self(Zeroizing::new(key))).map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} does not hold a 32-byte key", path.display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self(Zeroizing::new(entropy.bytes()));
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                match write_private(path, key.0.as_slice()) {
                    Ok(()) => Ok(key),
                    // Another process was faster: its key is the one.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::open(path, entropy),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Seals another key for storage.
    ///
    /// # Panics
    /// Never for a 32-byte key.
    #[must_use]
    pub fn wrap(&self, name: &str, key: &[u8; 32]) -> Vec<u8> {
        let cipher = RandomizedNonceKey::new(&AES_256_GCM, self.0.as_slice()).expect("32 bytes are an AES-256 key");
        let mut sealed = key.to_vec();
        let nonce = cipher
            .seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut sealed)
            .expect("a short text can be sealed");
        let mut wrapped = nonce.as_ref().to_vec();
        wrapped.append(&mut sealed);
        wrapped
    }

    /// Opens a key that [`MasterKey::wrap`] sealed under the same name; `None` when it was not, or not by this key.
    #[must_use]
    pub fn unwrap(&self, name: &str, wrapped: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let cipher = RandomizedNonceKey::new(&AES_256_GCM, self.0.as_slice()).ok()?;
        let (nonce, sealed) = wrapped.split_at_checked(NONCE_LEN)?;
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let open = cipher.open_in_place(nonce, Aad::from(name.as_bytes()), &mut sealed).ok()?;
        <[u8; 32]>::try_from(&*open).ok().map(Zeroizing::new)
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    // Written aside and linked into place, so that nobody ever reads half a key.
    let aside = path.with_extension(format!("{}.new", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?.write_all(bytes)?;
    let linked = std::fs::hard_link(&aside, path);
    std::fs::remove_file(&aside)?;
    linked
}

impl MasterKey {
    /// The key of the database logins, which must work before anything stored can be read: it derives from this key
    /// alone. Its version is part of the derivation.
    ///
    /// # Panics
    /// Never: HKDF gives 32 bytes from any key.
    #[must_use]
    pub fn login_key(&self) -> Zeroizing<[u8; 32]> {
        derive(self.0.as_slice(), b"polyclinic logins", b"v1")
    }

    /// The password of one of our own logins.
    #[must_use]
    pub fn login_password(&self, login: &str) -> Zeroizing<String> {
        login_password(&self.login_key(), login)
    }

    /// The key of the marks on audit rows. It must outlive every rotation of the data keys: rows are kept for years.
    #[must_use]
    pub fn audit_key(&self) -> Zeroizing<[u8; 32]> {
        derive(self.0.as_slice(), b"polyclinic audit", b"proof v1")
    }

    /// The seed of the key that signs checkpoints of the audit (Ed25519).
    #[must_use]
    pub fn checkpoint_seed(&self) -> Zeroizing<[u8; 32]> {
        derive(self.0.as_slice(), b"polyclinic audit", b"checkpoint v1")
    }
}

/// HKDF-SHA-256 (RFC 5869).
fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(key.as_mut_slice()))
        .expect("HKDF gives 32 bytes");
    key
}

fn login_password(key: &[u8; 32], login: &str) -> Zeroizing<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    Zeroizing::new(URL_SAFE_NO_PAD.encode(hmac::sign(&key, login.as_bytes())))
}

/// The opened keys a running server needs.
pub struct KeyRing {
    logins: Zeroizing<[u8; 32]>,
    data: Zeroizing<[u8; 32]>,
    audit: hmac::Key,
}

impl KeyRing {
    /// From the opened keys: for database logins, for what the chains' keys derive from, for marks on audit rows.
    #[must_use]
    pub fn new(logins: Zeroizing<[u8; 32]>, data: Zeroizing<[u8; 32]>, audit: Zeroizing<[u8; 32]>) -> Self {
        Self { logins, data, audit: hmac::Key::new(hmac::HMAC_SHA256, audit.as_slice()) }
    }

    /// The server's mark on a text of a chain's audit. Sixteen bytes make a forgery as likely as a lucky guess of an id.
    #[must_use]
    pub fn audit_proof(&self, chain: ChainId, text: &[u8]) -> [u8; 16] {
        let mut context = hmac::Context::with_key(&self.audit);
        context.update(chain.0.as_bytes());
        context.update(text);
        let mut proof = [0; 16];
        proof.copy_from_slice(&context.sign().as_ref()[..16]);
        proof
    }

    /// The password of a database login.
    #[must_use]
    pub fn login_password(&self, login: &str) -> Zeroizing<String> {
        login_password(&self.logins, login)
    }

    /// The password of a chain's login.
    #[must_use]
    pub fn chain_password(&self, schema: &SchemaName) -> Zeroizing<String> {
        self.login_password(schema.as_str())
    }

    /// The key of the blind indexes of a chain that was opened before chains had keys of their own.
    #[must_use]
    pub fn early_index_key(&self, chain: ChainId) -> Zeroizing<[u8; 32]> {
        derive(self.data.as_slice(), b"polyclinic blind index v1", chain.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_under_its_name_only() {
        let entropy = Entropy::seeded(1);
        let folder = std::env::temp_dir().join(format!("polyclinic-keys-{}", std::process::id()));
        let master = MasterKey::open(&folder.join("master.key"), &entropy).unwrap();
        let again = MasterKey::open(&folder.join("master.key"), &entropy).unwrap();
        let key = entropy.bytes::<32>();
        let wrapped = master.wrap("logins", &key);
        assert_eq!(*again.unwrap("logins", &wrapped).unwrap(), key);
        assert!(again.unwrap("data", &wrapped).is_none());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
