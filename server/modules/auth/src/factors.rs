//! What an account can prove itself with.

use api::{
    Moment,
    session::{Factors, GetFactors, Passkey},
};
use jiff::Timestamp;
use kernel::{AppError, Call, Tx, database::query_one, database_time};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use uuid::Uuid;

/// Which second factors an account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Passkeys.
    pub passkeys: bool,
    /// A confirmed authenticator app.
    pub authenticator: bool,
}

impl Held {
    /// Which second factors this account has.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(connection: &impl ConnectionTrait, account: Uuid) -> Result<Self, AppError> {
        let sql = "SELECT EXISTS (SELECT FROM passkey WHERE account_id = $1), \
                   EXISTS (SELECT FROM authenticator WHERE account_id = $1 AND confirmed_at IS NOT NULL)";
        let row = query_one(connection, sql, vec![account.into()]).await?.ok_or_else(AppError::not_found)?;
        Ok(Self { passkeys: row.try_get_by_index(0)?, authenticator: row.try_get_by_index(1)? })
    }

    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.passkeys || self.authenticator
    }
}

/// After a first factor was set up: this session has just proven it.
///
/// # Errors
/// When the database refuses.
pub async fn now_two(tx: &Tx, session: Uuid) -> Result<(), AppError> {
    let sql = "UPDATE session SET factors = 2, proven_at = $2 WHERE id = $1";
    kernel::database::execute(tx, sql, vec![session.into(), database_time(tx.now()).into()]).await?;
    Ok(())
}

/// Refuses to take away the last second factor of an account that must have one.
///
/// # Errors
/// A conflict, or when the database refuses.
pub async fn keeps_one(tx: &Tx, account: Uuid) -> Result<(), AppError> {
    let required = crate::policy::Policy::load(tx).await?.second_factor_required;
    if !required || Held::of(tx, account).await?.any() {
        return Ok(());
    }
    Err(AppError::conflict(
        "last_factor",
        "This is your only second factor",
        "Nothing was changed. Set up another passkey or an authenticator app first.",
    ))
}

#[derive(Deserialize)]
struct Row {
    passkeys: Vec<PasskeyRow>,
    authenticator_since: Option<Timestamp>,
    recovery_codes_left: u32,
    required: bool,
    due: Option<Timestamp>,
}

#[derive(Deserialize)]
struct PasskeyRow {
    id: api::id::PasskeyId,
    name: String,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
}

/// What I can prove myself with.
pub async fn get(call: Call<GetFactors>) -> Result<Factors, AppError> {
    let sql = "SELECT json_build_object('passkeys', COALESCE((SELECT json_agg(json_build_object('id', k.id, 'name', k.name, \
               'created_at', k.created_at, 'used_at', k.used_at) ORDER BY k.id DESC) FROM passkey k WHERE k.account_id = a.id), \
               '[]'), 'authenticator_since', (SELECT t.confirmed_at FROM authenticator t WHERE t.account_id = a.id), \
               'recovery_codes_left', (SELECT count(*) FROM recovery_code c WHERE c.account_id = a.id AND c.used_at IS NULL), \
               'required', p.second_factor_required, 'due', a.second_factor_due)::text \
               FROM account a, identity_policy p WHERE a.id = $1";
    let read = call.tenant.read().await?;
    let row: Row = read.json(sql, vec![call.caller.account_id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let any = !row.passkeys.is_empty() || row.authenticator_since.is_some();
    Ok(Factors {
        passkeys: row
            .passkeys
            .into_iter()
            .map(|key| Passkey {
                id: key.id,
                name: key.name,
                created_at: Moment::utc(key.created_at),
                used_at: key.used_at.map(Moment::utc),
            })
            .collect(),
        authenticator_since: row.authenticator_since.map(Moment::utc),
        recovery_codes_left: row.recovery_codes_left,
        required: row.required,
        due: row.due.filter(|_| row.required && !any).map(Moment::utc),
    })
}
