//! The code after the password.

use api::session::{ProveSecondFactor, SignedIn, Standing};
use kernel::{AppError, Audit, Call, Reply};

use crate::{authenticator, opening, recovery, throttle};

/// Completes a sign-in with a code of the app, or with a recovery code.
pub async fn prove(call: Call<ProveSecondFactor>) -> Result<Reply<SignedIn>, AppError> {
    let (tenant, caller) = (&call.tenant, &call.caller);
    match caller.standing {
        Standing::AwaitsFactor => {}
        Standing::Locked => return Err(AppError::locked()),
        Standing::Open | Standing::MustEnrol => {
            return Err(AppError::conflict("proven", "You are signed in already", "Nothing was changed."));
        }
    }
    let account = caller.account_id;
    let code = call.request.code.as_str();
    // Six digits are an app's; anything else can only be a recovery code.
    let of_app = code.chars().filter(|letter| !letter.is_whitespace()).all(|letter| letter.is_ascii_digit());
    let tx = tenant.tx().await?;
    let good = throttle::take_code_try(&tx, account.0, tenant.now()).await?
        && if of_app {
            authenticator::spend(&tx, account.0, code, true).await?
        } else {
            recovery::spend(&tx, account.0, code).await?
        };
    if !good {
        tx.audit(Audit::of("session.refuse").entity(account));
        tx.commit().await?;
        return Err(authenticator::wrong_code());
    }
    let reply = opening::complete(&tx, &call.browser, account.0, caller.session_id.0).await?;
    tx.audit(Audit::of(if of_app { "session.open" } else { "session.open_by_recovery" }).entity(account));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(reply)
}
