//! E-mail and password to a session.

use api::session::{SignIn, SignedIn};
use axum::http::{HeaderValue, header};
use jiff::SignedDuration;
use kernel::{
    AppError, Audit, Call, Reply, access::SESSION_COOKIE, crypto::Token, database::query_one, database_time, timestamp,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use crate::{
    accounts::EMAIL_INDEX,
    entity::{account, credential, session},
    password,
    sessions::LONGEST,
};

/// Wrong passwords after which attempts are slowed down.
const FREE_ATTEMPTS: i32 = 8;
/// The longest pause between attempts.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);

fn wrong() -> AppError {
    AppError::new(
        api::Problem::new(401, "wrong_credentials", "E-mail or password is not right")
            .detail("Check both and try again. A colleague who manages accounts can set a new password.")
            .field("password", "E-mail or password is not right"),
    )
}

/// Opens a session.
pub async fn sign_in(call: Call<SignIn>) -> Result<Reply<SignedIn>, AppError> {
    let tenant = &call.tenant;
    let index = tenant.blind_key().index(EMAIL_INDEX, call.request.email.as_str());
    let read = tenant.read().await?;
    let account = account::Entity::find().filter(account::Column::EmailIndex.eq(index)).one(&read).await?;
    let secret = match &account {
        Some(account) => credential::Entity::find()
            .filter(credential::Column::AccountId.eq(account.id))
            .filter(credential::Column::Kind.eq("password"))
            .one(&read)
            .await?
            .map(|row| row.secret),
        None => None,
    };
    // A password takes long to check: no connection waits for it.
    drop(read);
    let now = tenant.now();
    let paused = account.as_ref().and_then(|account| account.locked_until).is_some_and(|until| timestamp(until) > now);
    let good = password::verify(call.request.password.into_string(), secret).await?;
    let account = match account {
        Some(account) if good && !paused && account.active => account,
        Some(account) if !paused => {
            note_failure(tenant, account).await?;
            return Err(wrong());
        }
        _ => return Err(wrong()),
    };
    let token = Token::new(tenant.state().entropy());
    let tx = tenant.tx().await?;
    session::Entity::insert(session::ActiveModel {
        id: Set(tenant.new_id::<Uuid>()),
        account_id: Set(account.id),
        token_hash: Set(token.hash().to_vec()),
        created_at: Set(database_time(now)),
        seen_at: Set(database_time(now)),
        ends_at: Set(database_time(now.saturating_add(LONGEST).unwrap_or(now))),
        ended_at: Set(None),
        source: Set(tenant.actor().source.to_string()),
        device: Set(String::new()),
    })
    .exec_without_returning(&tx)
    .await?;
    let id = account.id;
    let mut change = account.into_active_model();
    change.failed_attempts = Set(0);
    change.locked_until = Set(None);
    change.last_sign_in = Set(Some(database_time(now)));
    change.update(&tx).await?;
    let home = home(&tx, id).await?;
    tx.audit(Audit::of("session.open").entity(id));
    tx.commit().await?;
    let cookie = format!("{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.reveal());
    let cookie = HeaderValue::from_str(&cookie).map_err(AppError::internal)?;
    Ok(Reply::new(SignedIn { home: home.clone() }).header(header::SET_COOKIE, cookie).next(home))
}

/// The first page of the first role held.
async fn home(connection: &impl ConnectionTrait, account: Uuid) -> Result<String, AppError> {
    let sql = "SELECT r.home FROM account_role h JOIN role r ON r.code = h.role_code WHERE h.account_id = $1 \
               ORDER BY r.position LIMIT 1";
    let row = query_one(connection, sql, vec![account.into()]).await?;
    row.map_or_else(|| Ok("/".to_owned()), |row| Ok(row.try_get_by_index(0)?))
}

/// Counts a wrong password; past the free ones, each doubles the pause before the next is looked at.
async fn note_failure(tenant: &kernel::Tenant, account: account::Model) -> Result<(), AppError> {
    let attempts = account.failed_attempts.saturating_add(1);
    let pause = SignedDuration::from_secs(1_i64 << (attempts - FREE_ATTEMPTS).clamp(0, 20)).min(LONGEST_PAUSE);
    let until = (attempts > FREE_ATTEMPTS).then(|| tenant.now().saturating_add(pause).ok()).flatten();
    let tx = tenant.tx().await?;
    tx.audit(Audit::of("session.refuse").entity(account.id));
    let mut change = account.into_active_model();
    change.failed_attempts = Set(attempts);
    change.locked_until = Set(until.map(database_time));
    change.update(&tx).await?;
    tx.commit().await
}
