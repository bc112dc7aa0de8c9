//! A patient's chart: one statement reads all of it and writes the audit row.

use api::{
    PartialDate,
    ehr::{Allergies, Chart, GetChart},
    id::SiteId,
};
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp};
use kernel::{AppError, Audit, Call, audited, database_time};
use serde::Deserialize;

use crate::{
    allergies, care, drafts, emergency, encounters, history, medicines, notes, observed, orders, problems, results,
    vitals, wrong_chart,
};

/// How long an order that is over stays in sight.
const ORDERS_SEEN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A live refresh of a chart that this session has seen today writes no further row.
const AUDIT: &str = audited!(
    "ARRAY(SELECT id FROM one WHERE NOT $11 OR NOT EXISTS (SELECT 1 FROM audit e WHERE e.session_id = $5 \
     AND e.action = $9 AND e.entity_id = $10 AND e.at > $2::timestamptz - interval '1 day'))",
    "COALESCE((SELECT 'emergency' FROM one WHERE emergency IS NOT NULL), $8::text)",
    "(SELECT '\\x00'::bytea || convert_to(emergency, 'UTF8') FROM one)"
);

/// The emergency under which the chart is read, if it is.
const EMERGENCY: &str = "(SELECT json_build_object('id', m.id, 'until_at', m.until_at) FROM emergency_access m, one \
    WHERE one.emergency IS NOT NULL AND m.patient_id = $10 AND m.account_id = $4 AND m.ended_at IS NULL \
    AND m.until_at > $2)";

/// The whole statement. The parts' columns stand beside their rows, each in its own file.
fn statement() -> String {
    let list = |select: &str, rest: &str| format!("COALESCE((SELECT json_agg(x) FROM ({select} {rest}) x), '[]')");
    let values = results::COLUMNS;
    let latest = |columns: &str, category: &str, many: u8| {
        format!(
            "COALESCE((SELECT json_agg(x) FROM (SELECT {columns} FROM (SELECT *, row_number() OVER (PARTITION BY code, unit \
             ORDER BY at DESC NULLS LAST, id DESC) AS place FROM observation WHERE patient_id = $10 AND category = '{category}' \
             AND state IN ('final', 'amended', 'preliminary', 'unknown')) o WHERE place <= {many} ORDER BY at DESC NULLS LAST, id DESC) x), '[]')"
        )
    };
    let parts = [
        ("born", "(SELECT born FROM one)".to_owned()),
        (
            "house",
            "(SELECT json_build_object('id', id, 'name', name, 'zone', time_zone) FROM site ORDER BY open DESC, \
                    position LIMIT 1)"
                .to_owned(),
        ),
        ("none_since", "(SELECT at FROM allergy_none WHERE patient_id = $10)".to_owned()),
        ("none_words", "(SELECT words FROM allergy_none WHERE patient_id = $10)".to_owned()),
        (
            "allergies",
            list(
                allergies::SELECT,
                "WHERE patient_id = $10 ORDER BY state <> 'active', certainty = 'refuted', \
                    criticality <> 'high', name LIMIT 5000",
            ),
        ),
        (
            "problems",
            list(
                problems::SELECT,
                "WHERE patient_id = $10 ORDER BY state NOT IN ('active', 'unknown'), state, onset_on DESC NULLS LAST, name \
                    LIMIT 5000",
            ),
        ),
        (
            "medicines",
            list(
                medicines::SELECT,
                "WHERE patient_id = $10 ORDER BY state NOT IN ('active', 'on_hold', 'unknown'), started_on DESC NULLS LAST, name \
                    LIMIT 5000",
            ),
        ),
        ("vitals", latest(&vitals::COLUMNS, "vital", 8)),
        ("observed", observed::select(values, "$10")),
        ("results", latest(values, "laboratory", 4)),
        ("report_count", "(SELECT count(*) FROM report WHERE patient_id = $10 AND state <> 'withdrawn')".to_owned()),
        (
            "encounters",
            list(encounters::SELECT, "WHERE patient_id = $10 AND state = 'open' ORDER BY starts_at DESC LIMIT 5"),
        ),
        ("drafts", list(drafts::SELECT, "WHERE patient_id = $10 AND staff_id = $13 ORDER BY kept_at DESC LIMIT 5")),
        ("notes", list(&notes::SELECT, "WHERE patient_id = $10 AND stands ORDER BY signed_at DESC, id DESC LIMIT 3")),
        (
            "note_count",
            format!("(SELECT count(*) FROM note WHERE patient_id = $10 AND {})", wrong_chart::stands("note.id")),
        ),
        ("entered_in_error", list(wrong_chart::SELECT, "WHERE m.patient_id = $10 ORDER BY m.id DESC LIMIT 20")),
        (
            "orders",
            list(
                orders::SELECT,
                "WHERE o.patient_id = $10 AND (o.state IN ('placed', 'collected', 'received') \
                    OR o.placed_at > $14) ORDER BY o.placed_at DESC, o.id LIMIT 60",
            ),
        ),
        ("history_count", format!("(SELECT count(*) FROM ({}) h WHERE h.patient_id = $10 AND h.own)", history::ALL)),
    ];
    let changes =
        "(SELECT count(*) FROM source_change WHERE patient_id = $10 AND state = 'waiting' AND relation <> 'patient')";
    let parts: Vec<(&str, String)> = parts
        .into_iter()
        .chain([("emergency", EMERGENCY.to_owned()), ("changes_waiting", changes.to_owned())])
        .collect();
    let object: Vec<String> = parts.iter().map(|(name, sql)| format!("'{name}', {sql}")).collect();
    format!(
        "WITH asked AS (SELECT id, born_text AS born, CASE WHEN $15 OR {related} THEN 'care' END AS care, {emergency} AS emergency \
         FROM patient WHERE id = $10), one AS (SELECT id, born, CASE WHEN care IS NULL THEN emergency END AS emergency \
         FROM asked WHERE care IS NOT NULL OR emergency IS NOT NULL), {AUDIT} SELECT CASE WHEN EXISTS (SELECT 1 FROM one) \
         THEN json_build_object({parts})::text WHEN EXISTS (SELECT 1 FROM asked) THEN 'null' END",
        related = care::related("patient.id", "$13", "$2"),
        emergency = care::emergency("patient.id", "$4", "$2"),
        parts = object.join(", ")
    )
}

static STATEMENT: std::sync::LazyLock<String> = std::sync::LazyLock::new(statement);

#[derive(Debug, Deserialize)]
struct Read {
    /// The emergency under which it is read; the whole is null for whom the patient is not in care.
    emergency: Option<emergency::Open>,
    born: PartialDate,
    house: Option<House>,
    none_since: Option<Timestamp>,
    none_words: Option<String>,
    allergies: Vec<allergies::Row>,
    problems: Vec<problems::Row>,
    medicines: Vec<medicines::Row>,
    vitals: Vec<vitals::Row>,
    observed: Vec<results::Row>,
    results: Vec<results::Row>,
    report_count: u32,
    encounters: Vec<encounters::Row>,
    drafts: Vec<drafts::Row>,
    notes: Vec<notes::Row>,
    note_count: u32,
    entered_in_error: Vec<wrong_chart::Row>,
    orders: Vec<orders::Row>,
    history_count: u32,
    changes_waiting: u32,
}

#[derive(Debug, Deserialize)]
struct House {
    id: SiteId,
    name: String,
    zone: String,
}

/// Opens a patient's chart.
pub async fn get(call: Call<GetChart>) -> Result<Chart, AppError> {
    let patient_id = call.request.id;
    let now = call.tenant.now();
    let mut values = Audit::of("chart.open").entity(patient_id).values(&call.tenant);
    let since = now.saturating_sub(ORDERS_SEEN).unwrap_or(now);
    values.extend([
        call.caller.staff_id.map(|id| id.0).into(),
        database_time(since).into(),
        care::free::<GetChart>(&call.caller).into(),
    ]);
    let read = call.tenant.read().await?;
    let found: Option<Read> = read.json(&STATEMENT, values).await?.ok_or_else(AppError::not_found)?;
    drop(read);
    let Some(found) = found else { return Err(care::refuse(&call.caller, patient_id)) };
    let clock = match &found.house {
        Some(house) => SiteClock::new(house.id, &house.name, &house.zone)?,
        None => SiteClock::new(SiteId(uuid::Uuid::nil()), "", "UTC")?,
    };
    let today = clock.day(now);
    let keys = call.tenant.keys();
    Ok(Chart {
        patient_id,
        now: clock.moment(now),
        allergies: Allergies {
            none_since: found.none_since.map(|at| clock.moment(at)),
            none_words: found.none_words,
            list: found.allergies.into_iter().map(|row| row.wire(&clock, keys)).collect(),
        },
        problems: found.problems.into_iter().map(|row| row.wire(&clock, keys)).collect(),
        medicines: found.medicines.into_iter().map(|row| row.wire(keys)).collect(),
        vitals: vitals::series(found.vitals, &clock, found.born, today),
        observed: results::series(&found.observed, &clock, keys),
        results: results::series(&found.results, &clock, keys),
        report_count: found.report_count,
        encounters: found.encounters.into_iter().map(|row| row.wire(&clock, keys)).collect(),
        drafts: found.drafts.into_iter().map(|row| row.wire(&clock, keys)).collect::<Result<_, _>>()?,
        notes: found.notes.into_iter().map(|row| row.wire(&clock, keys)).collect::<Result<_, _>>()?,
        note_count: found.note_count,
        entered_in_error: found.entered_in_error.into_iter().map(|row| row.wire(&clock, keys)).collect(),
        orders: found.orders.into_iter().map(|row| row.wire(&clock)).collect(),
        history_count: found.history_count,
        changes_waiting: found.changes_waiting,
        emergency: found.emergency.map(|open| open.wire(&clock)),
    })
}
