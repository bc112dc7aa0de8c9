//! Ending this session, or all of them.

use api::{
    Done,
    session::{SignOut, SignOutEverywhere},
};
use axum::http::{HeaderValue, header};
use kernel::{AppError, Audit, Call, Caller, Reply, Tenant, access::SESSION_COOKIE, database_time};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};

use crate::entity::session;

/// Ends this session.
pub async fn sign_out(call: Call<SignOut>) -> Result<Reply<Done>, AppError> {
    end(
        &call.tenant,
        &call.caller,
        "session.end",
        Condition::all().add(session::Column::Id.eq(call.caller.session_id.0)),
    )
    .await
}

/// Ends every session of this account.
pub async fn sign_out_everywhere(call: Call<SignOutEverywhere>) -> Result<Reply<Done>, AppError> {
    let mine = Condition::all().add(session::Column::AccountId.eq(call.caller.account_id.0));
    end(&call.tenant, &call.caller, "session.end_all", mine).await
}

async fn end(
    tenant: &Tenant,
    caller: &Caller,
    action: &'static str,
    which: Condition,
) -> Result<Reply<Done>, AppError> {
    let tx = tenant.tx().await?;
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(database_time(tenant.now())))
        .filter(Condition::all().add(which).add(session::Column::EndedAt.is_null()))
        .exec(&tx)
        .await?;
    tx.audit(Audit::of(action).entity(caller.account_id));
    tx.commit().await?;
    tenant.state().sessions().forget();
    let gone = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    let gone = HeaderValue::from_str(&gone).map_err(AppError::internal)?;
    Ok(Reply::new(Done {}).header(header::SET_COOKIE, gone).next("/sign-in"))
}
