//! Locking a session and opening it again; proving afresh who is there. A locked session keeps its token and its drafts; it
//! may do nothing but prove its person.

use api::{
    Done,
    id::AccountId,
    session::{
        GetStanding, Lock, SessionStanding, Standing, StayOpen, StepUp, StepUpByPasskey, Unlock, UnlockByPasskey,
    },
};
use kernel::{
    AppError, Audit, Call, Caller, Tenant,
    access::Browser,
    database::{execute, query_one},
    database_time,
};

use crate::{authenticator, factors::Held, passkeys, password, throttle};

/// How this browser's session stands.
pub async fn standing(call: Call<GetStanding>) -> Result<SessionStanding, AppError> {
    let (tenant, caller) = (&call.tenant, &call.caller);
    let read = tenant.read().await?;
    let held = Held::of(&read, caller.account_id.0).await?;
    let demo_code = match caller.standing {
        Standing::AwaitsFactor if tenant.state().development() => {
            authenticator::code_now(&read, tenant.keys(), caller.account_id.0, tenant.now()).await?
        }
        _ => None,
    };
    Ok(SessionStanding {
        standing: caller.standing,
        name: caller.name.to_string(),
        passkeys: held.passkeys,
        authenticator: held.authenticator,
        idle_minutes: caller.idle_minutes,
        demo_code,
    })
}

/// Somebody is at the screen. The request itself has moved the idle limit; there is nothing more to do.
pub async fn stay_open(_: Call<StayOpen>) -> Result<Done, AppError> {
    Ok(Done {})
}

/// Locks this session.
pub async fn lock(call: Call<Lock>) -> Result<Done, AppError> {
    let tx = call.tenant.tx().await?;
    let values = vec![call.caller.session_id.0.into(), database_time(tx.now()).into()];
    execute(&tx, "UPDATE session SET locked_at = $2 WHERE id = $1", values).await?;
    tx.audit(Audit::of("session.lock").entity(call.caller.account_id));
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(Done {})
}

/// Whether this is the caller's password; a wrong one counts as at the door.
async fn right_password(
    tenant: &Tenant,
    browser: &Browser,
    account: AccountId,
    typed: String,
) -> Result<bool, AppError> {
    let read = tenant.read().await?;
    let gate = throttle::gate(&read, account.0, browser.known, tenant.now()).await?;
    let secret = password::stored(&read, account.0).await?;
    drop(read);
    if password::verify(typed, secret).await? && !gate.paused {
        return Ok(true);
    }
    let tx = tenant.tx().await?;
    if !gate.paused {
        throttle::count(&tx, gate, tenant.now()).await?;
    }
    tx.audit(Audit::of("session.refuse").entity(account));
    tx.commit().await?;
    Ok(false)
}

/// Opens the session again. A password alone is no fresh proof where there is a second factor.
async fn opened(tenant: &Tenant, caller: &Caller, browser: &Browser, by_passkey: bool) -> Result<Done, AppError> {
    let tx = tenant.tx().await?;
    throttle::clear(&tx, caller.account_id.0, browser.known).await?;
    let sql = "UPDATE session SET locked_at = NULL, seen_at = $2, proven_at = CASE WHEN $3 THEN $2 ELSE proven_at END \
               WHERE id = $1 AND NOT awaits_factor AND ended_at IS NULL";
    let values = vec![caller.session_id.0.into(), database_time(tx.now()).into(), by_passkey.into()];
    execute(&tx, sql, values).await?;
    tx.audit(Audit::of("session.unlock").entity(caller.account_id));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(Done {})
}

fn wrong_password() -> AppError {
    AppError::new(
        api::Problem::new(401, "wrong_credentials", "This password is not right")
            .detail("The session stays locked. Try again, use a passkey, or let somebody else sign in.")
            .field("password", "Not right, or too many tries: wait a little"),
    )
}

/// Unlocks with the password.
pub async fn unlock(call: Call<Unlock>) -> Result<Done, AppError> {
    if call.caller.standing == Standing::AwaitsFactor {
        return Err(AppError::awaits_factor());
    }
    let typed = call.request.password.into_string();
    if !right_password(&call.tenant, &call.browser, call.caller.account_id, typed).await? {
        return Err(wrong_password());
    }
    opened(&call.tenant, &call.caller, &call.browser, false).await
}

/// Unlocks with a passkey of the same person.
pub async fn unlock_by_passkey(call: Call<UnlockByPasskey>) -> Result<Done, AppError> {
    if call.caller.standing == Standing::AwaitsFactor {
        return Err(AppError::awaits_factor());
    }
    let (challenge, answer) = (call.request.challenge_id, call.request.credential);
    let owner = passkeys::verify(&call.tenant, &call.browser.host, challenge, answer).await?;
    if owner != call.caller.account_id {
        return Err(somebody_else());
    }
    opened(&call.tenant, &call.caller, &call.browser, true).await
}

fn somebody_else() -> AppError {
    AppError::new(
        api::Problem::new(401, "somebody_else", "This passkey belongs to somebody else")
            .detail("The session stays as it was. Use a passkey of the person who is signed in."),
    )
}

/// Writes down that the person proved afresh who they are.
///
/// # Errors
/// When the database refuses.
pub async fn proven(tenant: &Tenant, caller: &Caller) -> Result<Done, AppError> {
    let tx = tenant.tx().await?;
    let values = vec![caller.session_id.0.into(), database_time(tx.now()).into()];
    execute(&tx, "UPDATE session SET proven_at = $2 WHERE id = $1", values).await?;
    tx.audit(Audit::of("session.step_up").entity(caller.account_id));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(Done {})
}

/// Proves afresh: with a code where there is an app, with the password where there is no second factor at all.
pub async fn step_up(call: Call<StepUp>) -> Result<Done, AppError> {
    let (tenant, caller) = (&call.tenant, &call.caller);
    let proof = call.request.proof;
    let tx = tenant.tx().await?;
    let held = Held::of(&tx, caller.account_id.0).await?;
    if held.authenticator {
        let good = throttle::take_code_try(&tx, caller.account_id.0, tenant.now()).await?
            && authenticator::spend(&tx, caller.account_id.0, proof.as_str(), true).await?;
        tx.commit().await?;
        if !good {
            let text = "Not right, used before, or too many tries: wait for the next code";
            return Err(AppError::new(
                api::Problem::new(401, "wrong_code", "This code is not right").field("proof", text),
            ));
        }
        throttle_codes_cleared(tenant, caller).await?;
        return proven(tenant, caller).await;
    }
    drop(tx);
    if held.passkeys {
        return Err(AppError::invalid("proof", "this account proves itself with its passkey"));
    }
    if !right_password(tenant, &call.browser, caller.account_id, proof.into_string()).await? {
        let text = "Not right, or too many tries: wait a little";
        return Err(AppError::new(
            api::Problem::new(401, "wrong_credentials", "This password is not right")
                .detail("Nothing was changed. Try again, or let somebody else do it.")
                .field("proof", text),
        ));
    }
    proven(tenant, caller).await
}

async fn throttle_codes_cleared(tenant: &Tenant, caller: &Caller) -> Result<(), AppError> {
    let sql = "UPDATE account SET failed_codes = 0, failed_codes_since = NULL WHERE id = $1 RETURNING id";
    query_one(&tenant.read().await?, sql, vec![caller.account_id.0.into()]).await?;
    Ok(())
}

/// Proves afresh with a passkey.
pub async fn step_up_by_passkey(call: Call<StepUpByPasskey>) -> Result<Done, AppError> {
    let (challenge, answer) = (call.request.challenge_id, call.request.credential);
    let owner = passkeys::verify(&call.tenant, &call.browser.host, challenge, answer).await?;
    if owner != call.caller.account_id {
        return Err(somebody_else());
    }
    proven(&call.tenant, &call.caller).await
}
