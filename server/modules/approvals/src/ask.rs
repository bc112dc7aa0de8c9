//! Asking for a second person.

use api::id::{AccountId, ApprovalId};
use jiff::SignedDuration;
use kernel::{AppError, Audit, Caller, Tx, database::execute, database_time, events, live::Topic};
use uuid::Uuid;

use crate::list::Words;
use crate::sealed::{EFFECT, REASON, WORDS};

/// The list entry that ends a request nobody decided.
pub const EXPIRES: &str = "approvals.expire";
/// How long a request waits.
const WAITS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Its kind, one that is plugged in.
    pub kind: &'static str,
    /// What it is, in a line.
    pub title: String,
    /// What it does when it is agreed, in words.
    pub effects: Vec<String>,
    /// What carries it out.
    pub effect: serde_json::Value,
    /// Why.
    pub reason: Option<String>,
    /// Who gains by it, where that is one account: that one cannot agree.
    pub beneficiary: Option<AccountId>,
}

/// Writes a request down; it commits with the caller's transaction.
///
/// # Errors
/// When the database refuses.
pub async fn ask(tx: &Tx, caller: &Caller, ask: Ask) -> Result<ApprovalId, AppError> {
    let id: ApprovalId = tx.tenant().new_id();
    let keys = tx.tenant().keys();
    let until = tx.now() + WAITS;
    let words = Words { title: ask.title, effects: ask.effects };
    let words = serde_json::to_string(&words).map_err(AppError::internal)?;
    let sql = "INSERT INTO approval (id, kind, state, words, effect, asked_at, asked_account, asked_by, reason, \
               beneficiary_account, expires_at) VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        id.0.into(),
        ask.kind.into(),
        keys.seal(WORDS, id, words).into(),
        keys.seal(EFFECT, id, ask.effect.to_string()).into(),
        database_time(tx.now()).into(),
        caller.account_id.0.into(),
        caller.name.to_string().into(),
        keys.seal_if(REASON, id, ask.reason).into(),
        ask.beneficiary.map(|id| id.0).into(),
        database_time(until).into(),
    ];
    execute(tx, sql, values).await?;
    events::schedule(tx, EXPIRES, id.0, until).await?;
    tx.audit(Audit::of("approval.ask").entity(id).reason(ask.kind));
    touch(tx);
    Ok(id)
}

/// Open screens count again.
pub fn touch(tx: &Tx) {
    tx.touch(Topic::new("approvals", Uuid::nil()));
}
