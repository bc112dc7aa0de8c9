//! Authenticator apps: time-based one-time codes (RFC 6238: SHA-1, six digits, half a minute, one step of tolerance).

use api::{
    Done,
    session::{BeginAuthenticator, ConfirmAuthenticator, NewAuthenticator, RecoveryCodes, RemoveAuthenticator},
};
use fast_qr::qr::QRBuilder;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::ChainKeys,
    database::{execute, query_one},
    database_time,
};
use sea_orm::ConnectionTrait;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

use crate::sealed::SECRET;
use crate::{factors, recovery, throttle};

/// The generator of a secret.
fn totp(secret: &str) -> Result<Totp, AppError> {
    let secret = Secret::try_from_base32(secret).map_err(|error| AppError::internal(anyhow::anyhow!("{error:?}")))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .build()
        .map_err(|error| AppError::internal(anyhow::anyhow!("{error:?}")))
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or_default()
}

/// Gives an account a confirmed authenticator app with this secret (base 32): for demo accounts.
///
/// # Errors
/// When the database refuses.
pub async fn enrol(
    connection: &impl ConnectionTrait,
    keys: &ChainKeys,
    account: Uuid,
    secret: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let sql = "INSERT INTO authenticator (account_id, secret, created_at, confirmed_at) VALUES ($1, $2, $3, $3)";
    execute(
        connection,
        sql,
        vec![account.into(), keys.seal(SECRET, account, secret).into(), database_time(now).into()],
    )
    .await?;
    Ok(())
}

/// A code of an account's app that would be accepted at this instant: the present one or, once that was used, the next. None
/// without an app, or while both were used.
///
/// # Errors
/// When the database refuses.
pub async fn code_now(
    connection: &impl ConnectionTrait,
    keys: &ChainKeys,
    account: Uuid,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let sql = "SELECT secret, last_step FROM authenticator WHERE account_id = $1 AND confirmed_at IS NOT NULL";
    let Some(row) = query_one(connection, sql, vec![account.into()]).await? else { return Ok(None) };
    let totp = totp(&keys.open(SECRET, account, &row.try_get_by_index(0)?)?)?;
    let used: i64 = row.try_get_by_index(1)?;
    let present = seconds(now) / 30;
    let step = present.max(u64::try_from(used).unwrap_or_default().saturating_add(1));
    Ok((step <= present + 1).then(|| totp.generate(step * 30).to_string()))
}

/// Whether this is the code of an account's app now. A code works once: its half minute is written down.
///
/// # Errors
/// When the database refuses.
pub async fn spend(tx: &Tx, account: Uuid, code: &str, confirmed: bool) -> Result<bool, AppError> {
    let sql = "SELECT secret FROM authenticator WHERE account_id = $1 AND (confirmed_at IS NOT NULL) = $2";
    let Some(row) = query_one(tx, sql, vec![account.into(), confirmed.into()]).await? else { return Ok(false) };
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let Some(step) =
        totp(&tx.tenant().keys().open(SECRET, account, &row.try_get_by_index(0)?)?)?.check(&digits, seconds(tx.now()))
    else {
        return Ok(false);
    };
    let step = i64::try_from(step).map_err(AppError::internal)?;
    let sql = "UPDATE authenticator SET last_step = $2 WHERE account_id = $1 AND last_step < $2";
    Ok(execute(tx, sql, vec![account.into(), step.into()]).await? == 1)
}

/// Begins to set up an app. A confirmed one stays in force until the new one is: then it must be taken away first.
pub async fn begin(call: Call<BeginAuthenticator>) -> Result<NewAuthenticator, AppError> {
    let tenant = &call.tenant;
    let account = call.caller.account_id;
    let tx = tenant.tx().await?;
    if factors::Held::of(&tx, account.0).await?.any() {
        call.caller.fresh(tenant.now())?;
    }
    let secret = Secret::new(Box::from(tenant.state().entropy().bytes::<20>())).to_base32();
    let sql = "INSERT INTO authenticator (account_id, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT (account_id) \
               DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0 \
               WHERE authenticator.confirmed_at IS NULL";
    let values =
        vec![account.0.into(), tenant.keys().seal(SECRET, account, &secret).into(), database_time(tenant.now()).into()];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::conflict(
            "authenticator_stands",
            "There is an authenticator app already",
            "Nothing was changed. Take it away first, then set up the new one.",
        ));
    }
    tx.commit().await?;
    let chain = escape(&tenant.chain().name);
    let address = format!(
        "otpauth://totp/{chain}:{}?secret={secret}&issuer={chain}&algorithm=SHA1&digits=6&period=30",
        escape(&call.caller.name)
    );
    let groups: Vec<&str> = (0..secret.len()).step_by(4).map(|at| &secret[at..(at + 4).min(secret.len())]).collect();
    Ok(NewAuthenticator { secret: groups.join(" "), picture: picture(&address)?, address })
}

/// Percent-encodes a label: everything but RFC 3986's unreserved characters.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The QR code of a text, row by row.
fn picture(text: &str) -> Result<Vec<String>, AppError> {
    let code = QRBuilder::new(text).build().map_err(|error| AppError::internal(anyhow::anyhow!("{error:?}")))?;
    let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '1' } else { '0' }).collect();
    Ok((0..code.size).map(row).collect())
}

/// Confirms the new app with its first code.
pub async fn confirm(call: Call<ConfirmAuthenticator>) -> Result<RecoveryCodes, AppError> {
    let account = call.caller.account_id;
    let tx = call.tenant.tx().await?;
    let good = throttle::take_code_try(&tx, account.0, tx.now()).await?
        && spend(&tx, account.0, call.request.code.as_str(), false).await?;
    if !good {
        tx.commit().await?;
        return Err(wrong_code());
    }
    let sql = "UPDATE authenticator SET confirmed_at = $2 WHERE account_id = $1";
    execute(&tx, sql, vec![account.0.into(), database_time(tx.now()).into()]).await?;
    throttle::clear(&tx, account.0, call.browser.known).await?;
    factors::now_two(&tx, call.caller.session_id.0).await?;
    let codes = recovery::first(&tx, account.0).await?;
    tx.audit(Audit::of("factor.authenticator").entity(account));
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(codes)
}

/// Takes the app away.
pub async fn remove(call: Call<RemoveAuthenticator>) -> Result<Done, AppError> {
    call.caller.fresh(call.tenant.now())?;
    let account = call.caller.account_id;
    let tx = call.tenant.tx().await?;
    execute(&tx, "DELETE FROM authenticator WHERE account_id = $1", vec![account.0.into()]).await?;
    factors::keeps_one(&tx, account.0).await?;
    tx.audit(Audit::of("factor.authenticator_remove").entity(account));
    tx.commit().await?;
    Ok(Done {})
}

/// The answer to a wrong code, a used one, and one too many.
pub fn wrong_code() -> AppError {
    AppError::new(
        api::Problem::new(401, "wrong_code", "This code is not right")
            .detail("Each code works once and for half a minute. After five wrong ones, wait a quarter of an hour.")
            .field("code", "Not right, used before, or too many tries: wait for the next code"),
    )
}
