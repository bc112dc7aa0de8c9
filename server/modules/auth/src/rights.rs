//! Changing rights: what a change would do, who has to agree, and the change itself.

use std::collections::BTreeMap;

use api::{
    Permission,
    id::{AccountId, ApprovalId},
    rule::Rule,
    session::{
        AccountRights, ChangeAccountRights, ChangeRoleRights, GetAccountRights, PreviewRights, RightsChanged,
        RightsPerson, RightsPreview,
    },
};
use approvals::{Agreed, Ask};
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    database::{execute, query_all, query_one},
    database_time,
    live::Topic,
};
use rules::rights::{self, Rights};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    accounts,
    right_rules::{self, Holder},
};

/// The word of this kind of request.
pub const KIND: &str = "rights";

/// A change that may have to wait for a second person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Change {
    /// A role's rules.
    Role {
        /// The role.
        code: String,
        /// From which version.
        version: i32,
        /// The rules.
        rules: Vec<Rule>,
    },
    /// An account's own rules.
    Account {
        /// The account.
        id: AccountId,
        /// From which version.
        version: i32,
        /// The rules.
        rules: Vec<Rule>,
    },
    /// The roles an account holds.
    Roles {
        /// The account.
        id: AccountId,
        /// From which version.
        version: i32,
        /// The roles' codes.
        roles: Vec<String>,
    },
}

impl Change {
    /// The account it is for, where it is for one.
    const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Role { .. } => None,
            Self::Account { id, .. } | Self::Roles { id, .. } => Some(*id),
        }
    }

    /// Writes it into the tables, from the version it names: 409 when that is not the version any more.
    async fn write(&self, tx: &Tx) -> Result<(), AppError> {
        match self {
            Self::Role { code, version, rules } => {
                let sql = "UPDATE role SET version = version + 1 WHERE code = $1 AND version = $2";
                stale_if_none(execute(tx, sql, vec![code.as_str().into(), (*version).into()]).await?)?;
                right_rules::write(tx, &Holder::Role(code.clone()), rules).await?;
            }
            Self::Account { id, version, rules } => {
                let sql = "UPDATE account SET version = version + 1 WHERE id = $1 AND version = $2";
                stale_if_none(execute(tx, sql, vec![id.0.into(), (*version).into()]).await?)?;
                right_rules::write(tx, &Holder::Account(*id), rules).await?;
            }
            Self::Roles { id, version, roles } => {
                let sql = "UPDATE account SET version = version + 1 WHERE id = $1 AND version = $2";
                stale_if_none(execute(tx, sql, vec![id.0.into(), (*version).into()]).await?)?;
                accounts::set_roles(tx, *id, roles.clone()).await?;
            }
        }
        Ok(())
    }
}

fn stale_if_none(rows: u64) -> Result<(), AppError> {
    if rows == 1 { Ok(()) } else { Err(AppError::stale()) }
}

/// What a change does to people: it is written into the transaction to see.
pub struct Weighed {
    /// For whom it changes something.
    pub people: BTreeMap<AccountId, (Vec<Permission>, Vec<Permission>)>,
    /// The dangerous rights somebody gains.
    pub dangerous: Vec<Permission>,
    /// Nobody else could agree.
    pub alone: bool,
    /// Nobody manages accounts any more.
    pub locks_out: bool,
}

/// Whether nobody else could agree: those who manage accounts, but who asks and who gains.
pub fn alone(held: &BTreeMap<AccountId, Rights>, by: AccountId, beneficiary: Option<AccountId>) -> bool {
    let other = |id: &AccountId| *id != by && Some(*id) != beneficiary;
    !held.iter().any(|(id, rights)| other(id) && rights.may(Permission::ManageAccounts))
}

/// Writes a change and looks at what came of it. The caller commits, or drops the transaction.
pub async fn weigh(tx: &Tx, by: AccountId, change: &Change) -> Result<Weighed, AppError> {
    let before = right_rules::of_accounts(tx).await?;
    change.write(tx).await?;
    let after = right_rules::of_accounts(tx).await?;
    let nothing = Rights::default();
    let mut people = BTreeMap::new();
    let mut dangerous = Vec::new();
    for (id, now) in &after {
        let then = before.get(id).unwrap_or(&nothing);
        let (gained, lost) = (rights::gains(then, now), rights::gains(now, then));
        dangerous.extend(rights::dangerous(then, now));
        if !gained.is_empty() || !lost.is_empty() {
            people.insert(*id, (gained, lost));
        }
    }
    dangerous.sort_unstable();
    dangerous.dedup();
    let alone = alone(&before, by, change.account());
    let locks_out = !after.values().any(|rights| rights.may(Permission::ManageAccounts));
    Ok(Weighed { people, dangerous, alone, locks_out })
}

/// Who agreed to a change, or that nobody could.
enum Second {
    NotNeeded,
    Alone,
    Agreed(AccountId, String),
}

/// Writes a weighed change into the history, and tells whom it changes something for.
async fn record(
    tx: &Tx,
    change: &Change,
    before: Vec<Rule>,
    (by, by_name): (AccountId, &str),
    second: &Second,
    weighed: &Weighed,
) -> Result<(), AppError> {
    let (role, account, after) = match change {
        Change::Role { code, rules, .. } => (Some(code.clone()), None, rules.clone()),
        Change::Account { id, rules, .. } => (None, Some(*id), rules.clone()),
        Change::Roles { id, .. } => (None, Some(*id), right_rules::read(tx, &Holder::Account(*id)).await?),
    };
    let (agreed, agreed_name, alone) = match second {
        Second::NotNeeded => (None, None, false),
        Second::Alone => (None, None, true),
        Second::Agreed(account, name) => (Some(account.0), Some(name.clone()), false),
    };
    let json = |rules: &Vec<Rule>| serde_json::to_value(rules).map_err(AppError::internal);
    let sql = "INSERT INTO right_change (id, at, role_code, account_id, before, after, what, by_account, by_name, \
               agreed_account, agreed_name, alone) VALUES ($1, $2, $3, $4, $5, $6, 'changed', $7, $8, $9, $10, $11)";
    let id: Uuid = tx.tenant().new_id();
    let values = vec![
        id.into(),
        database_time(tx.now()).into(),
        role.into(),
        account.map(|id| id.0).into(),
        json(&before)?.into(),
        json(&after)?.into(),
        by.0.into(),
        by_name.to_owned().into(),
        agreed.into(),
        agreed_name.clone().into(),
        alone.into(),
    ];
    execute(tx, sql, values).await?;
    let words = match (&agreed_name, alone) {
        (Some(name), _) => format!("asked by {by_name}, agreed by {name}"),
        (None, true) => format!("by {by_name} alone: nobody else could agree"),
        (None, false) => format!("by {by_name}"),
    };
    tx.audit(Audit::of("rights.change").entity(id).reason(words));
    for (account, (_, lost)) in &weighed.people {
        // Screens of those who lose something load anew; who gains sees it with the next page.
        tx.touch(Topic::new(if lost.is_empty() { "rights-more" } else { "rights" }, *account));
    }
    Ok(())
}

/// What the holder of a change's rules had before.
async fn rules_before(tx: &Tx, change: &Change) -> Result<Vec<Rule>, AppError> {
    match change {
        Change::Role { code, .. } => right_rules::read(tx, &Holder::Role(code.clone())).await,
        Change::Account { id, .. } | Change::Roles { id, .. } => right_rules::read(tx, &Holder::Account(*id)).await,
    }
}

/// Makes a change, or asks a second person for it; the transaction commits either way.
///
/// # Errors
/// 409 when it is stale or would lock everybody out.
pub async fn make(
    tx: Tx,
    caller: &Caller,
    change: Change,
    title: String,
    reason: Option<String>,
) -> Result<Option<ApprovalId>, AppError> {
    let tenant = tx.tenant().clone();
    let before = rules_before(&tx, &change).await?;
    let weighed = weigh(&tx, caller.account_id, &change).await?;
    if weighed.locks_out {
        return Err(accounts::last_administrator());
    }
    if !weighed.dangerous.is_empty() && !weighed.alone {
        // Only looked at: none of it is written.
        drop(tx);
        let tx = tenant.tx().await?;
        let effects = sentences(&tx, &weighed).await?;
        let ask = Ask {
            kind: KIND,
            title,
            effects,
            effect: serde_json::to_value(&change).map_err(AppError::internal)?,
            reason,
            beneficiary: change.account(),
        };
        let id = approvals::ask(&tx, caller, ask).await?;
        tx.commit().await?;
        return Ok(Some(id));
    }
    let second = if weighed.dangerous.is_empty() { Second::NotNeeded } else { Second::Alone };
    record(&tx, &change, before, (caller.account_id, &caller.name), &second, &weighed).await?;
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(None)
}

/// A change in words: who gains and loses what.
async fn sentences(tx: &Tx, weighed: &Weighed) -> Result<Vec<String>, AppError> {
    let names = names(tx, weighed).await?;
    let list = |rights: &[Permission]| Permission::sentences(rights.iter().copied());
    let mut sentences = Vec::new();
    for (id, (gained, lost)) in &weighed.people {
        let name = names.get(&id.0).map_or("", String::as_str);
        if !gained.is_empty() {
            sentences.push(format!("{name} may then: {}", list(gained)));
        }
        if !lost.is_empty() {
            sentences.push(format!("{name} may no longer: {}", list(lost)));
        }
    }
    Ok(sentences)
}

async fn names(tx: &Tx, weighed: &Weighed) -> Result<BTreeMap<Uuid, String>, AppError> {
    let ids: Vec<Uuid> = weighed.people.keys().map(|id| id.0).collect();
    let rows = query_all(tx, "SELECT id, name FROM account WHERE id = ANY ($1)", vec![ids.into()]).await?;
    let names = rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)));
    names.collect::<Result<_, sea_orm::DbErr>>().map_err(Into::into)
}

/// A request about rights, as [`approvals`] carries it out.
pub struct RightsEffect;

#[async_trait::async_trait]
impl approvals::Effect for RightsEffect {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn right(&self) -> Permission {
        Permission::ManageAccounts
    }

    async fn carry_out(&self, tx: &Tx, agreed: &Agreed, effect: serde_json::Value) -> Result<(), AppError> {
        let change: Change = serde_json::from_value(effect).map_err(AppError::internal)?;
        let before = rules_before(tx, &change).await?;
        let weighed = match weigh(tx, agreed.asked_account, &change).await {
            Ok(weighed) => weighed,
            Err(error) if error.problem().code == "stale" => return Err(approvals::out_of_date()),
            Err(error) => return Err(error),
        };
        if weighed.locks_out {
            return Err(accounts::last_administrator());
        }
        let second = Second::Agreed(agreed.agreed_account, agreed.agreed_by.clone());
        record(tx, &change, before, (agreed.asked_account, &agreed.asked_by), &second, &weighed).await
    }
}

fn fits(rules: &[Rule]) -> Result<(), AppError> {
    rights::fault(rules).map_or(Ok(()), |fault| Err(AppError::invalid("rules", fault)))
}

/// Changes what a role may.
pub async fn change_role(call: Call<ChangeRoleRights>) -> Result<RightsChanged, AppError> {
    let ChangeRoleRights { code, version, rules, reason } = call.request;
    fits(&rules)?;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT name FROM role WHERE code = $1";
    let row = query_one(&tx, sql, vec![code.as_str().into()]).await?.ok_or_else(AppError::not_found)?;
    let title = format!("Change what the role {} may", row.try_get::<String>("", "name")?);
    let change = Change::Role { code: code.into_string(), version, rules };
    let waiting = make(tx, &call.caller, change, title, reason.map(api::Line::into_string)).await?;
    Ok(RightsChanged { version: if waiting.is_some() { version } else { version.saturating_add(1) }, waiting })
}

/// Changes what an account may beyond its roles.
pub async fn change_account(call: Call<ChangeAccountRights>) -> Result<RightsChanged, AppError> {
    let ChangeAccountRights { id, version, rules, reason } = call.request;
    fits(&rules)?;
    let tx = call.tenant.tx().await?;
    let title = format!("Change what {} may", person(&tx, id).await?.0);
    let change = Change::Account { id, version, rules };
    let waiting = make(tx, &call.caller, change, title, reason.map(api::Line::into_string)).await?;
    Ok(RightsChanged { version: if waiting.is_some() { version } else { version.saturating_add(1) }, waiting })
}

/// A person's name, and the version of their rights. A machine has its rights by its key.
async fn person(tx: &Tx, id: AccountId) -> Result<(String, i32), AppError> {
    let sql = "SELECT name, version FROM account WHERE id = $1 AND NOT machine";
    let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok((row.try_get("", "name")?, row.try_get("", "version")?))
}

/// An account's own rules.
pub async fn of_account(call: Call<GetAccountRights>) -> Result<AccountRights, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let (name, version) = person(&tx, id).await?;
    let rules = right_rules::read(&tx, &Holder::Account(id)).await?;
    tx.commit().await?;
    Ok(AccountRights { id, name, rules, version })
}

/// What a change would do: it is made, looked at, and dropped.
pub async fn preview(call: Call<PreviewRights>) -> Result<RightsPreview, AppError> {
    let PreviewRights { role, account_id, rules } = call.request;
    fits(&rules)?;
    let tx = call.tenant.tx().await?;
    let change = match (role, account_id) {
        (Some(code), None) => {
            let sql = "SELECT version FROM role WHERE code = $1";
            let row = query_one(&tx, sql, vec![code.as_str().into()]).await?.ok_or_else(AppError::not_found)?;
            Change::Role { code: code.into_string(), version: row.try_get("", "version")?, rules }
        }
        (None, Some(id)) => {
            let (_, version) = person(&tx, id).await?;
            Change::Account { id, version, rules }
        }
        _ => return Err(AppError::invalid("role", "give either a role or an account")),
    };
    let weighed = weigh(&tx, call.caller.account_id, &change).await?;
    let names = names(&tx, &weighed).await?;
    let sql = "SELECT DISTINCT account_id FROM session WHERE ended_at IS NULL AND ends_at > $1 AND seen_at > $2";
    let idle = tx.now() - crate::policy::Policy::load(&tx).await?.idle();
    let values = vec![database_time(tx.now()).into(), database_time(idle).into()];
    let here: Vec<Uuid> =
        query_all(&tx, sql, values).await?.iter().map(|row| row.try_get("", "account_id")).collect::<Result<_, _>>()?;
    drop(tx);
    let mut people: Vec<RightsPerson> = weighed
        .people
        .into_iter()
        .map(|(account_id, (gains, loses))| RightsPerson {
            account_id,
            name: names.get(&account_id.0).cloned().unwrap_or_default(),
            gains,
            loses,
            signed_in: here.contains(&account_id.0),
        })
        .collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(RightsPreview { people, dangerous: weighed.dangerous, alone: weighed.alone, locks_out: weighed.locks_out })
}
