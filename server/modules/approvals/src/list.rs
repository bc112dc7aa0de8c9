//! What waits for me, and what I asked for.

use api::{
    Moment, Page,
    approvals::{Approval, ApprovalState, Approvals, CountApprovals, ListApprovals, WaitingApprovals},
    id::{AccountId, ApprovalId},
};
use jiff::Timestamp;
use kernel::{
    AppError, Call, Caller, Tx,
    crypto::{ChainKeys, Sealed},
    database::query_one,
    database_time,
};
use sea_orm::Value;
use serde::{Deserialize, Serialize};

use crate::ports::Effects;
use crate::sealed::{NOTE, REASON, WORDS};

const ROWS: usize = 30;

/// What a request says of itself, sealed as one.
#[derive(Debug, Serialize, Deserialize)]
pub struct Words {
    /// What it is.
    pub title: String,
    /// What it does.
    pub effects: Vec<String>,
}

const SELECT: &str = "SELECT id, kind, state, words, asked_at, asked_account, asked_by, reason, beneficiary_account, expires_at, \
    decided_at, decided_by, note FROM approval";

#[derive(Debug, Deserialize)]
struct Row {
    id: ApprovalId,
    kind: String,
    state: ApprovalState,
    words: Sealed,
    asked_at: Timestamp,
    asked_account: AccountId,
    asked_by: String,
    reason: Option<Sealed>,
    beneficiary_account: Option<AccountId>,
    expires_at: Timestamp,
    decided_at: Option<Timestamp>,
    decided_by: Option<String>,
    note: Option<Sealed>,
}

impl Row {
    fn wire(self, keys: &ChainKeys, caller: &Caller, kinds: &[String], now: Timestamp) -> Result<Approval, AppError> {
        let words: Words =
            serde_json::from_str(&keys.open(WORDS, self.id, &self.words)?).map_err(AppError::internal)?;
        let mine = self.asked_account == caller.account_id;
        let waits = self.state == ApprovalState::Waiting && self.expires_at > now;
        Ok(Approval {
            id: self.id,
            may_decide: waits
                && !mine
                && self.beneficiary_account != Some(caller.account_id)
                && kinds.contains(&self.kind),
            kind: self.kind,
            // One whose time is over is so, even where nobody has written that down yet.
            state: if self.state == ApprovalState::Waiting && !waits { ApprovalState::Expired } else { self.state },
            title: words.title,
            effects: words.effects,
            asked_by: self.asked_by,
            asked_at: Moment::utc(self.asked_at),
            reason: keys.text_if(REASON, self.id, self.reason.as_ref()),
            expires_at: Moment::utc(self.expires_at),
            mine,
            decided_by: self.decided_by,
            decided_at: self.decided_at.map(Moment::utc),
            note: keys.text_if(NOTE, self.id, self.note.as_ref()),
        })
    }
}

/// Lists requests.
pub async fn list(call: Call<ListApprovals>, effects: Effects) -> Result<Approvals, AppError> {
    let ListApprovals { over, after } = call.request;
    let kinds = effects.decided_by(&call.caller);
    let tx = call.tenant.tx().await?;
    let now = tx.now();
    let (open, order, side) = if over {
        (
            "(state <> 'waiting' OR expires_at <= $3)",
            "COALESCE(decided_at, expires_at) DESC, id DESC",
            "(COALESCE(decided_at, expires_at), id) < (SELECT COALESCE(decided_at, expires_at), id",
        )
    } else {
        ("state = 'waiting' AND expires_at > $3", "expires_at, id", "(expires_at, id) > (SELECT expires_at, id")
    };
    let mut filter = format!("(asked_account = $1 OR kind = ANY ($2::text[])) AND {open}");
    let mut values: Vec<Value> = vec![call.caller.account_id.0.into(), kinds.clone().into(), database_time(now).into()];
    let total = filter.clone();
    let counted = values.clone();
    if let Some(after) = after {
        let known = query_one(&tx, "SELECT 1 FROM approval WHERE id = $1", vec![after.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not a request here"))?;
        values.push(after.into());
        filter = format!("{filter} AND {side} FROM approval WHERE id = $4)");
    }
    let limit = ROWS + 1;
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM ({SELECT} WHERE {filter} ORDER BY {order} LIMIT {limit}) x"
    );
    let mut rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let sql = format!("SELECT count(*) FROM approval WHERE {total}");
    let total: i64 = query_one(&tx, &sql, counted).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    tx.commit().await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    let rows = rows
        .into_iter()
        .map(|row| row.wire(call.tenant.keys(), &call.caller, &kinds, now))
        .collect::<Result<_, _>>()?;
    Ok(Page { rows, next, total: u64::try_from(total).ok() })
}

/// Counts what the caller may decide.
pub async fn count(call: Call<CountApprovals>, effects: Effects) -> Result<WaitingApprovals, AppError> {
    let kinds = effects.decided_by(&call.caller);
    if kinds.is_empty() {
        return Ok(WaitingApprovals { waiting: 0 });
    }
    let sql = "SELECT count(*) FROM approval WHERE state = 'waiting' AND expires_at > $3 AND kind = ANY ($2::text[]) \
               AND asked_account <> $1 AND beneficiary_account IS DISTINCT FROM $1";
    let values = vec![call.caller.account_id.0.into(), kinds.into(), database_time(call.tenant.now()).into()];
    let row = query_one(&call.tenant.read().await?, sql, values).await?;
    let waiting: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(WaitingApprovals { waiting: u32::try_from(waiting).unwrap_or(u32::MAX) })
}

/// A request as it travels.
pub async fn read(tx: &Tx, caller: &Caller, effects: &Effects, id: ApprovalId) -> Result<Approval, AppError> {
    let sql = format!("SELECT row_to_json(x)::text FROM ({SELECT} WHERE id = $1) x");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    row.wire(tx.tenant().keys(), caller, &effects.decided_by(caller), tx.now())
}
