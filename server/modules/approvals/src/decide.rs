//! Agreed, refused, withdrawn, over.

use api::{
    Done,
    approvals::{AgreeApproval, Approval, RefuseApproval, WithdrawApproval},
    id::{AccountId, ApprovalId},
};
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tenant, Tx,
    crypto::Sealed,
    database::{Refusal, execute, query_one, refusal},
    database_time, events, timestamp,
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::sealed::{EFFECT, NOTE};
use crate::{
    ask::{EXPIRES, touch},
    list,
    ports::{Agreed, Effects, is_out_of_date},
};

/// A request, locked while it is decided.
struct Locked {
    kind: String,
    effect: Sealed,
    asked_account: AccountId,
    asked_by: String,
}

/// Locks a request that the caller may decide; 404 for whom it is not to be seen, 409 when it is over.
async fn lock(tx: &Tx, caller: &Caller, effects: &Effects, id: ApprovalId) -> Result<Locked, AppError> {
    let sql = "SELECT kind, state, effect, asked_account, asked_by, expires_at FROM approval WHERE id = $1 FOR UPDATE";
    let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let kind: String = row.try_get("", "kind")?;
    let asked_account = AccountId(row.try_get("", "asked_account")?);
    if !caller.may(effects.of(&kind)?.right()) && asked_account != caller.account_id {
        return Err(AppError::not_found());
    }
    let ends: Timestamp = timestamp(row.try_get("", "expires_at")?);
    if row.try_get::<String>("", "state")? != "waiting" || ends <= tx.now() {
        return Err(AppError::conflict(
            "decided",
            "This request is over already",
            "Nothing was changed. Reload to see how it ended.",
        ));
    }
    if !caller.may(effects.of(&kind)?.right()) {
        return Err(AppError::forbidden());
    }
    Ok(Locked { kind, effect: row.try_get("", "effect")?, asked_account, asked_by: row.try_get("", "asked_by")? })
}

fn second_person(error: DbErr) -> AppError {
    match refusal(&error) {
        Some(Refusal::Broken(_)) => AppError::conflict(
            "second_person",
            "Somebody else has to decide this",
            "Nothing was changed. Who asked, or gains by it, cannot agree to it.",
        ),
        _ => error.into(),
    }
}

async fn settle(
    tx: &Tx,
    caller: &Caller,
    id: ApprovalId,
    state: &'static str,
    note: Option<String>,
) -> Result<(), AppError> {
    let sql = "UPDATE approval SET state = $2, decided_at = $3, decided_account = $4, decided_by = $5, note = $6 WHERE id = $1";
    let values = vec![
        id.0.into(),
        state.into(),
        database_time(tx.now()).into(),
        caller.account_id.0.into(),
        caller.name.to_string().into(),
        tx.tenant().keys().seal_if(NOTE, id, note).into(),
    ];
    execute(tx, sql, values).await.map_err(second_person)?;
    events::unschedule(tx, EXPIRES, id.0).await?;
    touch(tx);
    Ok(())
}

/// Agrees and carries it out, in one transaction.
pub async fn agree(call: Call<AgreeApproval>, effects: Effects) -> Result<Approval, AppError> {
    let AgreeApproval { id, note } = call.request;
    let tx = call.tenant.tx().await?;
    let locked = lock(&tx, &call.caller, &effects, id).await?;
    settle(&tx, &call.caller, id, "agreed", note.map(api::Line::into_string)).await?;
    let agreed = Agreed {
        id,
        asked_account: locked.asked_account,
        asked_by: locked.asked_by,
        agreed_account: call.caller.account_id,
        agreed_by: call.caller.name.to_string(),
    };
    let effect =
        serde_json::from_str(&tx.tenant().keys().open(EFFECT, id, &locked.effect)?).map_err(AppError::internal)?;
    match effects.of(&locked.kind)?.carry_out(&tx, &agreed, effect).await {
        Ok(()) => {}
        Err(error) if is_out_of_date(&error) => {
            drop(tx);
            stale(&call.tenant, id).await?;
            return Err(error);
        }
        Err(error) => return Err(error),
    }
    let words = format!("asked by {}, agreed by {}", agreed.asked_by, agreed.agreed_by);
    tx.audit(Audit::of("approval.agree").entity(id).reason(words));
    let done = list::read(&tx, &call.caller, &effects, id).await?;
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(done)
}

async fn stale(tenant: &Tenant, id: ApprovalId) -> Result<(), AppError> {
    let tx = tenant.tx().await?;
    let sql = "UPDATE approval SET state = 'stale', decided_at = $2 WHERE id = $1 AND state = 'waiting'";
    execute(&tx, sql, vec![id.0.into(), database_time(tx.now()).into()]).await?;
    events::unschedule(&tx, EXPIRES, id.0).await?;
    tx.audit(Audit::of("approval.stale").entity(id));
    touch(&tx);
    tx.commit().await
}

/// Refuses.
pub async fn refuse(call: Call<RefuseApproval>, effects: Effects) -> Result<Approval, AppError> {
    let RefuseApproval { id, note } = call.request;
    let tx = call.tenant.tx().await?;
    let locked = lock(&tx, &call.caller, &effects, id).await?;
    settle(&tx, &call.caller, id, "refused", Some(note.into_string())).await?;
    let words = format!("asked by {}, refused by {}", locked.asked_by, call.caller.name);
    tx.audit(Audit::of("approval.refuse").entity(id).reason(words));
    let done = list::read(&tx, &call.caller, &effects, id).await?;
    tx.commit().await?;
    Ok(done)
}

/// Takes one's own request back.
pub async fn withdraw(call: Call<WithdrawApproval>) -> Result<Done, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE approval SET state = 'withdrawn', decided_at = $3 WHERE id = $1 AND asked_account = $2 \
               AND state = 'waiting'";
    let values = vec![id.0.into(), call.caller.account_id.0.into(), database_time(tx.now()).into()];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::not_found());
    }
    events::unschedule(&tx, EXPIRES, id.0).await?;
    tx.audit(Audit::of("approval.withdraw").entity(id));
    touch(&tx);
    tx.commit().await?;
    Ok(Done {})
}

/// Nobody decided in time.
pub async fn expire(tx: &Tx, approval: Uuid) -> Result<(), AppError> {
    let sql = "UPDATE approval SET state = 'expired', decided_at = $2 WHERE id = $1 AND state = 'waiting' AND expires_at <= $2";
    if execute(tx, sql, vec![approval.into(), database_time(tx.now()).into()]).await? == 1 {
        tx.audit(Audit::of("approval.expire").entity(approval));
        touch(tx);
    }
    Ok(())
}
