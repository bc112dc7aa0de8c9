//! E-mail and password to a session. A known account and an unknown one, a right password that comes too soon and a wrong
//! one: the same answer after the same work.

use api::session::{SignIn, SignedIn};
use kernel::{AppError, Audit, Call, Reply};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    accounts::EMAIL_INDEX,
    entity::account,
    factors::Held,
    opening::{self, Proven},
    password, throttle,
};

fn wrong() -> AppError {
    AppError::new(
        api::Problem::new(401, "wrong_credentials", "E-mail or password is not right")
            .detail("Check both and try again, or set a new password by e-mail.")
            .field("password", "E-mail or password is not right"),
    )
}

/// Opens a session.
pub async fn sign_in(call: Call<SignIn>) -> Result<Reply<SignedIn>, AppError> {
    let (tenant, browser) = (&call.tenant, &call.browser);
    let now = tenant.now();
    let index = tenant.keys().blind().index(EMAIL_INDEX, call.request.email.as_str());
    let read = tenant.read().await?;
    let account = account::Entity::find().filter(account::Column::EmailIndex.eq(index)).one(&read).await?;
    // An unknown account is looked up like a known one, by an id that nobody has.
    let id = account.as_ref().map_or(uuid::Uuid::nil(), |account| account.id);
    let gate = match throttle::gate(&read, id, browser.known, now).await {
        Ok(gate) => Some(gate),
        Err(error) if error.problem().status == 404 => None,
        Err(error) => return Err(error),
    };
    let secret = password::stored(&read, id).await?;
    // A password takes long to check: no connection waits for it.
    drop(read);
    tenant.state().limits().door(tenant, gate.is_some_and(|gate| gate.is_known()))?;
    let good = password::verify(call.request.password.into_string(), secret).await?;
    let (Some(account), Some(gate)) = (account, gate) else { return Err(wrong()) };
    if gate.paused {
        return Err(wrong());
    }
    let tx = tenant.tx().await?;
    if !good || !account.active {
        throttle::count(&tx, gate, now).await?;
        tx.audit(Audit::of("session.refuse").at_the_door_of(account.id));
        tx.commit().await?;
        return Err(wrong());
    }
    let proven = if Held::of(&tx, account.id).await?.any() { Proven::AwaitsFactor } else { Proven::OneFactor };
    let reply = opening::open(&tx, browser, account.id, proven).await?;
    let action = if proven == Proven::AwaitsFactor { "session.password" } else { "session.open" };
    tx.audit(Audit::of(action).at_the_door_of(account.id));
    tx.commit().await?;
    Ok(reply)
}
