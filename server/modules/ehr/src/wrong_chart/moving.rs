//! The copy in the right chart: what was written as it was written, by whom and when it was; what follows from whose it is, anew.

use api::{
    Comparator, Flag, PartialDate, Precision,
    ehr::{Code, FactKind, VitalKind},
    id::{EncounterId, PatientId},
};
use directory::SiteClock;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use kernel::{
    AppError, Tx,
    crypto::{Column, Sealed},
    database::{execute, query_all, query_one},
    database_time, timestamp,
};
use rules::{dates::Ages, vitals};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::facts::Fact;
use crate::{
    file_report::worst,
    ports::{Judged, Measured, Targets},
    sealed::{ADDENDUM, ATTACHMENT, CONCLUSION, HISTORY, HISTORY_DETAIL, NOTE, OBSERVATION_DETAIL},
};

/// What stands in place of a range that nobody could apply.
const NO_RANGE: &str = "moved from another chart: no range was applied";
/// What an encounter is called that was made for a note that was moved.
const ENCOUNTER_KIND: &str = "Note moved from another chart";

/// Into whose chart.
pub struct Destination {
    /// The patient.
    pub patient: PatientId,
    /// As far as it is known.
    pub born: PartialDate,
    /// The copy's id.
    pub copy: Uuid,
}

/// The day of an instant that is known to the day at least.
pub fn day(clock: &SiteClock, at: Option<Timestamp>, precision: Option<Precision>) -> Option<Date> {
    match precision {
        None | Some(Precision::Minute) => at.map(|at| clock.day(at)),
        Some(Precision::Day) => at.map(|at| TimeZone::UTC.to_datetime(at).date()),
        Some(_) => None,
    }
}

/// Writes the copy.
pub async fn copy(tx: &Tx, targets: &Targets, fact: &Fact, to: &Destination) -> Result<(), AppError> {
    match fact.kind {
        FactKind::Note => note(tx, fact, to).await,
        FactKind::Report => report(tx, targets, fact, to).await,
        FactKind::Document => document(tx, fact, to).await,
        FactKind::Vitals => set(tx, fact, to).await,
    }
}

/// A sealed value belongs to its row: for another row it is sealed anew.
fn again(tx: &Tx, column: Column, row: &QueryResult, from: Uuid, to: Uuid) -> Result<Option<Sealed>, AppError> {
    let keys = tx.tenant().keys();
    let sealed: Option<Sealed> = row.try_get("", column.name)?;
    Ok(keys.open_if(column, from, sealed.as_ref())?.map(|text| keys.seal(column, to, text)))
}

async fn note(tx: &Tx, fact: &Fact, to: &Destination) -> Result<(), AppError> {
    let encounter = encounter(tx, fact, to.patient).await?;
    let row = query_one(tx, "SELECT body FROM note WHERE id = $1", vec![fact.id.into()]).await?;
    let row = row.ok_or_else(AppError::not_found)?;
    let sql = "INSERT INTO note (id, encounter_id, patient_id, staff_id, author, body, signed_at) \
               SELECT $2, $3, $4, staff_id, author, $5, signed_at FROM note WHERE id = $1";
    let values = vec![
        fact.id.into(),
        to.copy.into(),
        encounter.0.into(),
        to.patient.0.into(),
        again(tx, NOTE, &row, fact.id, to.copy)?.into(),
    ];
    execute(tx, sql, values).await?;
    let sql = "SELECT id, body FROM note_addendum WHERE note_id = $1 ORDER BY at, id";
    for row in query_all(tx, sql, vec![fact.id.into()]).await? {
        let (old, new): (Uuid, Uuid) = (row.try_get("", "id")?, tx.tenant().new_id());
        let sql = "INSERT INTO note_addendum (id, note_id, staff_id, author, at, body) \
                   SELECT $2, $3, staff_id, author, at, $4 FROM note_addendum WHERE id = $1";
        let body = again(tx, ADDENDUM, &row, old, new)?;
        execute(tx, sql, vec![old.into(), new.into(), to.copy.into(), body.into()]).await?;
    }
    Ok(())
}

/// The encounter that a note joins: one of the patient with the same colleague at the same site on the same day, else a closed one of
/// its own. That one has no visit and is told to nobody, so no bill, wait or figure knows it.
async fn encounter(tx: &Tx, fact: &Fact, patient: PatientId) -> Result<EncounterId, AppError> {
    let sql = "SELECT e.site_id, e.starts_at, n.staff_id FROM note n JOIN encounter e ON e.id = n.encounter_id WHERE n.id = $1";
    let row = query_one(tx, sql, vec![fact.id.into()]).await?.ok_or_else(AppError::not_found)?;
    let (site, staff): (Uuid, Uuid) = (row.try_get("", "site_id")?, row.try_get("", "staff_id")?);
    let began = timestamp(row.try_get("", "starts_at")?);
    let clock = SiteClock::of(tx, site.into()).await?;
    let midnight = |day: Date| clock.instant(day.at(0, 0, 0, 0));
    let day = clock.day(began);
    let sql = "SELECT id FROM encounter WHERE patient_id = $1 AND site_id = $2 AND staff_id = $3 AND origin IS NULL \
               AND state IN ('open', 'closed') AND starts_at >= $4 AND starts_at < $5 \
               ORDER BY kind = $7, abs(extract(epoch FROM starts_at - $6)), id LIMIT 1";
    let values = vec![
        patient.0.into(),
        site.into(),
        staff.into(),
        database_time(midnight(day)?).into(),
        database_time(midnight(day.saturating_add(1.day()))?).into(),
        database_time(began).into(),
        // One that was made for another note only where there is no other.
        ENCOUNTER_KIND.into(),
    ];
    if let Some(known) = query_one(tx, sql, values).await? {
        return Ok(EncounterId(known.try_get("", "id")?));
    }
    let id: EncounterId = tx.tenant().new_id();
    let sql = "INSERT INTO encounter (id, patient_id, staff_id, site_id, kind, state, starts_at, ends_at) \
               VALUES ($1, $2, $3, $4, $5, 'closed', $6, $6)";
    let values = vec![
        id.0.into(),
        patient.0.into(),
        staff.into(),
        site.into(),
        ENCOUNTER_KIND.into(),
        database_time(began).into(),
    ];
    execute(tx, sql, values).await?;
    Ok(id)
}

/// One standing value, as it is read to be judged.
struct Standing {
    id: Uuid,
    code_system: String,
    code: String,
    comparator: Option<Comparator>,
    number: Option<f64>,
    written: Option<String>,
    unit: Option<String>,
    at: Option<Timestamp>,
    precision: Option<Precision>,
    detail: Option<Sealed>,
}

/// The standing values among these rows.
async fn standing(tx: &Tx, rows: &[Uuid]) -> Result<Vec<Standing>, AppError> {
    let sql = "SELECT id, code_system, code, comparator, number::double precision AS number, written, unit, at, at_precision, detail \
               FROM observation WHERE id = ANY ($1) AND state <> 'replaced' ORDER BY id";
    let mut found = Vec::new();
    for row in query_all(tx, sql, vec![rows.to_vec().into()]).await? {
        let word = |column| row.try_get::<Option<String>>("", column);
        found.push(Standing {
            id: row.try_get("", "id")?,
            code_system: row.try_get("", "code_system")?,
            code: row.try_get("", "code")?,
            comparator: word("comparator")?.as_deref().and_then(Comparator::from_code),
            number: row.try_get("", "number")?,
            written: word("written")?,
            unit: word("unit")?,
            at: row.try_get::<Option<_>>("", "at")?.map(timestamp),
            precision: word("at_precision")?.as_deref().and_then(Precision::from_code),
            detail: row.try_get("", "detail")?,
        });
    }
    Ok(found)
}

/// Copies one value with what is true of it for the other patient.
async fn value(
    tx: &Tx,
    from: &Standing,
    to: &Destination,
    (report, set): (Option<Uuid>, Option<Uuid>),
    judged: &Judged,
) -> Result<(), AppError> {
    let sql = "INSERT INTO observation (id, patient_id, report_id, set_id, category, code_system, code, name, comparator, number, \
               written, words, absent, unit, source_written, source_unit, low, high, range_words, flag, posture, at, at_precision, \
               by_name, state, said, batch_id, detail) SELECT $2, $3, $4, $5, category, code_system, code, name, \
               CASE WHEN $6 THEN NULL ELSE comparator END, CASE WHEN $6 THEN $7::text::numeric ELSE number END, \
               CASE WHEN $6 THEN $7 ELSE written END, CASE WHEN $6 THEN NULL ELSE words END, \
               CASE WHEN $6 THEN $8 ELSE absent END, unit, CASE WHEN $6 THEN NULL ELSE source_written END, \
               CASE WHEN $6 THEN NULL ELSE source_unit END, $9, $10, $11, $12, posture, at, at_precision, by_name, state, said, \
               batch_id, $13 FROM observation WHERE id = $1";
    let id: Uuid = tx.tenant().new_id();
    let keys = tx.tenant().keys();
    let detail = keys.open_if(OBSERVATION_DETAIL, from.id, from.detail.as_ref())?;
    let (worked_out, not_worked_out) = match &judged.anew {
        Some(Ok(written)) => (Some(written.clone()), None),
        Some(Err(why)) => (None, Some(why.clone())),
        None => (None, None),
    };
    let values = vec![
        from.id.into(),
        id.into(),
        to.patient.0.into(),
        report.into(),
        set.into(),
        judged.anew.is_some().into(),
        worked_out.into(),
        not_worked_out.into(),
        judged.low.into(),
        judged.high.into(),
        judged.no_range.clone().into(),
        judged.flag.map(Flag::code).into(),
        keys.seal_if(OBSERVATION_DETAIL, id, detail).into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}

async fn report(tx: &Tx, targets: &Targets, fact: &Fact, to: &Destination) -> Result<(), AppError> {
    let values = standing(tx, &fact.rows).await?;
    let clock = SiteClock::of_house(tx).await?;
    // The values of a report are of one specimen; where that is not so, no age is right for all of them.
    let days: Vec<Option<Date>> = values.iter().map(|value| day(&clock, value.at, value.precision)).collect();
    let taken = days.first().copied().flatten().filter(|first| days.iter().all(|day| *day == Some(*first)));
    let measured: Vec<Measured> = values
        .iter()
        .map(|value| Measured {
            code: Code { system: value.code_system.clone(), code: value.code.clone() },
            comparator: value.comparator,
            written: value.written.clone(),
            unit: value.unit.clone(),
        })
        .collect();
    let judged = targets.judge(tx, to.patient, taken, &measured).await?;
    let unknown = || Judged { no_range: Some(NO_RANGE.to_owned()), ..Judged::default() };
    let judged: Vec<Judged> = judged.into_iter().map(|one| one.unwrap_or_else(unknown)).collect();
    let row = query_one(tx, "SELECT conclusion FROM report WHERE id = $1", vec![fact.id.into()]).await?;
    let row = row.ok_or_else(AppError::not_found)?;
    // It answers no order of this patient, and nobody has acknowledged it here.
    let sql = "INSERT INTO report (id, patient_id, staff_id, name, code_system, code, issued_at, issued_precision, issued_by, amended, \
               worst, partial, state, said, conclusion, batch_id) SELECT $2, $3, staff_id, name, code_system, code, issued_at, \
               issued_precision, issued_by, amended, $4, partial, state, said, $5, batch_id FROM report WHERE id = $1";
    let insert = vec![
        fact.id.into(),
        to.copy.into(),
        to.patient.0.into(),
        worst(judged.iter().filter_map(|one| one.flag)).map(Flag::code).into(),
        again(tx, CONCLUSION, &row, fact.id, to.copy)?.into(),
    ];
    execute(tx, sql, insert).await?;
    for (one, judged) in values.iter().zip(&judged) {
        value(tx, one, to, (Some(to.copy), None), judged).await?;
    }
    files(tx, "report", fact.id, to).await
}

async fn set(tx: &Tx, fact: &Fact, to: &Destination) -> Result<(), AppError> {
    let clock = SiteClock::of_house(tx).await?;
    for one in standing(tx, &fact.rows).await? {
        let measured = day(&clock, one.at, one.precision);
        let kind = VitalKind::from_loinc(&one.code);
        // Where the age of that day does not tell the range, nothing is flagged.
        let limits = kind.zip(measured).and_then(|(kind, day)| vitals::limits(kind, Ages::on(to.born, day)).ok());
        let limits = limits.flatten().unwrap_or_default();
        let judged = Judged {
            low: limits.low,
            high: limits.high,
            flag: one.number.and_then(|number| limits.flag_of(one.comparator, number)),
            ..Judged::default()
        };
        value(tx, &one, to, (None, Some(to.copy)), &judged).await?;
    }
    Ok(())
}

async fn document(tx: &Tx, fact: &Fact, to: &Destination) -> Result<(), AppError> {
    let row = query_one(tx, "SELECT body, detail FROM history_entry WHERE id = $1", vec![fact.id.into()]).await?;
    let row = row.ok_or_else(AppError::not_found)?;
    let sql = "INSERT INTO history_entry (id, patient_id, kind, name, code_system, code, status, state, at, at_precision, at_words, \
               until, until_precision, by_name, body, detail, batch_id) SELECT $2, $3, kind, name, code_system, code, status, state, \
               at, at_precision, at_words, until, until_precision, by_name, $4, $5, batch_id FROM history_entry WHERE id = $1";
    let values = vec![
        fact.id.into(),
        to.copy.into(),
        to.patient.0.into(),
        again(tx, HISTORY, &row, fact.id, to.copy)?.into(),
        again(tx, HISTORY_DETAIL, &row, fact.id, to.copy)?.into(),
    ];
    execute(tx, sql, values).await?;
    files(tx, "history_entry", fact.id, to).await
}

/// The files of a report or an entry go along; those of its earlier versions stay with the original.
async fn files(tx: &Tx, table: &'static str, from: Uuid, to: &Destination) -> Result<(), AppError> {
    let sql = format!("SELECT id, body FROM attachment WHERE {table}_id = $1 AND NOT replaced ORDER BY position, id");
    for row in query_all(tx, &sql, vec![from.into()]).await? {
        let (old, new): (Uuid, Uuid) = (row.try_get("", "id")?, tx.tenant().new_id());
        let sql = format!(
            "INSERT INTO attachment (id, patient_id, {table}_id, name, content_type, position, size, body) \
             SELECT $2, $3, $4, name, content_type, position, size, $5 FROM attachment WHERE id = $1"
        );
        let body = again(tx, ATTACHMENT, &row, old, new)?;
        execute(tx, &sql, vec![old.into(), new.into(), to.patient.0.into(), to.copy.into(), body.into()]).await?;
    }
    Ok(())
}
