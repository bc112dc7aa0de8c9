//! Who pays and what it costs: payers with their plans, what can be billed, price lists, who is covered by what.

use jiff::{ToSpan, civil::Date};
use kernel::{
    Tx,
    database::{execute, query_all},
};
use serde_json::json;
use uuid::Uuid;

use super::rows::{Dice, hex, insert, seal};

use kernel::crypto::Column;

/// A payer of the demo.
pub struct Payer {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    kind: &'static str,
    /// Name, copay, coinsurance in basis points, yearly deductible, of a hundred patients.
    pub plans: &'static [(&'static str, i64, u16, i64, usize)],
}

/// The payers; the first has a price list of its own.
pub const PAYERS: &[Payer] = &[
    Payer {
        name: "Aurora Mutual",
        kind: "insurer",
        plans: &[("Silver", 2500, 1000, 20_000, 26), ("Gold", 1000, 0, 0, 14)],
    },
    Payer { name: "Meridian Health", kind: "insurer", plans: &[("Standard", 3000, 2000, 40_000, 24)] },
    Payer { name: "City Sponsors", kind: "sponsor", plans: &[("Apprentices", 0, 0, 0, 6)] },
];

/// Code, name, price, covered, how often of a hundred visits.
pub const SERVICES: &[(&str, &str, i64, bool, usize)] = &[
    ("IM-21", "Flu vaccine and giving it", 3800, true, 9),
    ("DR-05", "Dressing change", 2600, true, 5),
    ("EC-12", "Electrocardiogram, 12 leads", 6400, true, 4),
    ("HH-12", "Information sheet, printed", 200, false, 6),
    ("CE-01", "Medical certificate", 1500, false, 5),
];

/// What a price is of the house's at a payer's list, in hundredths.
pub const AURORA: i64 = 92;

/// Payers, plans, what can be billed, the house's prices and one payer's own.
pub async fn catalogue(tx: &Tx, dice: &Dice<'_>, today: Date) -> anyhow::Result<()> {
    let from = today.checked_sub(1.year())?.first_of_year();
    let at = tx.now();
    let mut aurora = None;
    for payer in PAYERS {
        let id: Uuid = dice.0.id(at);
        aurora = aurora.or(Some(id));
        let sql = "INSERT INTO payer (id, name, kind, active) VALUES ($1, $2, $3, true)";
        execute(tx, sql, vec![id.into(), payer.name.into(), payer.kind.into()]).await?;
        for (name, copay, share, deductible, _) in payer.plans {
            let plan: Uuid = dice.0.id(at);
            let sql = "INSERT INTO payer_plan (id, payer_id, name) VALUES ($1, $2, $3)";
            execute(tx, sql, vec![plan.into(), id.into(), (*name).into()]).await?;
            let sql = "INSERT INTO plan_rule (plan_id, valid_from, copay, coinsurance, deductible) VALUES ($1, $2, $3, $4, $5)";
            let values = vec![
                plan.into(),
                kernel::database_date(from).into(),
                (*copay).into(),
                i32::from(*share).into(),
                (*deductible).into(),
            ];
            execute(tx, sql, values).await?;
        }
    }
    let visits = "INSERT INTO billable (code, kind, name, covered, subject_id) SELECT 'V-' || (100 + position), 'visit', name, \
                  true, id FROM visit_kind ON CONFLICT DO NOTHING";
    execute(tx, visits, Vec::new()).await?;
    let tests = "INSERT INTO billable (code, kind, name, covered, subject_id) SELECT code, 'test', name, true, id FROM lab_test \
                 ON CONFLICT DO NOTHING";
    execute(tx, tests, Vec::new()).await?;
    for (code, name, _, covered, _) in SERVICES {
        let sql = "INSERT INTO billable (code, kind, name, covered) VALUES ($1, 'other', $2, $3)";
        execute(tx, sql, vec![(*code).into(), (*name).into(), (*covered).into()]).await?;
    }
    for (name, payer) in [("House prices", None), ("Aurora Mutual, agreed", aurora)] {
        let list: Uuid = dice.0.id(at);
        let sql = "INSERT INTO price_list (id, name, payer_id, valid_from) VALUES ($1, $2, $3, $4)";
        execute(tx, sql, vec![list.into(), name.into(), payer.into(), kernel::database_date(from).into()]).await?;
        let part = if payer.is_some() { AURORA } else { 100 };
        // A visit by its length, a test by its own figure.
        let sql = "INSERT INTO price (price_list_id, code, amount) SELECT $1, b.code, (CASE b.kind WHEN 'visit' THEN \
                   2000 + 400 * (SELECT minutes FROM visit_kind WHERE id = b.subject_id) ELSE 1400 + 100 * \
                   (abs(hashtext(b.code)) % 45) END) * $2 / 100 FROM billable b WHERE b.kind <> 'other'";
        execute(tx, sql, vec![list.into(), part.into()]).await?;
        for (code, _, price, ..) in SERVICES.iter().filter(|_| payer.is_none()) {
            let sql = "INSERT INTO price (price_list_id, code, amount) VALUES ($1, $2, $3)";
            execute(tx, sql, vec![list.into(), (*code).into(), (*price).into()]).await?;
        }
    }
    Ok(())
}

/// Seven patients of ten are covered.
pub async fn coverages(tx: &Tx, dice: &Dice<'_>, today: Date) -> anyhow::Result<()> {
    let sql = "SELECT l.id, y.name AS payer, l.name FROM payer_plan l JOIN payer y ON y.id = l.payer_id";
    let mut plans = Vec::new();
    for row in query_all(tx, sql, Vec::new()).await? {
        let (id, payer, name): (Uuid, String, String) =
            (row.try_get("", "id")?, row.try_get("", "payer")?, row.try_get("", "name")?);
        let known = PAYERS.iter().find(|one| one.name == payer);
        let share = known.and_then(|one| one.plans.iter().find(|plan| plan.0 == name)).map_or(0, |plan| plan.4);
        plans.push((id, share));
    }
    plans.sort_by_key(|plan| std::cmp::Reverse(plan.1));
    let from = today.checked_sub(1.year())?.first_of_year();
    let mut rows = Vec::new();
    for row in query_all(tx, "SELECT id FROM patient WHERE origin IS NULL ORDER BY number", Vec::new()).await? {
        let mut pick = dice.below(100);
        let plan = plans.iter().find(|plan| {
            let hit = pick < plan.1;
            pick = pick.saturating_sub(plan.1);
            hit
        });
        let Some((plan, _)) = plan else { continue };
        let member = format!("AM-{:06}", dice.below(1_000_000));
        let index = tx.tenant().keys().blind().index(billing::MEMBER_INDEX, &member);
        rows.push(json!({
            "id": dice.0.id::<Uuid>(tx.now()), "patient": row.try_get::<Uuid>("", "id")?, "plan": plan,
            "member": member, "index": hex(&index), "from": from,
        }));
    }
    let sql = "INSERT INTO coverage (id, patient_id, plan_id, member_number, member_index, valid_from) SELECT id, patient, plan, \
               decode(member, 'hex'), decode(index, 'hex'), \"from\" FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, \
               plan uuid, member text, index text, \"from\" date)";
    seal(tx, &mut rows, "member", Column::of("coverage", "member_number"))?;
    insert(tx, sql, &rows).await
}
