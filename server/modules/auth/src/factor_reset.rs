//! When somebody lost every second factor: two others take the factors away together, and the person begins anew with a
//! letter. Neither of the two can get in by it: the letter goes to the person's own address.

use std::sync::Arc;

use api::{
    Permission,
    id::AccountId,
    session::{FactorsReset, ResetFactors},
};
use approvals::{Agreed, Ask};
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tenant, Tx,
    database::{execute, query_one},
    database_time,
};
use serde::{Deserialize, Serialize};

use crate::{
    accounts::EMAIL_INDEX,
    devices,
    factors::Held,
    links::{self, Post, Purpose},
    right_rules, rights,
};

/// The word of this kind of request.
const KIND: &str = "factor_reset";

/// What is to be carried out.
#[derive(Debug, Serialize, Deserialize)]
struct Reset {
    account: AccountId,
    asked_at: Timestamp,
}

/// Asks for a reset, or makes it where nobody else could agree.
pub async fn reset(call: Call<ResetFactors>, post: Arc<dyn Post>) -> Result<FactorsReset, AppError> {
    let (tenant, caller) = (&call.tenant, &call.caller);
    let ResetFactors { id, reason } = call.request;
    if id == caller.account_id {
        return Err(AppError::conflict(
            "oneself",
            "These are your own factors",
            "Nothing was changed. You are signed in: set up what you need under My account.",
        ));
    }
    let tx = tenant.tx().await?;
    let sql = "SELECT name FROM account WHERE id = $1 AND active AND NOT machine";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let name: String = row.try_get_by_index(0)?;
    if !Held::of(&tx, id.0).await?.any() {
        return Err(AppError::conflict(
            "no_factor",
            "There is nothing to reset",
            "This person has no second factor. A forgotten password is set anew from the sign-in page.",
        ));
    }
    let held = right_rules::of_accounts(&tx).await?;
    if !rights::alone(&held, caller.account_id, Some(id)) {
        let effect = Reset { account: id, asked_at: tx.now() };
        let ask = Ask {
            kind: KIND,
            title: format!("Take away the second factors of {name}"),
            effects: vec![
                format!("{name} loses every passkey, authenticator app, recovery code and phone, and the password"),
                format!("{name} is signed out everywhere and sets up anew by a letter to their own address"),
            ],
            effect: serde_json::to_value(effect).map_err(AppError::internal)?,
            reason: Some(reason.into_string()),
            beneficiary: Some(id),
        };
        let waiting = approvals::ask(&tx, caller, ask).await?;
        tx.commit().await?;
        return Ok(FactorsReset { waiting: Some(waiting) });
    }
    let by = format!("by {} alone: nobody else could agree", caller.name);
    take_away(&tx, post.as_ref(), id, by).await?;
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(FactorsReset { waiting: None })
}

/// The active account that signs in with this e-mail.
///
/// # Errors
/// When the database refuses.
pub async fn account_of(tenant: &Tenant, email: &str) -> Result<Option<AccountId>, AppError> {
    let index = tenant.keys().blind().index(EMAIL_INDEX, email);
    let sql = "SELECT id FROM account WHERE email_index = $1 AND active";
    let row = query_one(&tenant.read().await?, sql, vec![index.into()]).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.map(AccountId))
}

/// Takes every factor of an account away, ends its sessions and mails it a letter to begin anew with. At its first sign-in a
/// new second factor must be set up before anything else, where the chain asks for one.
///
/// # Errors
/// When the account is unknown or the database refuses.
pub async fn take_away(tx: &Tx, post: &dyn Post, account: AccountId, by: String) -> Result<(), AppError> {
    let now = database_time(tx.now());
    for sql in [
        "DELETE FROM passkey WHERE account_id = $1",
        "DELETE FROM authenticator WHERE account_id = $1",
        "DELETE FROM recovery_code WHERE account_id = $1",
        "DELETE FROM credential WHERE account_id = $1 AND kind = 'password'",
    ] {
        execute(tx, sql, vec![account.0.into()]).await?;
    }
    for sql in [
        "UPDATE phone SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL",
        "UPDATE account SET second_factor_due = $2 WHERE id = $1",
    ] {
        execute(tx, sql, vec![account.0.into(), now.into()]).await?;
    }
    devices::end_all_but(tx, account.0, None).await?;
    let host = tx.tenant().state().chain_host(tx.tenant().chain());
    links::mail(tx, post, &host, account.0, Purpose::Password).await?;
    tx.audit(Audit::of("factor.reset").entity(account).reason(by));
    Ok(())
}

/// A reset, as [`approvals`] carries it out.
pub struct FactorReset {
    /// Carries the letter.
    pub post: Arc<dyn Post>,
}

#[async_trait::async_trait]
impl approvals::Effect for FactorReset {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn right(&self) -> Permission {
        Permission::ManageAccounts
    }

    async fn carry_out(&self, tx: &Tx, agreed: &Agreed, effect: serde_json::Value) -> Result<(), AppError> {
        let Reset { account, asked_at } = serde_json::from_value(effect).map_err(AppError::internal)?;
        // Whoever signed in with a second factor since has found it again.
        let sql = "SELECT EXISTS (SELECT FROM session WHERE account_id = $1 AND factors = 2 AND created_at > $2) \
                   OR NOT EXISTS (SELECT FROM account WHERE id = $1 AND active)";
        let row = query_one(tx, sql, vec![account.0.into(), database_time(asked_at).into()]).await?;
        if row.ok_or_else(AppError::not_found)?.try_get_by_index(0)? {
            return Err(approvals::out_of_date());
        }
        let by = format!("asked by {}, agreed by {}", agreed.asked_by, agreed.agreed_by);
        take_away(tx, self.post.as_ref(), account, by).await
    }
}
