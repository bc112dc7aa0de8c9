//! What the chain demands at the door.

use api::{
    Moment,
    id::AccountId,
    session::{AccountWithout, GetIdentityPolicy, IdentityPolicy, SaveIdentityPolicy},
};
use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError, Audit, Call,
    database::{execute, query_one},
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

/// The rules in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Policy {
    /// Whether everybody must have a second factor.
    pub second_factor_required: bool,
    grace_days: u8,
    /// Minutes without use after which a session locks.
    pub idle_minutes: u8,
    longest_hours: u8,
    step_up_minutes: u8,
    version: i32,
}

/// The columns of [`Policy`], to be built into the JSON of a statement on `identity_policy p`.
pub const COLUMNS: &str = "'second_factor_required', p.second_factor_required, 'grace_days', p.grace_days, \
    'idle_minutes', p.idle_minutes, 'longest_hours', p.longest_hours, 'step_up_minutes', p.step_up_minutes, \
    'version', p.version";

impl Policy {
    /// Reads the rules.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(connection: &impl ConnectionTrait) -> Result<Self, AppError> {
        let sql = format!("SELECT json_build_object({COLUMNS})::text FROM identity_policy p");
        let row = query_one(connection, &sql, Vec::new()).await?;
        let row = row.ok_or_else(|| AppError::internal(anyhow::anyhow!("the chain has no identity policy")))?;
        serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(AppError::internal)
    }

    /// For how long somebody without a second factor may go on.
    #[must_use]
    pub fn grace(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.grace_days))
    }

    /// Without use for this long a session locks.
    #[must_use]
    pub fn idle(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.idle_minutes))
    }

    /// A session ends after this.
    #[must_use]
    pub fn longest(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.longest_hours))
    }

    /// For this long a proof is fresh.
    #[must_use]
    pub fn fresh(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.step_up_minutes))
    }
}

#[derive(Deserialize)]
struct Without {
    id: AccountId,
    name: String,
    due: Option<Timestamp>,
}

async fn wire(connection: &impl ConnectionTrait) -> Result<IdentityPolicy, AppError> {
    let policy = Policy::load(connection).await?;
    let sql = "SELECT COALESCE(json_agg(json_build_object('id', a.id, 'name', a.name, 'due', a.second_factor_due) \
               ORDER BY a.name), '[]')::text FROM account a WHERE a.active AND NOT a.machine \
               AND NOT EXISTS (SELECT FROM passkey k WHERE k.account_id = a.id) \
               AND NOT EXISTS (SELECT FROM authenticator t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL)";
    let row = query_one(connection, sql, Vec::new()).await?.ok_or_else(AppError::not_found)?;
    let without: Vec<Without> =
        serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(AppError::internal)?;
    let without = without.into_iter().map(|account| AccountWithout {
        id: account.id,
        name: account.name,
        due: account.due.map(Moment::utc),
    });
    Ok(IdentityPolicy {
        second_factor_required: policy.second_factor_required,
        grace_days: policy.grace_days,
        idle_minutes: policy.idle_minutes,
        longest_hours: policy.longest_hours,
        step_up_minutes: policy.step_up_minutes,
        without: without.collect(),
        version: policy.version,
    })
}

/// The chain's rules, and whom they still wait for.
pub async fn get(call: Call<GetIdentityPolicy>) -> Result<IdentityPolicy, AppError> {
    wire(&call.tenant.read().await?).await
}

fn within(field: &str, value: u8, from: u8, until: u8) -> Result<(), AppError> {
    if (from..=until).contains(&value) {
        return Ok(());
    }
    Err(AppError::invalid(field, format!("must be between {from} and {until}")))
}

/// Changes the chain's rules.
pub async fn save(call: Call<SaveIdentityPolicy>) -> Result<IdentityPolicy, AppError> {
    let request = call.request;
    within("grace_days", request.grace_days, 0, 30)?;
    within("idle_minutes", request.idle_minutes, 2, 60)?;
    within("longest_hours", request.longest_hours, 1, 24)?;
    within("step_up_minutes", request.step_up_minutes, 1, 60)?;
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE identity_policy SET second_factor_required = $1, grace_days = $2, idle_minutes = $3, \
               longest_hours = $4, step_up_minutes = $5, version = version + 1 WHERE version = $6";
    let values = vec![
        request.second_factor_required.into(),
        i16::from(request.grace_days).into(),
        i16::from(request.idle_minutes).into(),
        i16::from(request.longest_hours).into(),
        i16::from(request.step_up_minutes).into(),
        request.version.into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::stale());
    }
    tx.audit(Audit::of("policy.change").entity(call.caller.account_id));
    let policy = wire(&tx).await?;
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(policy)
}
