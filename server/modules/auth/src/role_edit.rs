//! Making, naming and retiring roles, and the history of rights.

use api::{
    Moment, Page,
    id::AccountId,
    rule::Rule,
    session::{ChangeRole, ListRightChanges, MakeRole, RightChange, RightChanges, Role},
};
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_time,
};
use sea_orm::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    right_rules::{self, Holder},
    roles,
};

const ROWS: usize = 30;

/// A code of letters for a name: what a role is called inside never changes, whatever it is called on screens.
fn code(name: &str, taken: &[Role]) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_lowercase() { letter } else { '_' })
        .take(30)
        .collect();
    let plain = format!("role_{}", plain.trim_matches('_'));
    let free = |code: &str| taken.iter().all(|role| role.code != code);
    let numbered = ('a'..='z').map(|letter| format!("{plain}_{letter}"));
    std::iter::once(plain.clone()).chain(numbered).find(|code| free(code)).unwrap_or(plain)
}

async fn one(tx: &Tx, code: &str) -> Result<Role, AppError> {
    roles::all(tx).await?.into_iter().find(|role| role.code == code).ok_or_else(AppError::not_found)
}

/// Makes a role. It gives nobody anything until it is given to somebody.
pub async fn make(call: Call<MakeRole>) -> Result<Role, AppError> {
    let MakeRole { name, copy_of } = call.request;
    let tx = call.tenant.tx().await?;
    let known = roles::all(&tx).await?;
    named_once(&known, name.as_str(), None)?;
    let rules = match copy_of {
        None => Vec::new(),
        Some(of) => {
            let of = known.iter().find(|role| role.code == of.as_str());
            of.ok_or_else(|| AppError::invalid("copy_of", "is not a role here"))?.rules.clone()
        }
    };
    let code = code(name.as_str(), &known);
    let sql = "INSERT INTO role (code, name, home, position) \
               SELECT $1, $2, '/account', COALESCE(max(position), 0) + 1 FROM role";
    execute(&tx, sql, vec![code.as_str().into(), name.as_str().into()]).await.map_err(|error| {
        match refusal(&error) {
            Some(Refusal::Taken(_)) => AppError::invalid("name", "is too close to another role's name"),
            _ => error.into(),
        }
    })?;
    right_rules::write(&tx, &Holder::Role(code.clone()), &rules).await?;
    record(&tx, &call.caller, &code, "made", &[], &rules).await?;
    let made = one(&tx, &code).await?;
    tx.commit().await?;
    Ok(made)
}

fn named_once(known: &[Role], name: &str, but: Option<&str>) -> Result<(), AppError> {
    let same = |role: &&Role| Some(role.code.as_str()) != but && role.name.eq_ignore_ascii_case(name.trim());
    match known.iter().find(same) {
        Some(_) => Err(AppError::invalid("name", "is another role's name")),
        None => Ok(()),
    }
}

/// Renames a role, or puts it out of use.
pub async fn change(call: Call<ChangeRole>) -> Result<Role, AppError> {
    let ChangeRole { code, version, name, retired } = call.request;
    let tx = call.tenant.tx().await?;
    let known = roles::all(&tx).await?;
    let role = known.iter().find(|role| role.code == code.as_str()).ok_or_else(AppError::not_found)?;
    named_once(&known, name.as_str(), Some(code.as_str()))?;
    if retired && role.holders > 0 {
        return Err(AppError::conflict(
            "role_held",
            "Somebody holds this role",
            "Nothing was changed. Give its holders another role first, under Settings, Accounts.",
        ));
    }
    let sql = "UPDATE role SET name = $3, retired_at = CASE WHEN $4 THEN COALESCE(retired_at, $5) END, version = version + 1 \
               WHERE code = $1 AND version = $2";
    let values = vec![
        code.as_str().into(),
        version.into(),
        name.as_str().into(),
        retired.into(),
        database_time(tx.now()).into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::stale());
    }
    let what = if retired && !role.retired { "retired" } else { "renamed" };
    record(&tx, &call.caller, code.as_str(), what, &role.rules, &role.rules).await?;
    let changed = one(&tx, code.as_str()).await?;
    tx.commit().await?;
    Ok(changed)
}

async fn record(
    tx: &Tx,
    caller: &Caller,
    code: &str,
    what: &'static str,
    before: &[Rule],
    after: &[Rule],
) -> Result<(), AppError> {
    let id: Uuid = tx.tenant().new_id();
    let sql = "INSERT INTO right_change (id, at, role_code, before, after, what, by_account, by_name) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        id.into(),
        database_time(tx.now()).into(),
        code.into(),
        serde_json::to_value(before).map_err(AppError::internal)?.into(),
        serde_json::to_value(after).map_err(AppError::internal)?.into(),
        what.into(),
        caller.account_id.0.into(),
        caller.name.to_string().into(),
    ];
    execute(tx, sql, values).await?;
    tx.audit(Audit::of("role.change").entity(id).reason(format!("{code} {what}")));
    Ok(())
}

#[derive(Debug, Deserialize)]
struct Row {
    id: Uuid,
    at: Timestamp,
    of: String,
    what: String,
    before: serde_json::Value,
    after: serde_json::Value,
    by_name: String,
    agreed_name: Option<String>,
    alone: bool,
}

impl Row {
    fn wire(self) -> RightChange {
        // What this version does not know is left out, as it grants nothing.
        let known = |value: serde_json::Value| -> Vec<Rule> {
            let rules = value.as_array().cloned().unwrap_or_default();
            rules.into_iter().filter_map(|rule| serde_json::from_value(rule).ok()).collect()
        };
        let (before, after) = (known(self.before), known(self.after));
        let without = |of: &[Rule], other: &[Rule]| -> Vec<Rule> {
            of.iter().filter(|rule| !other.contains(rule)).cloned().collect()
        };
        RightChange {
            id: self.id,
            at: Moment::utc(self.at),
            of: self.of,
            what: self.what,
            added: without(&after, &before),
            removed: without(&before, &after),
            by: self.by_name,
            agreed_by: self.agreed_name,
            alone: self.alone,
        }
    }
}

/// The history of rights, the latest first.
pub async fn changes(call: Call<ListRightChanges>) -> Result<RightChanges, AppError> {
    let ListRightChanges { role, account_id, after } = call.request;
    let tx = call.tenant.tx().await?;
    let mut values: Vec<Value> = vec![role.into(), account_id.map(|AccountId(id)| id).into()];
    let mut from = "";
    if let Some(after) = after {
        let known = query_one(&tx, "SELECT 1 FROM right_change WHERE id = $1", vec![after.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not a change here"))?;
        values.push(after.into());
        from = "AND (c.at, c.id) < (SELECT at, id FROM right_change WHERE id = $3)";
    }
    let limit = ROWS + 1;
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT c.id, c.at, COALESCE(r.name, a.name) AS of, c.what, c.before, \
         c.after, c.by_name, c.agreed_name, c.alone FROM right_change c LEFT JOIN role r ON r.code = c.role_code \
         LEFT JOIN account a ON a.id = c.account_id WHERE ($1::text IS NULL OR c.role_code = $1) \
         AND ($2::uuid IS NULL OR c.account_id = $2) {from} ORDER BY c.at DESC, c.id DESC LIMIT {limit}) x"
    );
    let mut rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    tx.commit().await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.id) } else { None };
    Ok(Page { rows: rows.into_iter().map(Row::wire).collect(), next, total: None })
}
