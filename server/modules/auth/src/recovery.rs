//! Recovery codes: ten of them, each used once, only their hashes kept.

use api::session::{RecoveryCodes, RenewRecoveryCodes};
use kernel::{
    AppError, Audit, Call, Entropy, Tx,
    crypto::BlindKey,
    database::{execute, query_one},
    database_time,
};
use uuid::Uuid;

/// How many codes an account gets.
const CODES: usize = 10;
/// The field's name in the keyed hash.
const INDEX: &str = "recovery_code.hash";
/// Crockford's base 32: no letter looks like a digit.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One code: ten letters, fifty random bits.
fn new_code(entropy: &Entropy) -> String {
    let letters: String =
        entropy.bytes::<10>().iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    format!("{}-{}", &letters[..5], &letters[5..])
}

/// A typed code as it was made: in capitals, without blanks and dashes, misread letters put right.
fn normal(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// The keyed hash of a code. The key lies outside the database, so a copy of the table cannot be tried.
fn hash(key: &BlindKey, code: &str) -> Vec<u8> {
    key.index(INDEX, &normal(code))
}

/// Makes new codes in the place of the old ones.
///
/// # Errors
/// When the database refuses.
pub async fn renew(tx: &Tx, account: Uuid) -> Result<RecoveryCodes, AppError> {
    execute(tx, "DELETE FROM recovery_code WHERE account_id = $1", vec![account.into()]).await?;
    let (key, entropy) = (tx.tenant().keys().blind(), tx.tenant().state().entropy());
    let codes: Vec<String> = std::iter::repeat_with(|| new_code(entropy)).take(CODES).collect();
    for code in &codes {
        let sql = "INSERT INTO recovery_code (account_id, hash, created_at) VALUES ($1, $2, $3)";
        execute(tx, sql, vec![account.into(), hash(key, code).into(), database_time(tx.now()).into()]).await?;
    }
    Ok(RecoveryCodes { codes })
}

/// The codes of an account that has none yet: with the first factor come the codes. None for one that has.
///
/// # Errors
/// When the database refuses.
pub async fn first(tx: &Tx, account: Uuid) -> Result<RecoveryCodes, AppError> {
    let sql = "SELECT 1 FROM recovery_code WHERE account_id = $1 LIMIT 1";
    match query_one(tx, sql, vec![account.into()]).await? {
        Some(_) => Ok(RecoveryCodes { codes: Vec::new() }),
        None => renew(tx, account).await,
    }
}

/// Uses a code up; `false` when it is none of this account's, or was used before.
///
/// # Errors
/// When the database refuses.
pub async fn spend(tx: &Tx, account: Uuid, code: &str) -> Result<bool, AppError> {
    let sql = "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND hash = $2 AND used_at IS NULL";
    let values = vec![account.into(), hash(tx.tenant().keys().blind(), code).into(), database_time(tx.now()).into()];
    Ok(execute(tx, sql, values).await? == 1)
}

/// Makes new codes for oneself.
pub async fn renew_mine(call: Call<RenewRecoveryCodes>) -> Result<RecoveryCodes, AppError> {
    call.caller.fresh(call.tenant.now())?;
    let account = call.caller.account_id;
    let tx = call.tenant.tx().await?;
    if !crate::factors::Held::of(&tx, account.0).await?.any() {
        return Err(AppError::conflict(
            "no_factor",
            "There is no second factor yet",
            "Set up a passkey or an authenticator app: codes come with it.",
        ));
    }
    let codes = renew(&tx, account.0).await?;
    tx.audit(Audit::of("factor.codes").entity(account));
    tx.commit().await?;
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = new_code(&Entropy::seeded(1));
        assert_eq!(code.len(), 11);
        assert_eq!(normal(&code.to_lowercase().replace('-', " ")), normal(&code));
        assert_eq!(normal("o1il-0"), "01110");
    }
}
