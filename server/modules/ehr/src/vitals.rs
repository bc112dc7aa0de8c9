//! Vital signs: recorded together, flagged at entry, withdrawn together.

use std::sync::LazyLock;

use api::{
    Comparator, Done, Flag, PartialDate, Precision,
    ehr::{
        MeasuredVital, Posture, RecordVitals, RecordedVitals, ResultState, VitalKind, VitalSeries, VitalValue,
        WithdrawVitals,
    },
    id::{ObservationId, PatientId},
};
use directory::SiteClock;
use jiff::{Timestamp, civil::Date};
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_time,
    live::Topic,
    partial_date,
};
use rules::{
    dates::Ages,
    number::{self, Typed},
    vitals,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    care, row,
    wrong_chart::{self, MovedRow},
};

/// Why a vital sign whose range depends on the age has none.
const NO_RANGE: &str = "No range: the birth date is not exact enough";

/// The columns of a vital sign.
pub static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "id, code, comparator, number, written, source_written, source_unit, flag, posture, set_id, at, at_precision, by_name, \
         state, {} AS moved",
        wrong_chart::moved("set_id")
    )
});

/// A row of the chart's vital signs.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: ObservationId,
    code: String,
    comparator: Option<Comparator>,
    number: Option<f64>,
    written: Option<String>,
    source_written: Option<String>,
    source_unit: Option<String>,
    flag: Option<Flag>,
    posture: Option<Posture>,
    set_id: Option<Uuid>,
    at: Option<Timestamp>,
    at_precision: Option<Precision>,
    by_name: Option<String>,
    state: ResultState,
    moved: Option<MovedRow>,
}

/// Rows, the newest first within a code, as series in the order of the screen. A row without a number is none of a series.
pub fn series(rows: Vec<Row>, clock: &SiteClock, born: PartialDate, today: Date) -> Vec<VitalSeries> {
    let ages = Ages::on(born, today);
    let mut found: Vec<VitalSeries> = VitalKind::ALL
        .into_iter()
        .map(|kind| {
            let limits = vitals::limits(kind, ages);
            let no_range = limits.is_err().then(|| NO_RANGE.to_owned());
            let limits = limits.ok().flatten().unwrap_or_default();
            VitalSeries { kind, low: limits.low, high: limits.high, no_range, values: Vec::new() }
        })
        .collect();
    for row in rows.into_iter().rev() {
        let Some(series) = found.iter_mut().find(|series| series.kind.facts().0 == row.code) else { continue };
        let (Some(value), Some(written)) = (row.number, row.written) else { continue };
        series.values.push(VitalValue {
            id: row.id,
            at: row::when(clock, row.at, row.at_precision),
            original: row::original(row.source_written, row.source_unit),
            state: row.state,
            shown: rules::results::shown(row.comparator, &written),
            comparator: row.comparator,
            value,
            set: row.set_id,
            flag: row.flag,
            posture: row.posture,
            by: row.by_name.unwrap_or_default(),
            moved: row.moved.map(|moved| moved.wire(clock)),
        });
    }
    found.retain(|series| !series.values.is_empty());
    found
}

/// Records vital signs.
pub async fn record(call: Call<RecordVitals>) -> Result<RecordedVitals, AppError> {
    let RecordVitals { id: patient, encounter_id, values, posture } = call.request;
    let tx = care::enter::<RecordVitals>(&call.tenant, &call.caller, patient).await?;
    let born = query_one(&tx, "SELECT born_text FROM patient WHERE id = $1", vec![patient.0.into()]).await?;
    let born = partial_date(&born.ok_or_else(AppError::not_found)?, "born_text")?;
    let clock = SiteClock::of_house(&tx).await?;
    let now = tx.now();
    let ages = Ages::on(born, clock.day(now));
    let mut values = measured(&values, ages)?;
    let of = |kind: VitalKind| values.iter().find(|(one, _)| *one == kind).map(|(_, typed)| typed.value());
    if let (Some(weight), Some(height)) = (of(VitalKind::Weight), of(VitalKind::Height)) {
        let index = number::typed(&format!("{:.1}", vitals::body_mass_index(weight, height)));
        values.push((VitalKind::BodyMassIndex, index.map_err(AppError::internal)?));
    }
    let set = tx.tenant().new_id::<Uuid>();
    let mut first = None;
    let mut flagged = Vec::new();
    for one in &values {
        // Where the age does not tell the range, nothing is flagged.
        let limits = vitals::limits(one.0, ages).ok().flatten().unwrap_or_default();
        let flag = limits.flag(one.1.value());
        flagged.extend(flag.map(|flag| (one.0, flag)));
        let id = insert(&tx, patient, encounter_id.map(|id| id.0), set, one, limits, flag, posture, now).await?;
        first.get_or_insert(id);
    }
    let first = first.ok_or_else(|| AppError::invalid("values", "needs at least one value"))?;
    tx.audit(Audit::of("vitals.record").patient(patient).entity(set));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(RecordedVitals { first, at: clock.moment(now), flagged })
}

/// What was measured, without what a slip of the finger would be.
fn measured(lines: &[MeasuredVital], ages: Ages) -> Result<Vec<(VitalKind, Typed)>, AppError> {
    let mut values: Vec<(VitalKind, Typed)> = Vec::new();
    for (index, MeasuredVital { kind, value }) in lines.iter().enumerate() {
        let Some(value) = value else { continue };
        let wrong = |words: String| AppError::invalid(format!("values[{index}].value"), words);
        if *kind == VitalKind::BodyMassIndex {
            return Err(wrong("is worked out from weight and height".to_owned()));
        }
        let value = vitals::read(*kind, ages, value.as_str()).map_err(wrong)?;
        if values.iter().any(|(other, _)| other == kind) {
            return Err(AppError::invalid("values", "names a kind twice"));
        }
        values.push((*kind, value));
    }
    let of = |wanted: VitalKind| values.iter().find(|(kind, _)| *kind == wanted).map(|(_, value)| value.value());
    match (of(VitalKind::Systolic), of(VitalKind::Diastolic)) {
        (Some(systolic), Some(diastolic)) if diastolic >= systolic => {
            Err(AppError::invalid("values", "has a diastolic pressure that is not under the systolic one"))
        }
        (Some(_), None) | (None, Some(_)) => {
            Err(AppError::invalid("values", "needs both numbers of the blood pressure"))
        }
        _ => Ok(values),
    }
}

async fn insert(
    tx: &Tx,
    patient: PatientId,
    encounter: Option<Uuid>,
    set: Uuid,
    (kind, value): &(VitalKind, Typed),
    limits: rules::ranges::Limits,
    flag: Option<Flag>,
    posture: Option<Posture>,
    at: Timestamp,
) -> Result<ObservationId, AppError> {
    let (code, unit, _) = kind.facts();
    let id = tx.tenant().new_id::<ObservationId>();
    // Pressure depends on the posture; weight does not.
    let posture = posture.filter(|_| matches!(kind, VitalKind::Systolic | VitalKind::Diastolic | VitalKind::Pulse));
    let sql = "INSERT INTO observation (id, patient_id, encounter_id, set_id, category, code_system, code, name, number, \
               written, unit, low, high, flag, posture, at, by_name, state) SELECT $1, $2, $3, $4, 'vital', 'loinc', $5, \
               $6, $7::text::numeric, $7, $8, $9, $10, $11, $12, $13, $14, 'final' \
               WHERE $3::uuid IS NULL OR EXISTS (SELECT 1 FROM encounter WHERE id = $3 AND patient_id = $2)";
    let values = vec![
        id.0.into(),
        patient.0.into(),
        encounter.into(),
        set.into(),
        code.into(),
        row::stored(kind)?.into(),
        value.to_string().into(),
        unit.into(),
        limits.low.into(),
        limits.high.into(),
        flag.map(Flag::code).into(),
        posture.map(|posture| row::stored(&posture)).transpose()?.into(),
        database_time(at).into(),
        tx.tenant().actor().name.to_string().into(),
    ];
    let stray = || AppError::invalid("encounter_id", "is not an encounter of this patient");
    let done = execute(tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => stray(),
        _ => error.into(),
    })?;
    if done == 1 { Ok(id) } else { Err(stray()) }
}

/// Withdraws a set entered in error.
pub async fn withdraw(call: Call<WithdrawVitals>) -> Result<Done, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let of = "SELECT patient_id FROM observation WHERE id = $1 AND category = 'vital'";
    let row = query_one(&tx, of, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let patient = PatientId(row.try_get("", "patient_id")?);
    let tx = care::admit::<WithdrawVitals>(tx, &call.caller, patient).await?;
    let sql = "UPDATE observation SET state = 'withdrawn' WHERE category = 'vital' AND state = 'final' AND origin IS NULL \
               AND (id = $1 OR set_id = (SELECT set_id FROM observation WHERE id = $1)) RETURNING patient_id";
    query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of("vitals.withdraw").patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(Done {})
}

/// The latest values of an encounter in a line, for a note: `BP 132/78 mmHg, pulse 84 /min`.
pub async fn line(tx: &Tx, encounter: Uuid) -> Result<Option<String>, AppError> {
    let sql = "SELECT json_object_agg(code, shown)::text FROM (SELECT DISTINCT ON (code) code, COALESCE(comparator, '') || written \
               AS shown FROM observation WHERE encounter_id = $1 AND category = 'vital' AND state = 'final' \
               AND written IS NOT NULL ORDER BY code, at DESC, id DESC) latest";
    let Some(found): Option<std::collections::BTreeMap<String, String>> = tx.json(sql, vec![encounter.into()]).await?
    else {
        return Ok(None);
    };
    let shown = |kind: VitalKind| {
        let (code, unit, _) = kind.facts();
        found.get(code).map(|value| (value.clone(), unit))
    };
    let mut parts = Vec::new();
    if let (Some((systolic, unit)), Some((diastolic, _))) = (shown(VitalKind::Systolic), shown(VitalKind::Diastolic)) {
        parts.push(format!("BP {systolic}/{diastolic} {unit}"));
    }
    for (kind, name) in [
        (VitalKind::Pulse, "pulse"),
        (VitalKind::Respiration, "breaths"),
        (VitalKind::Temperature, "temperature"),
        (VitalKind::Oxygen, "oxygen"),
        (VitalKind::Weight, "weight"),
        (VitalKind::Height, "height"),
        (VitalKind::BodyMassIndex, "BMI"),
    ] {
        if let Some((value, unit)) = shown(kind) {
            parts.push(format!("{name} {value} {unit}"));
        }
    }
    Ok((!parts.is_empty()).then(|| parts.join(", ")))
}
