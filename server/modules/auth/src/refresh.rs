//! A phone's session and its refresh tokens: each is good for one exchange, and one that comes twice ends the session
//! (RFC 9700, 4.14.2).

use api::{
    Moment,
    id::{AccountId, PhoneId, SessionId},
    session::{PhoneTokens, RefreshTokens},
};
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::Token,
    database::{execute, query_one},
    database_time, timestamp,
};
use sea_orm::prelude::DateTimeUtc;
use uuid::Uuid;

use crate::{access_tokens, policy::Policy};

/// The answer to a refresh token that is unknown, used up or of a session that is over.
fn refused() -> AppError {
    AppError::new(
        api::Problem::new(401, "signed_out", "The phone's session is over")
            .detail("Sign in again with your finger or face."),
    )
}

/// Ends a phone's session.
///
/// # Errors
/// When the database refuses.
pub async fn end_of(tx: &Tx, phone: PhoneId) -> Result<(), AppError> {
    let sql = "UPDATE session SET ended_at = $2 WHERE phone_id = $1 AND ended_at IS NULL";
    execute(tx, sql, vec![phone.0.into(), database_time(tx.now()).into()]).await?;
    Ok(())
}

/// Opens a phone's session, in the place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn open(tx: &Tx, phone: PhoneId, account: AccountId) -> Result<PhoneTokens, AppError> {
    let tenant = tx.tenant();
    let now = tx.now();
    let until = now.saturating_add(Policy::load(tx).await?.longest()).unwrap_or(now);
    end_of(tx, phone).await?;
    let session: SessionId = tenant.new_id();
    // No cookie opens this session: the token behind this hash is thrown away.
    let nobodys = Token::new(tenant.state().entropy()).hash();
    let sql = "INSERT INTO session (id, account_id, token_hash, created_at, seen_at, proven_at, ends_at, source, device, \
               factors, phone_id) SELECT $1, $2, $3, $4, $4, $4, $5, $6, p.name, 2, p.id FROM phone p WHERE p.id = $7";
    let values = vec![
        session.0.into(),
        account.0.into(),
        nobodys.to_vec().into(),
        database_time(now).into(),
        database_time(until).into(),
        tenant.actor().source.to_string().into(),
        phone.0.into(),
    ];
    execute(tx, sql, values).await?;
    tokens(tx, phone, account, session, until).await
}

/// A new pair of tokens for a session.
async fn tokens(
    tx: &Tx,
    phone: PhoneId,
    account: AccountId,
    session: SessionId,
    until: Timestamp,
) -> Result<PhoneTokens, AppError> {
    let token = Token::new(tx.tenant().state().entropy());
    let sql = "INSERT INTO refresh_token (token_hash, session_id, created_at) VALUES ($1, $2, $3)";
    let values = vec![token.hash().to_vec().into(), session.0.into(), database_time(tx.now()).into()];
    execute(tx, sql, values).await?;
    let (access_token, access_until) = access_tokens::issue(tx, account, session).await?;
    Ok(PhoneTokens {
        phone_id: phone,
        access_token,
        access_until: Moment::utc(access_until),
        refresh_token: token.reveal(),
        session_until: Moment::utc(until),
    })
}

/// Exchanges a refresh token. It does not count as use: a phone in a pocket locks like a desk without its person.
pub async fn exchange(call: Call<RefreshTokens>) -> Result<PhoneTokens, AppError> {
    let tenant = &call.tenant;
    // Whoever has a good one is not held up by a stranger's storm: only those that are none are counted.
    let refused = || tenant.state().limits().door(tenant, false).err().unwrap_or_else(refused);
    let token = Token::parse(call.request.refresh_token.as_str()).ok_or_else(refused)?;
    let hash = token.hash().to_vec();
    let tx = tenant.tx().await?;
    let now = database_time(tx.now());
    let sql = "UPDATE refresh_token SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL RETURNING session_id";
    let Some(row) = query_one(&tx, sql, vec![hash.clone().into(), now.into()]).await? else {
        end_family(tx, hash).await?;
        return Err(refused());
    };
    let session: Uuid = row.try_get_by_index(0)?;
    let sql = "SELECT s.account_id, s.phone_id, s.ends_at FROM session s JOIN account a ON a.id = s.account_id \
               JOIN phone p ON p.id = s.phone_id WHERE s.id = $1 AND s.ended_at IS NULL AND s.ends_at > $2 AND a.active \
               AND p.ended_at IS NULL";
    let row = query_one(&tx, sql, vec![session.into(), now.into()]).await?.ok_or_else(refused)?;
    let until: DateTimeUtc = row.try_get_by_index(2)?;
    let (account, phone) = (AccountId(row.try_get_by_index(0)?), PhoneId(row.try_get_by_index(1)?));
    let answer = tokens(&tx, phone, account, SessionId(session), timestamp(until)).await?;
    tx.commit().await?;
    Ok(answer)
}

/// A token that was used up came again: its session ends at once.
async fn end_family(tx: Tx, hash: Vec<u8>) -> Result<(), AppError> {
    let sql = "UPDATE session s SET ended_at = $2 FROM refresh_token t WHERE t.token_hash = $1 AND s.id = t.session_id \
               AND s.ended_at IS NULL RETURNING s.account_id";
    if let Some(row) = query_one(&tx, sql, vec![hash.into(), database_time(tx.now()).into()]).await? {
        tx.audit(Audit::of("session.end_by_replay").at_the_door_of(AccountId(row.try_get_by_index(0)?)));
        let state = tx.tenant().state().clone();
        tx.commit().await?;
        state.sessions().forget();
    }
    Ok(())
}
