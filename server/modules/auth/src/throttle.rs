//! Guessing, slowed down. Wrong passwords count for the account and, apart from it, for each browser that somebody signed
//! in from before: a stranger's guesses never keep the owner of a known browser out.

use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError,
    crypto::TokenHash,
    database::{execute, query_one},
    database_time, timestamp,
};
use sea_orm::{ConnectionTrait, prelude::DateTimeUtc};
use uuid::Uuid;

/// Wrong passwords after which attempts are slowed down.
const FREE_ATTEMPTS: i32 = 8;
/// The longest pause between attempts.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// Consecutive wrong passwords after which an unknown browser needs another way in: a passkey, a mailed link, a known
/// browser (NIST SP 800-63B, 5.2.2: no more than 100).
const MOST_ATTEMPTS: i32 = 100;
/// Wrong codes that are looked at in [`CODE_WINDOW`].
const MOST_CODES: i32 = 5;
/// The time in which wrong codes are counted.
const CODE_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Whose wrong passwords are counted for an attempt.
#[derive(Debug, Clone, Copy)]
pub enum Counter {
    /// The account's: the browser is not known.
    Account(Uuid),
    /// A known browser's own.
    Browser(Uuid),
}

/// An attempt's counter and whether it is looked at now.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    counter: Counter,
    failed: i32,
    /// No attempt is looked at now.
    pub paused: bool,
}

impl Gate {
    /// Whether the browser is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.counter, Counter::Browser(_))
    }
}

/// The gate for an attempt on this account from this browser.
///
/// # Errors
/// When the database refuses.
pub async fn gate(
    connection: &impl ConnectionTrait,
    account: Uuid,
    known: Option<TokenHash>,
    now: Timestamp,
) -> Result<Gate, AppError> {
    let sql = "SELECT b.id, COALESCE(b.failed_attempts, a.failed_attempts), \
               CASE WHEN b.id IS NULL THEN a.locked_until ELSE b.locked_until END FROM account a \
               LEFT JOIN known_browser b ON b.account_id = a.id AND b.token_hash = $2 WHERE a.id = $1";
    let values = vec![account.into(), known.map(|hash| hash.to_vec()).into()];
    let row = query_one(connection, sql, values).await?.ok_or_else(AppError::not_found)?;
    let browser: Option<Uuid> = row.try_get_by_index(0)?;
    let failed: i32 = row.try_get_by_index(1)?;
    let until: Option<DateTimeUtc> = row.try_get_by_index(2)?;
    let paused = until.is_some_and(|until| timestamp(until) > now) || (browser.is_none() && failed >= MOST_ATTEMPTS);
    Ok(Gate { counter: browser.map_or(Counter::Account(account), Counter::Browser), failed, paused })
}

/// Counts a wrong password; past the free ones, each doubles the pause before the next is looked at.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, gate: Gate, now: Timestamp) -> Result<(), AppError> {
    let failed = gate.failed.saturating_add(1);
    let pause = SignedDuration::from_secs(1_i64 << (failed - FREE_ATTEMPTS).clamp(0, 20)).min(LONGEST_PAUSE);
    let until = (failed > FREE_ATTEMPTS).then(|| now.saturating_add(pause).ok()).flatten().map(database_time);
    // Counted in the row, not from what was read: guesses at the same time all count.
    let (sql, id) = match gate.counter {
        Counter::Account(id) => (
            "UPDATE account SET failed_attempts = failed_attempts + 1, locked_until = GREATEST(locked_until, $2) WHERE id = $1",
            id,
        ),
        Counter::Browser(id) => (
            "UPDATE known_browser SET failed_attempts = failed_attempts + 1, locked_until = GREATEST(locked_until, $2) \
             WHERE id = $1",
            id,
        ),
    };
    execute(connection, sql, vec![id.into(), until.into()]).await?;
    Ok(())
}

/// Forgets wrong attempts: the person has proven who they are.
///
/// # Errors
/// When the database refuses.
pub async fn clear(connection: &impl ConnectionTrait, account: Uuid, known: Option<TokenHash>) -> Result<(), AppError> {
    let sql = "WITH browser AS (UPDATE known_browser SET failed_attempts = 0, locked_until = NULL \
               WHERE account_id = $1 AND token_hash = $2) UPDATE account SET failed_attempts = 0, locked_until = NULL, \
               failed_codes = 0, failed_codes_since = NULL WHERE id = $1";
    execute(connection, sql, vec![account.into(), known.map(|hash| hash.to_vec()).into()]).await?;
    Ok(())
}

/// Takes one of the account's tries at a code; `false` when none is left in this quarter of an hour. It is taken before
/// the code is looked at, so that tries at the same time cannot be more.
///
/// # Errors
/// When the database refuses.
pub async fn take_code_try(connection: &impl ConnectionTrait, account: Uuid, now: Timestamp) -> Result<bool, AppError> {
    let since = now.saturating_sub(CODE_WINDOW).unwrap_or(now);
    let sql = "UPDATE account SET failed_codes = CASE WHEN failed_codes_since > $2 THEN failed_codes + 1 ELSE 1 END, \
               failed_codes_since = CASE WHEN failed_codes_since > $2 THEN failed_codes_since ELSE $3 END \
               WHERE id = $1 AND (failed_codes < $4 OR failed_codes_since IS NULL OR failed_codes_since <= $2)";
    let values = vec![account.into(), database_time(since).into(), database_time(now).into(), MOST_CODES.into()];
    Ok(execute(connection, sql, values).await? > 0)
}
