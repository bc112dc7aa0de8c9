//! Passwords as argon2id hashes with the library's recommended costs (OWASP: 19 MiB, two passes, one lane), and how good they
//! must be.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::{
    AppError, Entropy, Tx,
    database::{execute, query_one},
    database_time,
};
use sea_orm::ConnectionTrait;
use tokio::sync::Semaphore;
use uuid::Uuid;
use zxcvbn::Score;

/// A hash that no password has: checked when there is no account, so that both cases take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$tBn9l9ll2WKLSCDi4bTmvDg4iqCrZhTMcuc7ReaGUrA";

/// The shortest password for a new account (NIST SP 800-63B asks for at least 8; 15 where it stands alone).
const SHORTEST: usize = 12;

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

/// Hashes at a time: a storm of sign-ins waits in line rather than taking every core from the clinic's work.
static TURNS: Semaphore = Semaphore::const_new(2);

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let _turn = TURNS.acquire().await.map_err(AppError::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)
}

/// Refuses a password that is short or easily guessed, with advice. `personal` are words that guessers try first.
///
/// # Errors
/// 422 that names the field.
pub fn check(field: &str, password: &str, personal: &[&str]) -> Result<(), AppError> {
    if password.chars().count() < SHORTEST {
        return Err(AppError::invalid(field, format!("must have at least {SHORTEST} characters")));
    }
    // Guessers put what they know of a person first: it adds nothing, so the rest must be strong without it.
    let rest = without(password, personal);
    let strength = zxcvbn::zxcvbn(&rest, personal);
    if strength.score() >= Score::Three {
        return Ok(());
    }
    let advice = strength.feedback().map(|feedback| {
        let warning = feedback.warning().map(|warning| warning.to_string());
        let suggestions = feedback.suggestions().iter().map(ToString::to_string);
        warning.into_iter().chain(suggestions).collect::<Vec<_>>().join(" ")
    });
    let advice = advice.filter(|advice| !advice.is_empty());
    let advice =
        advice.unwrap_or_else(|| "Add another word or two that have nothing to do with each other.".to_owned());
    Err(AppError::invalid(field, format!("is easily guessed. {advice}")))
}

/// What is left of a password without the words that say who its owner is.
fn without(password: &str, personal: &[&str]) -> String {
    let mut rest = password.to_lowercase();
    for word in personal.iter().flat_map(|words| words.split(|letter: char| !letter.is_alphanumeric())) {
        if word.chars().count() >= 3 {
            rest = rest.replace(&word.to_lowercase(), "");
        }
    }
    // Unless something was cut out, capitals count.
    if rest.chars().count() == password.chars().count() { password.to_owned() } else { rest }
}

/// The stored hash of an account's password.
///
/// # Errors
/// When the database refuses.
pub async fn stored(connection: &impl ConnectionTrait, account: Uuid) -> Result<Option<String>, AppError> {
    let sql = "SELECT secret FROM credential WHERE account_id = $1 AND kind = 'password'";
    let row = query_one(connection, sql, vec![account.into()]).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Puts a new hash in the place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn replace(tx: &Tx, account: Uuid, hash: String) -> Result<(), AppError> {
    let sql = "INSERT INTO credential (id, account_id, kind, secret, created_at) VALUES ($1, $2, 'password', $3, $4) \
               ON CONFLICT (account_id) WHERE kind = 'password' DO UPDATE SET secret = excluded.secret, \
               created_at = excluded.created_at";
    let values = vec![tx.tenant().new_id::<Uuid>().into(), account.into(), hash.into(), database_time(tx.now()).into()];
    execute(tx, sql, values).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn weak_passwords_are_refused_with_advice() {
        let refused = |password: &str| {
            check("password", password, &["Ines", "Moreau"]).unwrap_err().problem().errors[0].message.clone()
        };
        assert!(refused("short").contains("at least 12"));
        assert!(refused("password1234").contains("easily guessed"));
        assert!(refused("inesmoreau12").contains("easily guessed"));
        assert!(refused("InesMoreau2024!").contains("easily guessed"));
        check("password", "a long enough password", &[]).unwrap();
        check("password", "Ines likes seven red bicycles", &["Ines Moreau"]).unwrap();
    }
}
