//! Payers and their plans.

use api::{
    billing::{ListPayers, Payer, PayerKind, Payers, Plan, PlanRule, SavePayer, SavePlan},
    id::{PayerId, PlanId},
    money::{Currency, Money, Share},
};
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_date,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::charge;

const SELECT: &str = "SELECT y.id, y.name, y.kind, y.active, y.version, COALESCE((SELECT json_agg(l ORDER BY l.name) FROM \
    (SELECT p.id, p.name, COALESCE((SELECT json_agg(r ORDER BY r.valid_from DESC) FROM (SELECT valid_from, copay, coinsurance, \
    deductible FROM plan_rule WHERE plan_id = p.id) r), '[]') AS rules FROM payer_plan p WHERE p.payer_id = y.id) l), '[]') \
    AS plans FROM payer y";

#[derive(Debug, Deserialize)]
struct Row {
    id: PayerId,
    name: String,
    kind: PayerKind,
    active: bool,
    version: i32,
    plans: Vec<PlanRow>,
}

#[derive(Debug, Deserialize)]
struct PlanRow {
    id: PlanId,
    name: String,
    rules: Vec<RuleRow>,
}

#[derive(Debug, Deserialize)]
struct RuleRow {
    valid_from: Date,
    copay: i64,
    coinsurance: Share,
    deductible: i64,
}

impl Row {
    fn wire(self, currency: Currency) -> Payer {
        let rule = |row: RuleRow| PlanRule {
            valid_from: row.valid_from,
            copay: Money::new(row.copay, currency),
            coinsurance: row.coinsurance,
            deductible: Money::new(row.deductible, currency),
        };
        let plan = |row: PlanRow| Plan { id: row.id, name: row.name, rules: row.rules.into_iter().map(rule).collect() };
        Payer {
            id: self.id,
            name: self.name,
            kind: self.kind,
            active: self.active,
            plans: self.plans.into_iter().map(plan).collect(),
            version: self.version,
        }
    }
}

async fn read(tx: &Tx, id: PayerId) -> Result<Payer, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE y.id = $1) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(row.wire(charge::currency(tx).await?))
}

/// The payers.
pub async fn list(call: Call<ListPayers>) -> Result<Payers, AppError> {
    let tx = call.tenant.tx().await?;
    let sql = format!("SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} ORDER BY y.name) found");
    let rows: Vec<Row> = tx.json(&sql, Vec::new()).await?.unwrap_or_default();
    let currency = charge::currency(&tx).await?;
    tx.commit().await?;
    Ok(Payers { payers: rows.into_iter().map(|row| row.wire(currency)).collect() })
}

/// Makes a payer, or changes one.
pub async fn save(call: Call<SavePayer>) -> Result<Payer, AppError> {
    let SavePayer { id, version, name, kind, active } = call.request;
    let tx = call.tenant.tx().await?;
    let kind = match kind {
        PayerKind::Insurer => "insurer",
        PayerKind::Sponsor => "sponsor",
    };
    let taken = |error: sea_orm::DbErr| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("name", "is another payer's name"),
        _ => error.into(),
    };
    let id = match id {
        None => {
            let id = tx.tenant().new_id::<PayerId>();
            let sql = "INSERT INTO payer (id, name, kind, active) VALUES ($1, $2, $3, $4)";
            let values = vec![id.0.into(), name.into_string().into(), kind.into(), active.into()];
            execute(&tx, sql, values).await.map_err(taken)?;
            id
        }
        Some(id) => {
            let known = execute(&tx, "SELECT 1 FROM payer WHERE id = $1", vec![id.0.into()]).await?;
            if known == 0 {
                return Err(AppError::not_found());
            }
            let sql = "UPDATE payer SET name = $3, kind = $4, active = $5, version = version + 1 WHERE id = $1 AND version = $2";
            let values = vec![id.0.into(), version.into(), name.into_string().into(), kind.into(), active.into()];
            if execute(&tx, sql, values).await.map_err(taken)? == 0 {
                return Err(AppError::stale());
            }
            id
        }
    };
    let payer = read(&tx, id).await?;
    tx.audit(Audit::of("payer.save").entity(id));
    tx.commit().await?;
    Ok(payer)
}

/// Makes a plan, or gives one new rules from a day on. Rules that bills stand on stay.
pub async fn save_plan(call: Call<SavePlan>) -> Result<Payer, AppError> {
    let SavePlan { payer_id, name, valid_from, copay, coinsurance, deductible } = call.request;
    let tx = call.tenant.tx().await?;
    if execute(&tx, "SELECT 1 FROM payer WHERE id = $1", vec![payer_id.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    let sql = "INSERT INTO payer_plan (id, payer_id, name) VALUES ($1, $2, $3) ON CONFLICT (payer_id, name) \
               DO UPDATE SET name = excluded.name RETURNING id";
    let values = vec![tx.tenant().new_id::<Uuid>().into(), payer_id.0.into(), name.into_string().into()];
    let plan: Uuid = query_one(&tx, sql, values).await?.ok_or_else(AppError::busy)?.try_get("", "id")?;
    let sql =
        "SELECT 1 FROM bill b JOIN coverage c ON c.id = b.coverage_id WHERE c.plan_id = $1 AND b.day >= $2 LIMIT 1";
    if query_one(&tx, sql, vec![plan.into(), database_date(valid_from).into()]).await?.is_some() {
        return Err(AppError::invalid("valid_from", "lies before bills of this plan: choose a later day"));
    }
    let sql = "INSERT INTO plan_rule (plan_id, valid_from, copay, coinsurance, deductible) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (plan_id, valid_from) DO UPDATE SET copay = excluded.copay, coinsurance = excluded.coinsurance, \
               deductible = excluded.deductible";
    let values = vec![
        plan.into(),
        database_date(valid_from).into(),
        copay.minor().into(),
        i32::from(coinsurance.basis_points()).into(),
        deductible.minor().into(),
    ];
    execute(&tx, sql, values).await?;
    let payer = read(&tx, payer_id).await?;
    tx.audit(Audit::of("plan.save").entity(plan));
    tx.commit().await?;
    Ok(payer)
}
