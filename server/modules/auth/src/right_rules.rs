//! The stored rules of roles and accounts.

use std::collections::BTreeMap;

use api::{
    Permission,
    id::{AccountId, SiteId},
    rule::{Effect, Patients, Rule, Sites},
};
use kernel::{
    AppError,
    database::{execute, query_one},
};
use rules::rights::Rights;
use sea_orm::{ConnectionTrait, DbErr, Value};
use serde::Deserialize;

/// The rules that bear on account `a`, as JSON, for a statement in which it is named so.
pub const OF_ACCOUNT: &str = "COALESCE((SELECT json_agg(q) FROM (SELECT permission, effect, sites, site_ids, patients \
    FROM right_rule WHERE account_id = a.id UNION ALL SELECT q.permission, q.effect, q.sites, q.site_ids, q.patients \
    FROM account_role h JOIN right_rule q ON q.role_code = h.role_code WHERE h.account_id = a.id) q), '[]'::json)";

/// The sites on the card of account `a`.
pub const OWN_SITES: &str =
    "COALESCE((SELECT json_agg(w.site_id) FROM staff_site w WHERE w.staff_id = a.staff_id), '[]'::json)";

/// A stored rule.
#[derive(Debug, Deserialize)]
pub struct RuleRow {
    permission: String,
    effect: Effect,
    sites: Sites,
    site_ids: Vec<SiteId>,
    patients: Patients,
}

/// The rules about rights that this version knows; the others grant nothing.
pub fn known(rows: Vec<RuleRow>) -> Vec<Rule> {
    rows.into_iter()
        .filter_map(|row| {
            Some(Rule {
                permission: Permission::from_code(&row.permission)?,
                effect: row.effect,
                sites: row.sites,
                site_ids: row.site_ids,
                patients: row.patients,
            })
        })
        .collect()
}

/// Whose rules they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A role's, by its code.
    Role(String),
    /// A single account's.
    Account(AccountId),
}

impl Holder {
    fn column(&self) -> (&'static str, Value) {
        match self {
            Self::Role(code) => ("role_code", code.as_str().into()),
            Self::Account(id) => ("account_id", id.0.into()),
        }
    }
}

/// A holder's own rules, in the order of the rights.
///
/// # Errors
/// When the database fails.
pub async fn read(connection: &impl ConnectionTrait, holder: &Holder) -> Result<Vec<Rule>, AppError> {
    let (column, value) = holder.column();
    let sql = format!(
        "SELECT COALESCE(json_agg(q), '[]')::text FROM (SELECT permission, effect, sites, site_ids, patients \
         FROM right_rule WHERE {column} = $1) q"
    );
    let row = query_one(connection, &sql, vec![value]).await?.ok_or_else(AppError::not_found)?;
    let mut rules = known(serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(AppError::internal)?);
    rules.sort_by_key(|rule| (rule.permission, rule.effect));
    Ok(rules)
}

/// Replaces a holder's rules.
///
/// # Errors
/// When the database refuses: one rule of each effect for a right.
pub async fn write(connection: &impl ConnectionTrait, holder: &Holder, rules: &[Rule]) -> Result<(), DbErr> {
    let (column, value) = holder.column();
    let sql = format!("DELETE FROM right_rule WHERE {column} = $1");
    execute(connection, &sql, vec![value.clone()]).await?;
    let sql = format!(
        "INSERT INTO right_rule ({column}, permission, effect, sites, site_ids, patients) SELECT $1, r.permission, \
         r.effect, r.sites, ARRAY(SELECT jsonb_array_elements_text(r.site_ids)::uuid), r.patients \
         FROM jsonb_to_recordset($2) AS r(permission text, effect text, sites text, site_ids jsonb, patients text)"
    );
    let rules = serde_json::to_value(rules).map_err(|error| DbErr::Json(error.to_string()))?;
    execute(connection, &sql, vec![value, rules.into()]).await.map(drop)
}

/// What every active person may.
///
/// # Errors
/// When the database fails.
pub async fn of_accounts(connection: &impl ConnectionTrait) -> Result<BTreeMap<AccountId, Rights>, AppError> {
    #[derive(Deserialize)]
    struct Row {
        id: AccountId,
        rules: Vec<RuleRow>,
        own_sites: Vec<SiteId>,
    }
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT a.id, {OF_ACCOUNT} AS rules, {OWN_SITES} AS own_sites \
         FROM account a WHERE a.active AND NOT a.machine) x"
    );
    let row = query_one(connection, &sql, Vec::new()).await?.ok_or_else(AppError::not_found)?;
    let rows: Vec<Row> = serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(AppError::internal)?;
    Ok(rows.into_iter().map(|row| (row.id, Rights::of(&known(row.rules), &row.own_sites))).collect())
}
