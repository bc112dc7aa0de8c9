//! Links that are mailed: an invitation, a new password. The address holds a token that works once; its hash is kept.

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError, Tx,
    crypto::Token,
    database::{execute, query_one},
    database_time,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::sealed::EMAIL;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody's first password.
    Invitation,
    /// A password in the place of a forgotten one.
    Password,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Password => "password",
        }
    }

    /// How long the link works.
    const fn life(self) -> SignedDuration {
        match self {
            Self::Invitation => SignedDuration::from_hours(7 * 24),
            Self::Password => SignedDuration::from_hours(1),
        }
    }
}

/// A letter to a member of staff. It names nobody but its reader.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The account it is for.
    pub account: Uuid,
    /// Its reader's address.
    pub address: String,
    /// Its reader's name.
    pub name: String,
    /// What its link is for.
    pub purpose: Purpose,
    /// The address in it.
    pub link: String,
}

/// Carries letters to members of staff; `notifications` plugs it.
pub trait Post: Send + Sync + 'static {
    /// Puts a letter on its way when the transaction commits.
    fn send<'a>(&'a self, tx: &'a Tx, letter: Letter) -> BoxFuture<'a, Result<(), AppError>>;
}

/// Mails a link. Those mailed before for the same purpose are void.
///
/// # Errors
/// When the database refuses.
pub async fn mail(tx: &Tx, post: &dyn Post, host: &str, account: Uuid, purpose: Purpose) -> Result<(), AppError> {
    let now = tx.now();
    let sql = "SELECT name, email FROM account WHERE id = $1";
    let row = query_one(tx, sql, vec![account.into()]).await?.ok_or_else(AppError::not_found)?;
    let sql = "DELETE FROM account_link WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL";
    execute(tx, sql, vec![account.into(), purpose.code().into()]).await?;
    let token = Token::new(tx.tenant().state().entropy());
    let sql = "INSERT INTO account_link (id, account_id, purpose, token_hash, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        account.into(),
        purpose.code().into(),
        token.hash().to_vec().into(),
        database_time(now).into(),
        database_time(now.saturating_add(purpose.life()).unwrap_or(now)).into(),
    ];
    execute(tx, sql, values).await?;
    let letter = Letter {
        account,
        address: tx.tenant().keys().open(EMAIL, account, &row.try_get_by_index(1)?)?,
        name: row.try_get_by_index(0)?,
        purpose,
        link: format!("{}/set-password#{}", tx.tenant().state().origin(host), token.reveal()),
    };
    post.send(tx, letter).await
}

fn gone() -> AppError {
    AppError::new(
        api::Problem::new(410, "link_gone", "This link does not work any more")
            .detail("Each link works once and for a limited time. Ask for a new one on the sign-in page."),
    )
}

/// The name of whom a link is for; it stays good.
///
/// # Errors
/// As [`spend`].
pub async fn reader(connection: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<String, AppError> {
    let token = Token::parse(token).ok_or_else(gone)?;
    let sql = "SELECT a.name FROM account_link l JOIN account a ON a.id = l.account_id WHERE l.token_hash = $1 \
               AND l.used_at IS NULL AND l.expires_at > $2 AND a.active";
    let row = query_one(connection, sql, vec![token.hash().to_vec().into(), database_time(now).into()]).await?;
    Ok(row.ok_or_else(gone)?.try_get_by_index(0)?)
}

/// Uses a link up and says whose it is.
///
/// # Errors
/// 410 when it is unknown, used or too old: the same words for all.
pub async fn spend(tx: &Tx, token: &str) -> Result<Uuid, AppError> {
    let token = Token::parse(token).ok_or_else(gone)?;
    let sql = "UPDATE account_link l SET used_at = $2 FROM account a WHERE l.token_hash = $1 AND l.used_at IS NULL \
               AND l.expires_at > $2 AND a.id = l.account_id AND a.active RETURNING l.account_id";
    let row = query_one(tx, sql, vec![token.hash().to_vec().into(), database_time(tx.now()).into()]).await?;
    Ok(row.ok_or_else(gone)?.try_get_by_index(0)?)
}
