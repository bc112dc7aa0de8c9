//! The laboratory's work: results that drift over a year, and today's bench with something at every step.

use api::PartialDate;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use kernel::{
    Entropy, Tenant,
    database::{query_all, query_one},
    partial_date, timestamp,
};
use rules::{dates::Ages, ranges::Limits};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{Dice, insert, seal};

use kernel::crypto::Column;

/// How often each test is ordered, of a hundred.
const ORDERED: &[(&str, usize)] = &[
    ("L-112", 26),
    ("L-101", 20),
    ("L-104", 12),
    ("L-120", 12),
    ("L-110", 10),
    ("L-121", 8),
    ("L-122", 6),
    ("L-124", 6),
];

struct Analyte {
    id: Uuid,
    code: String,
    name: String,
    unit: Option<String>,
    decimals: i16,
    limits: Limits,
}

struct Test {
    id: Uuid,
    code: String,
    name: String,
    specimen: String,
    minutes: i64,
    share: usize,
    analytes: Vec<Analyte>,
}

struct Note {
    id: Uuid,
    encounter: Uuid,
    patient: Uuid,
    staff: Uuid,
    author: String,
    site: Uuid,
    signed: Timestamp,
    born: PartialDate,
}

/// An account and its name.
type Person = (Uuid, String);

#[derive(Default)]
struct Rows {
    orders: Vec<Value>,
    lab: Vec<Value>,
    specimens: Vec<Value>,
    results: Vec<Value>,
    reports: Vec<Value>,
    observations: Vec<Value>,
    callbacks: Vec<Value>,
}

/// Fills orders for notes that have none; how many.
pub async fn fill(tenant: &Tenant, entropy: &Entropy) -> anyhow::Result<usize> {
    let dice = Dice(entropy);
    let tx = tenant.tx().await?;
    let now = tenant.now();
    let last = query_one(&tx, "SELECT max(ordered_at) AS at FROM lab_order", Vec::new()).await?;
    let last: Option<Timestamp> = last.and_then(|row| row.try_get::<Option<_>>("", "at").ok().flatten()).map(timestamp);
    let tests = tests(&tx).await?;
    let people = people(&tx).await?;
    let [entered_by, released_by] = people.as_slice() else { return Ok(0) };
    let sql = "SELECT n.id, n.encounter_id, n.patient_id, n.staff_id, n.author, e.site_id, n.signed_at, p.born_text FROM note n \
               JOIN encounter e ON e.id = n.encounter_id JOIN patient p ON p.id = n.patient_id WHERE e.origin IS NULL \
               AND ($1::timestamptz IS NULL OR n.signed_at > $1) AND n.signed_at <= $2 ORDER BY n.signed_at, n.patient_id";
    let values = vec![last.map(kernel::database_time).into(), kernel::database_time(now).into()];
    let mut rows = Rows::default();
    let first = query_one(&tx, "SELECT nextval('accession_number') AS n", Vec::new()).await?;
    let mut accession = first.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?;
    let today = now - SignedDuration::from_hours(3);
    let mut step = 0;
    for row in query_all(&tx, sql, values).await? {
        let note = Note {
            id: row.try_get("", "id")?,
            encounter: row.try_get("", "encounter_id")?,
            patient: row.try_get("", "patient_id")?,
            staff: row.try_get("", "staff_id")?,
            author: row.try_get("", "author")?,
            site: row.try_get("", "site_id")?,
            signed: timestamp(row.try_get("", "signed_at")?),
            born: partial_date(&row, "born_text")?,
        };
        let live = note.signed > today;
        if !dice.percent(if live { 85 } else { 22 }) || Ages::on(note.born, Date::constant(2026, 1, 1)).fewest() < 192 {
            continue;
        }
        let mut pick = dice.below(100);
        let test = tests.iter().find(|test| {
            let hit = pick < test.share;
            pick = pick.saturating_sub(test.share);
            hit
        });
        let Some(test) = test else { continue };
        accession += 1;
        let stand = if live { step } else { 9 };
        step += usize::from(live);
        one(&dice, &mut rows, &note, test, (entered_by, released_by), accession, stand, now);
    }
    write(&tx, &rows).await?;
    // The numbers that were given are taken.
    let sql = "SELECT nextval('accession_number') FROM generate_series(1, $1::bigint)";
    query_all(&tx, sql, vec![i64::try_from(rows.orders.len())?.into()]).await?;
    tx.commit().await?;
    Ok(rows.orders.len())
}

async fn tests(tx: &kernel::Tx) -> anyhow::Result<Vec<Test>> {
    let mut found = Vec::new();
    for (code, share) in ORDERED {
        let sql = "SELECT id, name, specimen, minutes FROM lab_test WHERE code = $1";
        let Some(row) = query_one(tx, sql, vec![(*code).into()]).await? else { continue };
        let id: Uuid = row.try_get("", "id")?;
        let sql = "SELECT a.id, a.code, a.name, a.unit, a.decimals, r.low, r.high, r.critical_low, r.critical_high \
                   FROM lab_test_analyte t JOIN lab_analyte a ON a.id = t.analyte_id LEFT JOIN LATERAL (SELECT * FROM lab_range \
                   WHERE analyte_id = a.id AND until_days IS NULL ORDER BY sex = 'male', from_months DESC LIMIT 1) r ON true WHERE t.test_id = $1 \
                   ORDER BY t.position";
        let mut analytes = Vec::new();
        for row in query_all(tx, sql, vec![id.into()]).await? {
            analytes.push(Analyte {
                id: row.try_get("", "id")?,
                code: row.try_get("", "code")?,
                name: row.try_get("", "name")?,
                unit: row.try_get("", "unit")?,
                decimals: row.try_get("", "decimals")?,
                limits: Limits {
                    low: row.try_get("", "low")?,
                    high: row.try_get("", "high")?,
                    critical_low: row.try_get("", "critical_low")?,
                    critical_high: row.try_get("", "critical_high")?,
                },
            });
        }
        found.push(Test {
            id,
            code: (*code).to_owned(),
            name: row.try_get("", "name")?,
            specimen: row.try_get("", "specimen")?,
            minutes: i64::from(row.try_get::<i32>("", "minutes")?),
            share: *share,
            analytes,
        });
    }
    Ok(found)
}

async fn people(tx: &kernel::Tx) -> anyhow::Result<Vec<Person>> {
    let sql = "SELECT a.id, a.name FROM account a JOIN account_role r ON r.account_id = a.id WHERE r.role_code = 'lab' \
               ORDER BY a.name LIMIT 2";
    Ok(query_all(tx, sql, Vec::new())
        .await?
        .iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
        .collect::<Result<_, sea_orm::DbErr>>()?)
}

/// A value around a person's own level, drifting through the year; outside the range now and then.
fn value(dice: &Dice<'_>, analyte: &Analyte, patient: Uuid, at: Timestamp) -> f64 {
    let own = f64::from(patient.as_bytes()[analyte.code.len() % 16]) / 255.0;
    let (low, high) = match (analyte.limits.low, analyte.limits.high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, low * 1.7),
        (None, Some(high)) => (high * 0.25, high),
        (None, None) => (20.0, 180.0),
    };
    let week = f64::from(i32::try_from(at.as_second() / 604_800).unwrap_or(0));
    let drift = ((week / 9.0) + own * 6.0).sin() * 0.12;
    let noise = f64::from(u32::try_from(dice.below(1000)).unwrap_or(500)) / 1000.0 - 0.5;
    let place = 0.1 + own * 0.85 + drift + noise * 0.22;
    let scale = 10_f64.powi(i32::from(analyte.decimals));
    (((low + (high - low) * place).max(low * 0.55)) * scale).round() / scale
}

fn one(
    dice: &Dice<'_>,
    rows: &mut Rows,
    note: &Note,
    test: &Test,
    (entered_by, released_by): (&Person, &Person),
    accession: i64,
    stand: usize,
    now: Timestamp,
) {
    let min = |minutes: usize| SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(0));
    let order = dice.0.id::<Uuid>(note.signed);
    let collected = note.signed + min(4 + dice.below(14));
    let received = collected + min(5 + dice.below(12));
    let entered = received + min(20 + dice.below(45));
    let released = entered + min(4 + dice.below(25));
    // What would be over only later is done in the time there was, at the same pace.
    let all = released.duration_since(note.signed).as_secs().max(1);
    let had = now.duration_since(note.signed).as_secs().clamp(0, all);
    let paced =
        |at: Timestamp| note.signed + SignedDuration::from_secs(at.duration_since(note.signed).as_secs() * had / all);
    let [collected, received, entered, released] = [collected, received, entered, released].map(paced);
    // Something stands at every step today; what lies back is released.
    let step = match stand {
        0 | 5 | 10 => "collect",
        1 | 6 => "receive",
        2 | 7 | 11 => "enter",
        3 | 8 => "review",
        _ => "released",
    };
    let reached = |at: Timestamp| at.min(now);
    let has = |wanted: &str| {
        let order = ["collect", "receive", "enter", "review", "released"];
        let place = |word: &str| order.iter().position(|other| *other == word);
        place(step) >= place(wanted)
    };
    let state = match step {
        "collect" => "placed",
        "receive" => "collected",
        "released" => "done",
        _ => "received",
    };
    let due = note.signed + SignedDuration::from_mins(test.minutes);
    rows.orders.push(json!({
        "id": order, "encounter": note.encounter, "patient": note.patient, "note": note.id, "item": test.id, "name": test.name,
        "site": note.site, "staff": note.staff, "by_name": note.author, "at": note.signed, "due": due, "state": state,
    }));
    let done = step == "released";
    rows.lab.push(json!({
        "id": order, "test": test.id, "site": note.site, "patient": note.patient, "encounter": note.encounter, "staff": note.staff,
        "by_name": note.author, "step": step, "at": note.signed, "due": due,
        "since": reached(if done { released } else if has("review") { entered } else if has("enter") { received } else { collected }),
        "round": i32::from(has("review")), "entered_account": has("review").then_some(entered_by.0),
        "entered_by": has("review").then_some(&entered_by.1), "entered_at": has("review").then(|| reached(entered)),
        "released_account": done.then_some(released_by.0), "released_by": done.then_some(&released_by.1),
        "released_at": done.then(|| reached(released)),
    }));
    if has("receive") {
        rows.specimens.push(json!({
            "id": dice.0.id::<Uuid>(collected), "order": order, "accession": format!("26-{accession}"), "kind": test.specimen,
            "collected": reached(collected), "collected_by": "Samuel Adeyemi",
            "received": has("enter").then(|| reached(received)), "received_by": has("enter").then_some(&entered_by.1),
        }));
    }
    if !has("review") {
        return;
    }
    let report = dice.0.id::<Uuid>(released);
    let mut worst: Option<api::Flag> = None;
    for analyte in &test.analytes {
        let mut number = value(dice, analyte, note.patient, entered);
        // One result of today is critical, and nobody has been told yet.
        let critical =
            stand == 4 && analyte.limits.critical_high.is_some() && worst.is_none_or(|flag| !flag.is_critical());
        if critical {
            number = analyte.limits.critical_high.unwrap_or(number) * 1.04;
            let scale = 10_f64.powi(i32::from(analyte.decimals));
            number = (number * scale).ceil() / scale;
        }
        let flag = analyte.limits.flag(number);
        if flag.is_some_and(|flag| flag.is_critical()) || worst.is_none() {
            worst = flag.or(worst);
        }
        let written = format!("{number:.*}", usize::from(analyte.decimals.unsigned_abs()));
        rows.results.push(json!({
            "order": order, "analyte": analyte.id, "written": written, "low": analyte.limits.low, "high": analyte.limits.high,
            "critical_low": analyte.limits.critical_low, "critical_high": analyte.limits.critical_high,
            "flag": flag.map(api::Flag::code), "at": reached(entered), "by_name": entered_by.1,
        }));
        if done {
            rows.observations.push(json!({
                "id": dice.0.id::<Uuid>(collected), "patient": note.patient, "encounter": note.encounter, "report": report,
                "code": analyte.code, "name": analyte.name, "written": written, "unit": analyte.unit,
                "low": analyte.limits.low, "high": analyte.limits.high, "flag": flag.map(api::Flag::code),
                "at": reached(collected), "by_name": released_by.1,
            }));
            if critical {
                let shown = format!("{} {written} {}", analyte.name, analyte.unit.as_deref().unwrap_or_default());
                let opened = now - SignedDuration::from_mins(6);
                rows.callbacks.push(json!({
                    "id": dice.0.id::<Uuid>(opened), "order": order, "site": note.site, "patient": note.patient,
                    "analyte": analyte.id, "what": shown, "tell": note.author, "opened": opened,
                    "due": opened + SignedDuration::from_mins(30),
                }));
            }
        }
    }
    if done {
        let seen = TimeZone::UTC.to_datetime(now).date() > TimeZone::UTC.to_datetime(released).date();
        rows.reports.push(json!({
            "id": report, "patient": note.patient, "encounter": note.encounter, "order": order, "staff": note.staff, "name": test.name,
            "code": test.code, "issued": reached(released), "by_name": released_by.1, "worst": worst.map(api::Flag::code),
            "seen": seen.then(|| released + SignedDuration::from_hours(3)), "seen_by": seen.then_some(&note.author),
        }));
    }
}

async fn write(tx: &kernel::Tx, rows: &Rows) -> anyhow::Result<()> {
    insert(tx, "INSERT INTO care_order (id, encounter_id, patient_id, note_id, department, item_id, name, urgency, site_id, staff_id, \
        placed_by, placed_at, ready_by, state) SELECT id, encounter, patient, note, 'laboratory', item, name, 'routine', site, staff, \
        by_name, at, due, state FROM jsonb_to_recordset($1) AS r(id uuid, encounter uuid, patient uuid, note uuid, item uuid, \
        name text, site uuid, staff uuid, by_name text, at timestamptz, due timestamptz, state text)", &rows.orders).await?;
    insert(tx, "INSERT INTO lab_order (id, test_id, site_id, patient_id, encounter_id, staff_id, ordered_by, urgency, step, ordered_at, \
        due_at, since, round, entered_by_account, entered_by, entered_at, released_by_account, released_by, released_at, released_round) SELECT id, \
        test, site, patient, encounter, staff, by_name, 'routine', step, at, due, since, round, entered_account, entered_by, \
        entered_at, released_account, released_by, released_at, CASE WHEN step = 'released' THEN round END FROM jsonb_to_recordset($1) AS r(id uuid, test uuid, site uuid, \
        patient uuid, encounter uuid, staff uuid, by_name text, step text, at timestamptz, due timestamptz, since timestamptz, \
        round integer, entered_account uuid, entered_by text, entered_at timestamptz, released_account uuid, released_by text, \
        released_at timestamptz)", &rows.lab).await?;
    insert(tx, "INSERT INTO specimen (id, order_id, accession, kind, collected_at, collected_by, received_at, received_by) SELECT id, \
        \"order\", accession, kind, collected, collected_by, received, received_by FROM jsonb_to_recordset($1) AS r(id uuid, \
        \"order\" uuid, accession text, kind text, collected timestamptz, collected_by text, received timestamptz, \
        received_by text)", &rows.specimens).await?;
    insert(tx, "INSERT INTO lab_result (order_id, round, analyte_id, number, written, low, high, critical_low, critical_high, flag, at, \
        by_name) SELECT \"order\", 1, analyte, written::numeric, written, low, high, critical_low, critical_high, flag, at, by_name FROM jsonb_to_recordset($1) AS \
        r(\"order\" uuid, analyte uuid, written text, low double precision, high double precision, \
        critical_low double precision, critical_high double precision, flag text, at timestamptz, by_name text)", &rows.results)
        .await?;
    insert(tx, "INSERT INTO report (id, patient_id, encounter_id, order_id, staff_id, name, code_system, code, issued_at, issued_by, \
        worst, acknowledged_at, acknowledged_by) SELECT id, patient, encounter, \"order\", staff, name, 'house', code, issued, by_name, \
        worst, seen, seen_by FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, encounter uuid, \"order\" uuid, staff uuid, \
        name text, code text, issued timestamptz, by_name text, worst text, seen timestamptz, seen_by text)", &rows.reports).await?;
    insert(tx, "INSERT INTO observation (id, patient_id, encounter_id, report_id, category, code_system, code, name, number, written, unit, \
        low, high, flag, at, by_name, state) SELECT id, patient, encounter, report, 'laboratory', 'loinc', code, name, \
        written::numeric, written, unit, low, high, flag, at, by_name, 'final' FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, \
        encounter uuid, report uuid, code text, name text, written text, unit text, \
        low double precision, high double precision, flag text, at timestamptz, by_name text)", &rows.observations).await?;
    let mut callbacks = rows.callbacks.clone();
    seal(tx, &mut callbacks, "what", Column::of("lab_callback", "what"))?;
    insert(tx, "INSERT INTO lab_callback (id, order_id, site_id, patient_id, analyte_id, what, tell, opened_at, due_at) SELECT id, \
        \"order\", site, patient, analyte, decode(what, 'hex'), tell, opened, due FROM jsonb_to_recordset($1) AS r(id uuid, \
        \"order\" uuid, site uuid, patient uuid, analyte uuid, what text, tell text, opened timestamptz, due timestamptz)",
        &callbacks).await?;
    Ok(())
}
