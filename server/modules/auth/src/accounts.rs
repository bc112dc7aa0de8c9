//! Accounts: list, create, change.

use std::sync::Arc;

use api::{
    Moment,
    id::{AccountId, StaffId},
    session::{Account, Accounts, ChangeAccount, CreateAccount, CreatedAccount, ListAccounts},
};
use kernel::{
    AppError, Audit, Call, Entropy, Tenant, Tx,
    crypto::{ChainKeys, Sealed},
    database::{Refusal, refusal},
    database_time, timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};

use crate::{
    devices,
    entity::{account, account_role, credential, role},
    links::{self, Post, Purpose},
    password, right_rules,
    rights::{self, Change},
    sealed::EMAIL,
};

/// The name of the e-mail's blind index.
pub const EMAIL_INDEX: &str = "account.email";

/// Opens an account's e-mail, for those who write to it.
///
/// # Errors
/// When it does not open.
pub fn open_email(tenant: &Tenant, account: AccountId, sealed: &Sealed) -> Result<String, AppError> {
    tenant.keys().open(EMAIL, account, sealed)
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// The e-mail it signs in with.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The person's staff card.
    pub staff_id: Option<StaffId>,
    /// Codes of the roles it holds.
    pub roles: Vec<String>,
    /// Its first password; none for somebody who is invited to choose one.
    pub password: Option<String>,
}

/// Makes an account with its password and roles.
///
/// # Errors
/// When the e-mail or staff card has an account already, or a role does not exist.
pub async fn create(
    connection: &impl ConnectionTrait,
    keys: &ChainKeys,
    entropy: &Entropy,
    now: jiff::Timestamp,
    new: NewAccount,
) -> Result<(), AppError> {
    let secret = match new.password {
        Some(password) => Some(password::hash(password, entropy).await?),
        None => None,
    };
    account::Entity::insert(account::ActiveModel {
        id: Set(new.id.0),
        name: Set(new.name),
        email_index: Set(Some(keys.blind().index(EMAIL_INDEX, &new.email))),
        email: Set(Some(keys.seal(EMAIL, new.id, new.email))),
        staff_id: Set(new.staff_id.map(Into::into)),
        active: Set(true),
        failed_attempts: Set(0),
        locked_until: Set(None),
        last_sign_in: Set(None),
        version: Set(1),
        machine: Set(false),
    })
    .exec_without_returning(connection)
    .await
    .map_err(from_insert)?;
    if let Some(secret) = secret {
        credential::Entity::insert(credential::ActiveModel {
            id: Set(entropy.id(now)),
            account_id: Set(new.id.0),
            kind: Set("password".to_owned()),
            secret: Set(secret),
            created_at: Set(database_time(now)),
        })
        .exec_without_returning(connection)
        .await?;
    }
    set_roles(connection, new.id, new.roles).await
}

/// Replaces the roles an account holds.
///
/// # Errors
/// When one does not exist or is out of use.
pub async fn set_roles(
    connection: &impl ConnectionTrait,
    id: AccountId,
    mut roles: Vec<String>,
) -> Result<(), AppError> {
    roles.sort();
    roles.dedup();
    let retired = role::Entity::find()
        .filter(role::Column::Code.is_in(roles.clone()))
        .filter(role::Column::RetiredAt.is_not_null())
        .one(connection)
        .await?;
    if retired.is_some() {
        return Err(AppError::invalid("roles", "names a role that is out of use"));
    }
    account_role::Entity::delete_many().filter(account_role::Column::AccountId.eq(id.0)).exec(connection).await?;
    let rows = roles.into_iter().map(|code| account_role::ActiveModel { account_id: Set(id.0), role_code: Set(code) });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    account_role::Entity::insert_many(rows).exec_without_returning(connection).await.map(drop).map_err(|error| {
        match refusal(&error) {
            Some(Refusal::Missing(_)) => AppError::invalid("roles", "names a role that does not exist"),
            _ => error.into(),
        }
    })
}

fn from_insert(error: DbErr) -> AppError {
    match refusal(&error) {
        Some(Refusal::Taken(constraint)) if constraint.contains("staff") => {
            AppError::invalid("staff_id", "this person has an account already")
        }
        Some(Refusal::Taken(_)) => AppError::invalid("email", "this e-mail has an account already"),
        _ => error.into(),
    }
}

/// Every account of the chain.
pub async fn list(call: Call<ListAccounts>) -> Result<Accounts, AppError> {
    let read = call.tenant.read().await?;
    let rows = account::Entity::find()
        .filter(account::Column::Machine.eq(false))
        .order_by_asc(account::Column::Name)
        .all(&read)
        .await?;
    let roles = account_role::Entity::find().order_by_asc(account_role::Column::RoleCode).all(&read).await?;
    let accounts = rows
        .into_iter()
        .map(|row| {
            let held =
                roles.iter().filter(|held| held.account_id == row.id).map(|held| held.role_code.clone()).collect();
            wire(call.tenant.keys(), row, held)
        })
        .collect();
    Ok(Accounts { accounts })
}

fn wire(keys: &ChainKeys, row: account::Model, roles: Vec<String>) -> Account {
    Account {
        id: AccountId(row.id),
        name: row.name,
        email: keys.text_if(EMAIL, row.id, row.email.as_ref()).unwrap_or_default(),
        staff_id: row.staff_id.map(StaffId),
        roles,
        active: row.active,
        last_sign_in: row.last_sign_in.map(|at| Moment::utc(timestamp(at))),
        version: row.version,
        waiting: None,
    }
}

/// Creates an account, and invites its person unless a password was given.
pub async fn create_account(call: Call<CreateAccount>, post: Arc<dyn Post>) -> Result<CreatedAccount, AppError> {
    let request = call.request;
    let tenant = &call.tenant;
    if let Some(password) = &request.password {
        let personal = [request.name.as_str(), request.email.as_str(), tenant.chain().name.as_str()];
        password::check("password", password.as_str(), &personal)?;
    }
    let invited = request.password.is_none();
    let id = tenant.new_id::<AccountId>();
    let new = NewAccount {
        id,
        email: request.email.as_str().to_owned(),
        name: request.name.into_string(),
        staff_id: request.staff_id,
        roles: request.roles.into_iter().map(api::Line::into_string).collect(),
        password: request.password.map(api::Line::into_string),
    };
    let roles = new.roles.clone();
    let title = format!("Give {} the roles {}", new.name, roles.join(", "));
    let tx = tenant.tx().await?;
    // It begins with no role: the roles come as a change, because some wait for a second person.
    let bare = NewAccount { roles: Vec::new(), ..new };
    create(&tx, tenant.keys(), tenant.state().entropy(), tenant.now(), bare).await?;
    if invited {
        links::mail(&tx, post.as_ref(), &call.browser.host, id.0, Purpose::Invitation).await?;
    }
    tx.audit(Audit::of("account.create").entity(id));
    tx.commit().await?;
    let waiting = match roles.is_empty() {
        true => None,
        false => {
            let change = Change::Roles { id, version: 1, roles };
            rights::make(tenant.tx().await?, &call.caller, change, title, None).await?
        }
    };
    Ok(CreatedAccount { id, waiting })
}

/// Changes an account's roles or bars it. Barring holds at once, whatever else has to wait.
pub async fn change(call: Call<ChangeAccount>) -> Result<Account, AppError> {
    let ChangeAccount { id, version, roles, active } = call.request;
    let tenant = &call.tenant;
    let tx = tenant.tx().await?;
    let people = account::Entity::find_by_id(id.0).filter(account::Column::Machine.eq(false));
    let row = people.one(&tx).await?.ok_or_else(AppError::not_found)?;
    if row.version != version {
        return Err(AppError::stale());
    }
    let mut row = row;
    if row.active != active {
        let changed = account::Entity::update_many()
            .col_expr(account::Column::Active, Expr::value(active))
            .col_expr(account::Column::Version, Expr::value(version.saturating_add(1)))
            .filter(account::Column::Id.eq(id.0))
            .filter(account::Column::Version.eq(version))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(AppError::stale());
        }
        row = account::Model { active, version: version.saturating_add(1), ..row };
        if !active {
            devices::end_all_but(&tx, row.id, None).await?;
        }
        still_managed(&tx).await?;
        tx.audit(Audit::of(if active { "account.allow" } else { "account.bar" }).entity(id));
    }
    let mut roles: Vec<String> = roles.into_iter().map(api::Line::into_string).collect();
    roles.sort();
    roles.dedup();
    let held = account_role::Entity::find()
        .filter(account_role::Column::AccountId.eq(id.0))
        .order_by_asc(account_role::Column::RoleCode)
        .all(&tx)
        .await?;
    let held: Vec<String> = held.into_iter().map(|held| held.role_code).collect();
    tx.commit().await?;
    tenant.state().sessions().forget();
    if held == roles {
        return Ok(wire(tenant.keys(), row, held));
    }
    let title = format!("Give {} the roles {}", row.name, roles.join(", "));
    let change = Change::Roles { id, version: row.version, roles: roles.clone() };
    let waiting = rights::make(tenant.tx().await?, &call.caller, change, title, None).await?;
    match waiting {
        Some(_) => Ok(Account { waiting, ..wire(tenant.keys(), row, held) }),
        None => Ok(wire(tenant.keys(), account::Model { version: row.version.saturating_add(1), ..row }, roles)),
    }
}

/// Nobody could manage accounts any more.
pub fn last_administrator() -> AppError {
    AppError::conflict(
        "last_administrator",
        "Nobody else manages accounts",
        "Nothing was changed. Give another active account a role that manages accounts first.",
    )
}

/// Refuses a change after which nobody could manage accounts any more: the rules are judged as a request would judge them.
async fn still_managed(tx: &Tx) -> Result<(), AppError> {
    let held = right_rules::of_accounts(tx).await?;
    let manages = held.values().any(|rights| rights.may(api::Permission::ManageAccounts));
    if manages { Ok(()) } else { Err(last_administrator()) }
}
