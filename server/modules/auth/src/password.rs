//! Passwords as argon2id hashes with the library's recommended costs (OWASP: 19 MiB, two passes, one lane).

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::{AppError, Entropy};

/// A hash that no password has: checked when there is no account, so that both cases take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$tBn9l9ll2WKLSCDi4bTmvDg4iqCrZhTMcuc7ReaGUrA";

/// The shortest password for a new account (NIST SP 800-63B asks for at least 8; 15 where it stands alone).
pub const SHORTEST: usize = 12;

/// Hashes a password off the async threads: it is meant to take long.
///
/// # Errors
/// When hashing fails, which no password causes.
pub async fn hash(password: String, entropy: &Entropy) -> Result<String, AppError> {
    let salt: [u8; 16] = entropy.bytes();
    off_thread(move || {
        Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| AppError::internal(anyhow::anyhow!("hashing a password: {error}")))
    })
    .await?
}

/// Whether a password is the one behind the hash; with no hash, it takes as long and says no.
///
/// # Errors
/// When the check cannot run.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, AppError> {
    off_thread(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let good = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && good
    })
    .await
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)
}
