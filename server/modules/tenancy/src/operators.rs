//! Operators: the people who run this installation. What they do to a chain's people takes two of them, each with a secret of
//! their own.

use jiff::SignedDuration;
use kernel::{ChainId, Clock, Entropy, crypto::Token, database_time};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

/// How long a request waits for the second operator.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// Somebody who proved to be an operator.
#[derive(Debug, Clone)]
pub struct Operator {
    id: Uuid,
    /// By name.
    pub name: String,
}

/// A request to which a second operator has agreed.
#[derive(Debug, Clone)]
pub struct AgreedReset {
    /// The chain.
    pub chain: ChainId,
    /// Whose factors are taken away.
    pub account: Uuid,
    /// Who asked.
    pub asked_by: String,
    /// Why.
    pub reason: String,
}

async fn one(owner: &DatabaseConnection, sql: &str, values: Vec<Value>) -> Result<Option<QueryResult>, DbErr> {
    owner.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await
}

/// Makes an operator and returns the secret, which is not kept. The first two are made by whoever holds the master key; who
/// comes after them is brought in by one of them.
///
/// # Errors
/// When there are two already and none of them brings this one in, or the name is taken.
pub async fn add(
    owner: &DatabaseConnection,
    (entropy, clock): (&Entropy, &Clock),
    name: &str,
    by: Option<&Operator>,
) -> anyhow::Result<String> {
    let known = one(owner, "SELECT count(*) FROM control.operator WHERE ended_at IS NULL", Vec::new()).await?;
    let known: i64 = known.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    anyhow::ensure!(
        known < 2 || by.is_some(),
        "there are {known} operators: one of them brings the next one in, with their own secret in POLYCLINIC_OPERATOR_SECRET"
    );
    let secret = Token::new(entropy);
    let sql = "INSERT INTO control.operator (id, name, secret_hash, created_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (name) DO NOTHING RETURNING id";
    let id: Uuid = entropy.id(clock.now());
    let values = vec![id.into(), name.into(), secret.hash().to_vec().into(), database_time(clock.now()).into()];
    anyhow::ensure!(one(owner, sql, values).await?.is_some(), "an operator is or was called {name}: take another name");
    Ok(secret.reveal())
}

/// Ends an operator.
///
/// # Errors
/// When there is none of this name.
pub async fn end(owner: &DatabaseConnection, clock: &Clock, name: &str) -> anyhow::Result<()> {
    let sql = "UPDATE control.operator SET ended_at = $2 WHERE name = $1 AND ended_at IS NULL RETURNING id";
    let ended = one(owner, sql, vec![name.into(), database_time(clock.now()).into()]).await?;
    anyhow::ensure!(ended.is_some(), "no operator is called {name}");
    Ok(())
}

/// Whose secret this is.
///
/// # Errors
/// When it is nobody's.
pub async fn prove(owner: &DatabaseConnection, secret: &str) -> anyhow::Result<Operator> {
    let refused = || anyhow::anyhow!("POLYCLINIC_OPERATOR_SECRET is no operator's secret");
    let hash = Token::parse(secret.trim()).ok_or_else(refused)?.hash();
    let sql = "SELECT id, name FROM control.operator WHERE secret_hash = $1 AND ended_at IS NULL";
    let row = one(owner, sql, vec![hash.to_vec().into()]).await?.ok_or_else(refused)?;
    Ok(Operator { id: row.try_get_by_index(0)?, name: row.try_get_by_index(1)? })
}

/// Asks a second operator to take somebody's factors away.
///
/// # Errors
/// When the database refuses.
pub async fn ask_reset(
    owner: &DatabaseConnection,
    (entropy, clock): (&Entropy, &Clock),
    by: &Operator,
    (chain, account): (ChainId, Uuid),
    reason: &str,
) -> anyhow::Result<Uuid> {
    let (id, now): (Uuid, _) = (entropy.id(clock.now()), clock.now());
    let sql = "INSERT INTO control.operator_request (id, chain_id, account_id, reason, asked_by, asked_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let values = vec![
        id.into(),
        chain.0.into(),
        account.into(),
        reason.into(),
        by.id.into(),
        database_time(now).into(),
        database_time(now + WAITS).into(),
    ];
    one(owner, sql, values).await?;
    Ok(id)
}

/// Agrees to a request, once; whoever agreed and was interrupted before [`done`] agrees again.
///
/// # Errors
/// When it is unknown, over, done, or this operator's own.
pub async fn agree(
    owner: &DatabaseConnection,
    clock: &Clock,
    by: &Operator,
    request: Uuid,
) -> anyhow::Result<AgreedReset> {
    let sql = "SELECT asked_by FROM control.operator_request WHERE id = $1";
    let asked = one(owner, sql, vec![request.into()]).await?;
    let asked: Uuid = asked.ok_or_else(|| anyhow::anyhow!("there is no request {request}"))?.try_get_by_index(0)?;
    anyhow::ensure!(asked != by.id, "you asked for this: another operator agrees");
    let sql = "UPDATE control.operator_request r SET agreed_by = $2, agreed_at = $3 FROM control.operator o \
               WHERE r.id = $1 AND o.id = r.asked_by AND r.done_at IS NULL AND COALESCE(r.agreed_by, $2) = $2 \
               AND r.expires_at > $3 RETURNING r.chain_id, r.account_id, o.name, r.reason";
    let row = one(owner, sql, vec![request.into(), by.id.into(), database_time(clock.now()).into()]).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("request {request} is over or done: ask anew"))?;
    Ok(AgreedReset {
        chain: ChainId(row.try_get_by_index(0)?),
        account: row.try_get_by_index(1)?,
        asked_by: row.try_get_by_index(2)?,
        reason: row.try_get_by_index(3)?,
    })
}

/// Marks a request as carried out.
///
/// # Errors
/// When the database refuses.
pub async fn done(owner: &DatabaseConnection, clock: &Clock, request: Uuid) -> anyhow::Result<()> {
    let sql = "UPDATE control.operator_request SET done_at = $2 WHERE id = $1 RETURNING id";
    one(owner, sql, vec![request.into(), database_time(clock.now()).into()]).await?;
    Ok(())
}
