//! Opening a session, and what the browser keeps of it.

use api::session::{SignedIn, Standing};
use axum::http::{HeaderValue, header};
use jiff::SignedDuration;
use kernel::{
    AppError, Reply, Tx,
    access::{BROWSER_COOKIE, Browser, SESSION_COOKIE},
    crypto::Token,
    database::{execute, query_one},
    database_time,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{policy::Policy, throttle};

/// How long the second factor may take.
const FACTOR_TIME: SignedDuration = SignedDuration::from_mins(10);
/// A browser is known for this long: what browsers grant a cookie at most.
const BROWSER_DAYS: u32 = 400;

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// A password, where a second factor must follow.
    AwaitsFactor,
    /// A password alone: the account has no second factor.
    OneFactor,
    /// Two factors, or a passkey, which is both.
    TwoFactors,
}

/// Opens a new session. A session that the browser held before ends: one browser, one person.
///
/// # Errors
/// When the database refuses.
pub async fn open(tx: &Tx, browser: &Browser, account: Uuid, proven: Proven) -> Result<Reply<SignedIn>, AppError> {
    let tenant = tx.tenant();
    let now = tx.now();
    let policy = Policy::load(tx).await?;
    if let Some(before) = browser.session {
        let sql = "UPDATE session SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL";
        execute(tx, sql, vec![before.to_vec().into(), database_time(now).into()]).await?;
    }
    let token = Token::new(tenant.state().entropy());
    let life = if proven == Proven::AwaitsFactor { FACTOR_TIME } else { policy.longest() };
    let sql = "INSERT INTO session (id, account_id, token_hash, created_at, seen_at, proven_at, ends_at, source, device, \
               awaits_factor, factors) VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8, $9)";
    let values = vec![
        tenant.new_id::<Uuid>().into(),
        account.into(),
        token.hash().to_vec().into(),
        database_time(now).into(),
        database_time(now.saturating_add(life).unwrap_or(now)).into(),
        tenant.actor().source.to_string().into(),
        browser.agent.clone().into(),
        (proven == Proven::AwaitsFactor).into(),
        if proven == Proven::TwoFactors { 2_i16 } else { 1 }.into(),
    ];
    execute(tx, sql, values).await?;
    if proven == Proven::AwaitsFactor {
        return reply(session_cookie(&token)?, "/sign-in".to_owned(), Standing::AwaitsFactor);
    }
    finish(tx, browser, account, policy, &token).await
}

/// Completes a session that awaited its second factor. Its token changes: what was seen before the proof is worth nothing
/// after it.
///
/// # Errors
/// When the database refuses.
pub async fn complete(tx: &Tx, browser: &Browser, account: Uuid, session: Uuid) -> Result<Reply<SignedIn>, AppError> {
    let now = tx.now();
    let policy = Policy::load(tx).await?;
    let token = Token::new(tx.tenant().state().entropy());
    let sql = "UPDATE session SET token_hash = $2, awaits_factor = false, factors = 2, proven_at = $3, seen_at = $3, \
               ends_at = $4 WHERE id = $1 AND awaits_factor AND ended_at IS NULL";
    let values = vec![
        session.into(),
        token.hash().to_vec().into(),
        database_time(now).into(),
        database_time(now.saturating_add(policy.longest()).unwrap_or(now)).into(),
    ];
    if execute(tx, sql, values).await? == 0 {
        return Err(AppError::signed_out());
    }
    finish(tx, browser, account, policy, &token).await
}

async fn finish(
    tx: &Tx,
    browser: &Browser,
    account: Uuid,
    policy: Policy,
    token: &Token,
) -> Result<Reply<SignedIn>, AppError> {
    let now = tx.now();
    throttle::clear(tx, account, browser.known).await?;
    let due = now.saturating_add(policy.grace()).unwrap_or(now);
    let sql = "UPDATE account SET last_sign_in = $2, second_factor_due = COALESCE(second_factor_due, $3) WHERE id = $1 \
               RETURNING second_factor_due <= $2";
    let values = vec![account.into(), database_time(now).into(), database_time(due).into()];
    let row = query_one(tx, sql, values).await?.ok_or_else(AppError::signed_out)?;
    let over: bool = row.try_get_by_index(0)?;
    let must_enrol = over && policy.second_factor_required && !crate::factors::Held::of(tx, account).await?.any();
    let (home, standing) = if must_enrol {
        ("/secure".to_owned(), Standing::MustEnrol)
    } else {
        (home(tx, account).await?, Standing::Open)
    };
    let answer = reply(session_cookie(token)?, home, standing)?;
    Ok(match known_again(tx, browser, account).await? {
        Some(cookie) => answer.header(header::SET_COOKIE, cookie),
        None => answer,
    })
}

/// A browser that is not known yet gets its token.
async fn known_again(tx: &Tx, browser: &Browser, account: Uuid) -> Result<Option<HeaderValue>, AppError> {
    let sql = "SELECT 1 FROM known_browser WHERE account_id = $1 AND token_hash = $2";
    let values = vec![account.into(), browser.known.map(|hash| hash.to_vec()).into()];
    if query_one(tx, sql, values).await?.is_some() {
        return Ok(None);
    }
    let token = Token::new(tx.tenant().state().entropy());
    let sql = "INSERT INTO known_browser (id, account_id, token_hash, created_at) VALUES ($1, $2, $3, $4)";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        account.into(),
        token.hash().to_vec().into(),
        database_time(tx.now()).into(),
    ];
    execute(tx, sql, values).await?;
    let seconds = BROWSER_DAYS * 24 * 60 * 60;
    cookie(&format!("{BROWSER_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}", token.reveal()))
        .map(Some)
}

fn reply(cookie: HeaderValue, home: String, standing: Standing) -> Result<Reply<SignedIn>, AppError> {
    Ok(Reply::new(SignedIn { home: home.clone(), standing }).header(header::SET_COOKIE, cookie).next(home))
}

fn session_cookie(token: &Token) -> Result<HeaderValue, AppError> {
    cookie(&format!("{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.reveal()))
}

fn cookie(text: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::from_str(text).map_err(AppError::internal)
}

/// The first page of the first role held.
async fn home(connection: &impl ConnectionTrait, account: Uuid) -> Result<String, AppError> {
    let sql = "SELECT r.home FROM account_role h JOIN role r ON r.code = h.role_code WHERE h.account_id = $1 \
               ORDER BY r.position LIMIT 1";
    let row = query_one(connection, sql, vec![account.into()]).await?;
    row.map_or_else(|| Ok("/account".to_owned()), |row| Ok(row.try_get_by_index(0)?))
}
