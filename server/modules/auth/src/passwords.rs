//! Changing a password, forgetting it, setting one by a mailed link.

use std::sync::Arc;

use api::{
    Done,
    id::AccountId,
    session::{ChangePassword, ForgotPassword, InviteAgain, SetPassword},
};
use kernel::{AppError, Audit, Call, database::query_one};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    accounts::EMAIL_INDEX,
    devices,
    entity::account,
    links::{self, Post, Purpose},
    password, throttle,
};

/// Changes one's own password.
pub async fn change(call: Call<ChangePassword>) -> Result<Done, AppError> {
    let (tenant, caller) = (&call.tenant, &call.caller);
    let account = caller.account_id;
    let new = call.request.new_password.into_string();
    password::check("new_password", &new, &[&caller.name, &tenant.chain().name])?;
    let read = tenant.read().await?;
    let gate = throttle::gate(&read, account.0, call.browser.known, tenant.now()).await?;
    let secret = password::stored(&read, account.0).await?;
    drop(read);
    let good = password::verify(call.request.password.into_string(), secret).await? && !gate.paused;
    let hash = password::hash(new, tenant.state().entropy()).await?;
    let tx = tenant.tx().await?;
    if !good {
        throttle::count(&tx, gate, tenant.now()).await?;
        tx.audit(Audit::of("session.refuse").entity(account));
        tx.commit().await?;
        return Err(AppError::invalid("password", "is not right, or was tried too often: wait a little"));
    }
    password::replace(&tx, account.0, hash).await?;
    devices::end_all_but(&tx, account.0, Some(caller.session_id.0)).await?;
    tx.audit(Audit::of("password.change").entity(account));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(Done {})
}

/// Asks for a link. Whether there is such an account shows neither in the answer nor in its time: the work for it begins
/// after the answer is given.
pub async fn forgot(call: Call<ForgotPassword>, post: Arc<dyn Post>) -> Result<Done, AppError> {
    let tenant = call.tenant.clone();
    tenant.state().limits().door(&tenant, false)?;
    let index = tenant.keys().blind().index(EMAIL_INDEX, call.request.email.as_str());
    let host = call.browser.host;
    tokio::spawn(async move {
        let work = async {
            let tx = tenant.tx().await?;
            let found = account::Entity::find()
                .filter(account::Column::EmailIndex.eq(index))
                .filter(account::Column::Active.eq(true))
                .one(&tx)
                .await?;
            let Some(account) = found else { return Ok(()) };
            links::mail(&tx, post.as_ref(), &host, account.id, Purpose::Password).await?;
            tx.audit(Audit::of("password.forgot").at_the_door_of(account.id));
            tx.commit().await
        };
        if let Err(error) = work.await {
            drop(error.report("forgot"));
        }
    });
    Ok(Done {})
}

/// Sets a password with a mailed link. Every session of the account ends.
pub async fn set(call: Call<SetPassword>) -> Result<Done, AppError> {
    let tenant = &call.tenant;
    tenant.state().limits().door(tenant, false)?;
    let new = call.request.new_password.into_string();
    let reader = links::reader(&tenant.read().await?, call.request.token.as_str(), tenant.now()).await?;
    password::check("new_password", &new, &[&reader, &tenant.chain().name])?;
    let hash = password::hash(new, tenant.state().entropy()).await?;
    let tx = tenant.tx().await?;
    let account = links::spend(&tx, call.request.token.as_str()).await?;
    password::replace(&tx, account, hash).await?;
    devices::end_all_but(&tx, account, None).await?;
    throttle::clear(&tx, account, None).await?;
    tx.audit(Audit::of("password.set").at_the_door_of(account));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(Done {})
}

/// Mails an invitation again.
pub async fn invite_again(call: Call<InviteAgain>, post: Arc<dyn Post>) -> Result<Done, AppError> {
    let AccountId(account) = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT EXISTS (SELECT FROM credential c WHERE c.account_id = a.id AND c.kind = 'password') \
               FROM account a WHERE a.id = $1 AND a.active AND NOT a.machine";
    let row = query_one(&tx, sql, vec![account.into()]).await?.ok_or_else(AppError::not_found)?;
    if row.try_get_by_index::<bool>(0)? {
        return Err(AppError::conflict(
            "joined",
            "This person has a password already",
            "Nothing was mailed. A forgotten password is set anew from the sign-in page.",
        ));
    }
    links::mail(&tx, post.as_ref(), &call.browser.host, account, Purpose::Invitation).await?;
    tx.audit(Audit::of("account.invite").entity(account));
    tx.commit().await?;
    Ok(Done {})
}
