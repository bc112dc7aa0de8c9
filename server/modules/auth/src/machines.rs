//! Machines: accounts that nobody signs in to, each with a key and the rights it allows.

use api::{
    Done, Moment,
    id::AccountId,
    session::{EndMachine, KEY_PREFIX, ListMachines, Machine, Machines, MadeMachine, MakeMachine},
};
use jiff::{SignedDuration, Timestamp};
use kernel::{AppError, Audit, Call, crypto::Token, database::execute, database_time};
use rules::rights;
use serde::Deserialize;

use crate::right_rules::{self, Holder, RuleRow};

/// The longest life of a key.
const MOST_DAYS: u16 = 730;

#[derive(Deserialize)]
struct Row {
    id: AccountId,
    name: String,
    rules: Vec<RuleRow>,
    tail: String,
    created_at: Timestamp,
    created_by: String,
    until: Timestamp,
    used_at: Option<Timestamp>,
}

/// The machines whose keys work.
pub async fn list(call: Call<ListMachines>) -> Result<Machines, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(json_build_object('id', a.id, 'name', a.name, 'rules', {}, 'tail', m.tail, \
         'created_at', m.created_at, 'created_by', m.created_by, 'until', m.until_at, 'used_at', m.used_at) \
         ORDER BY a.name, a.id), '[]')::text FROM machine m JOIN account a ON a.id = m.account_id \
         WHERE a.active AND m.until_at > $1",
        right_rules::OF_ACCOUNT
    );
    let now = database_time(call.tenant.now());
    let rows: Option<Vec<Row>> = call.tenant.read().await?.json(&sql, vec![now.into()]).await?;
    let machines = rows.unwrap_or_default().into_iter().map(|row| Machine {
        id: row.id,
        name: row.name,
        rules: right_rules::known(row.rules),
        tail: row.tail,
        created_at: Moment::utc(row.created_at),
        created_by: row.created_by,
        until: Moment::utc(row.until),
        used_at: row.used_at.map(Moment::utc),
    });
    Ok(Machines { machines: machines.collect() })
}

/// Makes a machine and shows its key once.
pub async fn make(call: Call<MakeMachine>) -> Result<MadeMachine, AppError> {
    let (tenant, caller, request) = (&call.tenant, &call.caller, call.request);
    if request.rules.is_empty() {
        return Err(AppError::invalid("rules", "must allow at least one thing"));
    }
    if let Some(fault) = rights::fault(&request.rules) {
        return Err(AppError::invalid("rules", fault));
    }
    if let Some(rule) = request.rules.iter().find(|rule| !rights::fits_machines(rule.permission)) {
        return Err(AppError::invalid("rules", format!("{} is for people only", rule.permission.code())));
    }
    if !(1..=MOST_DAYS).contains(&request.days) {
        return Err(AppError::invalid("days", format!("must be between 1 and {MOST_DAYS}")));
    }
    let tx = tenant.tx().await?;
    let now = tx.now();
    let id: AccountId = tenant.new_id();
    let sql = "INSERT INTO account (id, name, active, machine) VALUES ($1, $2, true, true)";
    execute(&tx, sql, vec![id.0.into(), request.name.as_str().into()]).await?;
    right_rules::write(&tx, &Holder::Account(id), &request.rules).await?;
    let token = Token::new(tenant.state().entropy());
    let key = format!("{KEY_PREFIX}{}", token.reveal());
    let until = now.saturating_add(SignedDuration::from_hours(i64::from(request.days) * 24)).unwrap_or(now);
    let sql = "INSERT INTO machine (account_id, key_hash, tail, created_at, created_by, until_at) \
               VALUES ($1, $2, right($3, 4), $4, $5, $6)";
    let values = vec![
        id.0.into(),
        token.hash().to_vec().into(),
        key.clone().into(),
        database_time(now).into(),
        caller.name.to_string().into(),
        database_time(until).into(),
    ];
    execute(&tx, sql, values).await?;
    let allows: Vec<&str> = request.rules.iter().map(|rule| rule.permission.code()).collect();
    tx.audit(Audit::of("machine.make").entity(id).reason(allows.join(" ")));
    tx.commit().await?;
    Ok(MadeMachine { id, key })
}

/// Ends a machine's key.
pub async fn end(call: Call<EndMachine>) -> Result<Done, AppError> {
    let tx = call.tenant.tx().await?;
    let id = call.request.id;
    let sql = "UPDATE account SET active = false, version = version + 1 WHERE id = $1 AND machine AND active";
    if execute(&tx, sql, vec![id.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    tx.audit(Audit::of("machine.end").entity(id));
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(Done {})
}
