//! Results: entered, reviewed by somebody else, released into the chart, corrected without losing what was.

use std::collections::BTreeMap;

use api::{
    Flag,
    crm::Sex,
    ehr::Code,
    id::{EncounterId, StaffId},
    lab::{EnterResults, LabOrder, LabStep, ReleaseResults, Released, SendBackResults},
};
use directory::SiteClock;
use ehr::{FiledReport, FiledValue};
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_all, query_one, refusal},
    database_time, date,
    live::Topic,
    timestamp,
};
use rules::ranges::{Limits, estimated_gfr};
use uuid::Uuid;

use crate::sealed::ORDER_NOTE;
use crate::{
    callbacks, catalogue,
    events::ResultReleased,
    first_catalogue::{CREATININE, ESTIMATED_GFR},
    target::in_words,
    worklist::{self, Locked},
};

/// A value beyond its dangerous or usual limit by this factor is a slip, not a result.
const SLIP: f64 = 20.0;

/// What an analyte needs to be entered.
struct Analyte {
    id: Uuid,
    code: String,
    name: String,
    limits: Limits,
}

async fn analytes(tx: &Tx, order: &Locked) -> Result<Vec<Analyte>, AppError> {
    let sql = "SELECT p.born, p.sex FROM patient p WHERE p.id = $1";
    let row = query_one(tx, sql, vec![order.patient_id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let born = date(row.try_get("", "born")?);
    let sex = crm_sex(&row.try_get::<String>("", "sex")?);
    let clock = SiteClock::of(tx, order.site_id).await?;
    let months = rules::vitals::months(born, clock.day(tx.now()));
    let sql = "SELECT a.id, a.code, a.name FROM lab_test_analyte t JOIN lab_analyte a ON a.id = t.analyte_id \
               JOIN lab_order o ON o.test_id = t.test_id WHERE o.id = $1 ORDER BY t.position";
    let mut found = Vec::new();
    for row in query_all(tx, sql, vec![order.id.0.into()]).await? {
        let id: Uuid = row.try_get("", "id")?;
        found.push(Analyte {
            id,
            code: row.try_get("", "code")?,
            name: row.try_get("", "name")?,
            limits: catalogue::limits(tx, id, sex, months).await?,
        });
    }
    Ok(found)
}

/// The contract's word for a stored sex.
fn crm_sex(word: &str) -> Sex {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).unwrap_or(Sex::Unknown)
}

/// Enters results, or begins a correction of released ones.
pub async fn enter(call: Call<EnterResults>) -> Result<LabOrder, AppError> {
    let EnterResults { id, version, values, amend_reason } = call.request;
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<EnterResults>(&tx, &call.caller, id).await?;
    if order.version != version {
        return Err(AppError::stale());
    }
    let amending = order.step == "released";
    match (order.step.as_str(), &amend_reason) {
        ("enter" | "review", _) | ("released", Some(_)) => {}
        ("released", None) => return Err(AppError::invalid("amend_reason", "is needed: these results are released")),
        (step, _) => {
            return Err(AppError::conflict(
                "other_step",
                "Results cannot be entered yet",
                format!("Nothing was changed: the order stands at the step {step}."),
            ));
        }
    }
    let known = analytes(&tx, &order).await?;
    let mut typed: BTreeMap<Uuid, f64> = BTreeMap::new();
    for (index, value) in values.iter().enumerate() {
        let field = format!("values[{index}].value");
        let Some(text) = &value.value else { continue };
        let analyte = known
            .iter()
            .find(|analyte| analyte.id == value.analyte_id)
            .ok_or_else(|| AppError::invalid(format!("values[{index}].analyte_id"), "is not part of this test"))?;
        typed.insert(analyte.id, number(analyte, &field, text.as_str())?);
    }
    calculate(&tx, &order, &known, &mut typed).await?;
    if typed.is_empty() {
        return Err(AppError::invalid("values", "are all empty: enter at least one"));
    }
    // The first entry is the run: what was kept for it is used now.
    if order.round == 0 {
        run(&tx, &order).await?;
    }
    let round = order.round + 1;
    for analyte in &known {
        let Some(value) = typed.get(&analyte.id) else { continue };
        let flag = analyte.limits.flag(*value);
        let sql = "INSERT INTO lab_result (order_id, round, analyte_id, value, low, high, critical_low, critical_high, flag, at, \
                   by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let values = vec![
            id.0.into(),
            round.into(),
            analyte.id.into(),
            (*value).into(),
            analyte.limits.low.into(),
            analyte.limits.high.into(),
            analyte.limits.critical_low.into(),
            analyte.limits.critical_high.into(),
            flag.map(Flag::code).into(),
            database_time(tx.now()).into(),
            call.caller.name.to_string().into(),
        ];
        execute(&tx, sql, values).await?;
    }
    let note = tx.tenant().keys().seal_if(ORDER_NOTE, id, amend_reason.as_ref());
    let sql = "UPDATE lab_order SET step = 'review', since = $2, round = $3, amending = amending OR $4, \
               note = CASE WHEN $4 THEN $5 ELSE NULL END, entered_by_account = $6, entered_by = $7, entered_at = $2, \
               released_by_account = NULL, released_by = NULL, released_at = NULL, version = version + 1 WHERE id = $1";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        round.into(),
        amending.into(),
        note.into(),
        call.caller.account_id.0.into(),
        call.caller.name.to_string().into(),
    ];
    execute(&tx, sql, values).await?;
    let action = if amending { "results.amend" } else { "results.enter" };
    finish(tx, &order, Audit::of(action)).await
}

/// A typed number, unless it cannot be one.
fn number(analyte: &Analyte, field: &str, text: &str) -> Result<f64, AppError> {
    let wrong = || AppError::invalid(field, format!("must be a number for {}, such as 5.4", analyte.name));
    let plain = text.trim().replace(',', ".");
    if plain.is_empty() || !plain.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(wrong());
    }
    let value: f64 = plain.parse().map_err(|_| wrong())?;
    let most = analyte.limits.critical_high.or(analyte.limits.high).map(|limit| limit * SLIP);
    match most {
        Some(most) if value > most => Err(AppError::invalid(
            field,
            format!("is too high to be true for {}: look at the decimal point", analyte.name),
        )),
        _ => Ok(value),
    }
}

/// Adds what is worked out from what was entered.
async fn calculate(
    tx: &Tx,
    order: &Locked,
    known: &[Analyte],
    typed: &mut BTreeMap<Uuid, f64>,
) -> Result<(), AppError> {
    let of = |code: &str| known.iter().find(|analyte| analyte.code == code).map(|analyte| analyte.id);
    let (Some(rate), Some(creatinine)) = (of(ESTIMATED_GFR), of(CREATININE)) else { return Ok(()) };
    typed.remove(&rate);
    let Some(value) = typed.get(&creatinine).copied() else { return Ok(()) };
    let row = query_one(tx, "SELECT born, sex FROM patient WHERE id = $1", vec![order.patient_id.0.into()]).await?;
    let row = row.ok_or_else(AppError::not_found)?;
    let today = SiteClock::of(tx, order.site_id).await?.day(tx.now());
    let years = rules::vitals::months(date(row.try_get("", "born")?), today) / 12;
    let sex: String = row.try_get("", "sex")?;
    // The equation knows women and men; for others nothing is claimed.
    if matches!(sex.as_str(), "female" | "male")
        && let Some(estimate) = estimated_gfr(value, years, sex == "female")
    {
        typed.insert(rate, estimate.round());
    }
    Ok(())
}

async fn run(tx: &Tx, order: &Locked) -> Result<(), AppError> {
    let day = SiteClock::of(tx, order.site_id).await?.day(tx.now());
    let sql = "SELECT accession FROM specimen WHERE order_id = $1 AND rejected_at IS NULL";
    let row = query_one(tx, sql, vec![order.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let accession: String = row.try_get("", "accession")?;
    match inventory::consume(tx, order.site_id, day, order.id.0, &accession).await? {
        None => Ok(()),
        Some(shortage) => Err(AppError::conflict(
            "no_reagent",
            format!("It cannot be run: {}", in_words(&shortage)),
            "Nothing was entered. Receive reagent, then enter the results again.",
        )),
    }
}

async fn finish(tx: Tx, order: &Locked, audit: Audit) -> Result<LabOrder, AppError> {
    let changed = worklist::read(&tx, order.id).await?;
    tx.audit(audit.patient(order.patient_id).entity(order.id));
    tx.touch(Topic::new("lab", order.site_id));
    tx.commit().await?;
    Ok(changed)
}

/// Sends entered results back to who entered them.
pub async fn send_back(call: Call<SendBackResults>) -> Result<LabOrder, AppError> {
    let SendBackResults { id, version, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<SendBackResults>(&tx, &call.caller, id).await?;
    if order.version != version {
        return Err(AppError::stale());
    }
    if order.step != "review" {
        return Err(AppError::conflict("other_step", "There is nothing to send back", "Nothing was changed."));
    }
    worklist::move_to(&tx, &order, LabStep::Enter).await?;
    let sql = "UPDATE lab_order SET note = $2 WHERE id = $1";
    execute(&tx, sql, vec![id.0.into(), tx.tenant().keys().seal(ORDER_NOTE, id, reason.as_str()).into()]).await?;
    finish(tx, &order, Audit::of("results.send_back").reason(reason.as_str())).await
}

/// Releases results as the second person.
pub async fn release(call: Call<ReleaseResults>) -> Result<Released, AppError> {
    let ReleaseResults { id, version } = call.request;
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<ReleaseResults>(&tx, &call.caller, id).await?;
    if order.version != version {
        return Err(AppError::stale());
    }
    if order.step != "review" {
        return Err(AppError::conflict(
            "other_step",
            "There is nothing to release",
            format!("Nothing was changed: the order stands at the step {}.", order.step),
        ));
    }
    let sql = "UPDATE lab_order SET step = 'released', since = $2, released_by_account = $3, released_by = $4, released_at = $2, \
               version = version + 1 WHERE id = $1 RETURNING amending, encounter_id, staff_id, ordered_by";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        call.caller.account_id.0.into(),
        call.caller.name.to_string().into(),
    ];
    let row = query_one(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Broken(constraint)) if constraint == "lab_order_two_people" => AppError::conflict(
            "second_person",
            "You entered these results yourself",
            "Nothing was released. A second person reviews and releases them.",
        ),
        _ => error.into(),
    })?;
    let row = row.ok_or_else(AppError::not_found)?;
    let amended: bool = row.try_get("", "amending")?;
    let encounter = EncounterId(row.try_get("", "encounter_id")?);
    let report = report(&tx, &order, encounter, &row, amended, &call.caller.name).await?;
    let critical: Vec<(Uuid, String)> = report.1;
    let report_id = ehr::file_report(&tx, report.0).await?;
    for (analyte, what) in critical {
        callbacks::open(&tx, &order, analyte, &what, &row.try_get::<String>("", "ordered_by")?).await?;
    }
    execute(&tx, "UPDATE lab_order SET amending = false WHERE id = $1", vec![id.0.into()]).await?;
    tx.emit(&ResultReleased {
        order_id: id,
        encounter_id: encounter,
        patient_id: order.patient_id,
        site_id: order.site_id,
        amended,
    })?;
    let changed = worklist::read(&tx, id).await?;
    tx.audit(Audit::of("results.release").patient(order.patient_id).entity(id));
    tx.touch(Topic::new("lab", order.site_id));
    tx.commit().await?;
    Ok(Released { report_id, order: changed })
}

/// The report for the chart, and what of it is critical, in words.
async fn report(
    tx: &Tx,
    order: &Locked,
    encounter: EncounterId,
    row: &sea_orm::QueryResult,
    amended: bool,
    by: &str,
) -> Result<(FiledReport, Vec<(Uuid, String)>), AppError> {
    let sql = "SELECT a.id, a.code, a.name, a.unit, a.decimals, r.value, r.low, r.high, r.flag FROM lab_result r \
               JOIN lab_analyte a ON a.id = r.analyte_id JOIN lab_order o ON o.id = r.order_id AND o.round = r.round \
               JOIN lab_test_analyte t ON t.test_id = o.test_id AND t.analyte_id = a.id WHERE o.id = $1 ORDER BY t.position";
    let mut values = Vec::new();
    let mut critical = Vec::new();
    for row in query_all(tx, sql, vec![order.id.0.into()]).await? {
        let flag = row.try_get::<Option<String>>("", "flag")?.as_deref().and_then(Flag::from_code);
        let name: String = row.try_get("", "name")?;
        let unit: Option<String> = row.try_get("", "unit")?;
        let decimals = u8::try_from(row.try_get::<i16>("", "decimals")?).unwrap_or(0);
        let value: f64 = row.try_get("", "value")?;
        if flag.is_some_and(Flag::is_critical) {
            let shown = format!("{name} {value:.*} {}", usize::from(decimals), unit.as_deref().unwrap_or_default());
            critical.push((row.try_get("", "id")?, shown.trim_end().to_owned()));
        }
        values.push(FiledValue {
            code: Code { system: "loinc".to_owned(), code: row.try_get("", "code")? },
            name,
            value: Some(value),
            words: None,
            unit,
            decimals,
            low: row.try_get("", "low")?,
            high: row.try_get("", "high")?,
            flag,
        });
    }
    let sql = "SELECT t.code, t.name, s.collected_at FROM lab_order o JOIN lab_test t ON t.id = o.test_id \
               LEFT JOIN specimen s ON s.order_id = o.id AND s.rejected_at IS NULL WHERE o.id = $1";
    let test = query_one(tx, sql, vec![order.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let taken = test.try_get::<Option<_>>("", "collected_at")?.map_or_else(|| tx.now(), timestamp);
    let report = FiledReport {
        order_id: order.id,
        patient_id: order.patient_id,
        encounter_id: encounter,
        staff_id: Some(StaffId(row.try_get("", "staff_id")?)),
        code: Code { system: "house".to_owned(), code: test.try_get("", "code")? },
        name: test.try_get("", "name")?,
        taken_at: taken,
        issued_at: tx.now(),
        issued_by: by.to_owned(),
        amends: amended,
        values,
    };
    Ok((report, critical))
}
