//! Results come back: a department files its report, and the order's steps on the way.

use std::collections::BTreeMap;

use api::{
    Comparator, Flag,
    ehr::{Code, OrderState},
    id::{EncounterId, OrderId, PatientId, ReportId, StaffId},
};
use jiff::Timestamp;
use kernel::{
    AppError, Tx,
    database::{execute, query_all, query_one},
    database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::{care, sealed::CONCLUSION};

/// A released or amended report.
#[derive(Debug, Clone)]
pub struct FiledReport {
    /// The order it answers.
    pub order_id: OrderId,
    /// The patient.
    pub patient_id: PatientId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// Into whose inbox it goes.
    pub staff_id: Option<StaffId>,
    /// What was asked.
    pub code: Code,
    /// What was asked, by name.
    pub name: String,
    /// When the specimen was taken.
    pub taken_at: Timestamp,
    /// When it was released.
    pub issued_at: Timestamp,
    /// Who released it.
    pub issued_by: String,
    /// Corrects what was filed before: values that changed leave the chart, and the report comes into the inbox again.
    pub amends: bool,
    /// Values of it are still to come.
    pub partial: bool,
    /// What whoever measured it says beside the values.
    pub conclusion: Option<String>,
    /// The values.
    pub values: Vec<FiledValue>,
}

/// One value of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledValue {
    /// The analyte.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// What stands before the number, where the value is a bound.
    pub comparator: Option<Comparator>,
    /// The number as it was written, a decimal with a point.
    pub written: Option<String>,
    /// The value, where it is words.
    pub words: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The usual range.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// Against the range.
    pub flag: Option<Flag>,
}

impl FiledValue {
    /// As people read it, without its unit.
    #[must_use]
    pub fn shown(&self) -> String {
        let number = self.written.as_deref().map(|written| rules::results::shown(self.comparator, written));
        number.or_else(|| self.words.clone()).unwrap_or_default()
    }
}

/// Files a report into the chart. An amendment replaces what the order's report said before.
///
/// # Errors
/// When the order is unknown, its report was marked as entered in error (409), or the database refuses.
pub async fn file_report(tx: &Tx, report: FiledReport) -> Result<ReportId, AppError> {
    let worst = worst(report.values.iter().filter_map(|value| value.flag)).map(Flag::code);
    let sql = "INSERT INTO report (id, patient_id, encounter_id, order_id, staff_id, name, code_system, code, issued_at, \
               issued_by, amended, worst, partial) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               ON CONFLICT (order_id) DO UPDATE SET issued_at = excluded.issued_at, issued_by = excluded.issued_by, \
               amended = report.amended OR excluded.amended, worst = excluded.worst, partial = excluded.partial, \
               acknowledged_at = NULL, acknowledged_by = NULL WHERE report.state <> 'withdrawn' RETURNING id";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        report.patient_id.0.into(),
        report.encounter_id.0.into(),
        report.order_id.0.into(),
        report.staff_id.map(|id| id.0).into(),
        report.name.as_str().into(),
        report.code.system.as_str().into(),
        report.code.code.as_str().into(),
        database_time(report.issued_at).into(),
        report.issued_by.clone().into(),
        report.amends.into(),
        worst.into(),
        report.partial.into(),
    ];
    let row = query_one(tx, sql, values).await?.ok_or_else(not_this_patients)?;
    let id = ReportId(row.try_get("", "id")?);
    // Few have one; a sealed value belongs to its row, whose id is known only now.
    if let Some(conclusion) = &report.conclusion {
        let sealed = tx.tenant().keys().seal(CONCLUSION, id, conclusion);
        execute(tx, "UPDATE report SET conclusion = $2 WHERE id = $1", vec![id.0.into(), sealed.into()]).await?;
    }
    let mut standing = standing(tx, id).await?;
    for value in &report.values {
        let before = standing.remove(&value.code.code);
        match &before {
            Some((_, before)) if before == value => continue,
            Some((old, _)) => retire(tx, *old, "replaced").await?,
            None => {}
        }
        let state = if before.is_some() && report.amends { "amended" } else { "final" };
        write(tx, id, &report, value, state).await?;
    }
    // What the report does not say any more was taken out of it.
    for (old, _) in standing.into_values() {
        retire(tx, old, "withdrawn").await?;
    }
    order_moved(tx, report.order_id, OrderState::Done).await?;
    care::order_ends(tx, report.order_id, report.issued_at + care::AFTERWARDS).await?;
    tx.touch(Topic::new("chart", report.patient_id));
    if let Some(staff) = report.staff_id {
        tx.touch(Topic::new("inbox", staff));
    }
    Ok(id)
}

/// Whether a report of an order can still be corrected in this chart.
///
/// # Errors
/// When it was marked as entered in error (409), or the database refuses.
pub async fn can_be_corrected(tx: &Tx, order: OrderId) -> Result<(), AppError> {
    let sql = "SELECT 1 FROM report WHERE order_id = $1 AND state = 'withdrawn'";
    if query_one(tx, sql, vec![order.0.into()]).await?.is_some() { Err(not_this_patients()) } else { Ok(()) }
}

/// The result was marked as entered in error in this chart: nothing may come back into it by a correction.
fn not_this_patients() -> AppError {
    AppError::conflict(
        "entered_in_error",
        "This result was marked as entered in another patient's chart",
        "Nothing was changed. Call who ordered it: the test has to be ordered for the right patient, and what stands there corrected.",
    )
}

/// The values that the chart has of a report, by code.
async fn standing(tx: &Tx, report: ReportId) -> Result<BTreeMap<String, (Uuid, FiledValue)>, AppError> {
    let sql = "SELECT id, code_system, code, name, comparator, written, words, unit, low, high, flag FROM observation \
               WHERE report_id = $1 AND state IN ('final', 'amended')";
    let mut found = BTreeMap::new();
    for row in query_all(tx, sql, vec![report.0.into()]).await? {
        let code: String = row.try_get("", "code")?;
        let word = |column| row.try_get::<Option<String>>("", column);
        let value = FiledValue {
            code: Code { system: row.try_get("", "code_system")?, code: code.clone() },
            name: row.try_get("", "name")?,
            comparator: word("comparator")?.as_deref().and_then(Comparator::from_code),
            written: word("written")?,
            words: word("words")?,
            unit: word("unit")?,
            low: row.try_get("", "low")?,
            high: row.try_get("", "high")?,
            flag: word("flag")?.as_deref().and_then(Flag::from_code),
        };
        found.insert(code, (row.try_get("", "id")?, value));
    }
    Ok(found)
}

async fn retire(tx: &Tx, observation: Uuid, state: &str) -> Result<(), AppError> {
    let sql = "UPDATE observation SET state = $2 WHERE id = $1";
    execute(tx, sql, vec![observation.into(), state.into()]).await?;
    Ok(())
}

async fn write(tx: &Tx, id: ReportId, report: &FiledReport, value: &FiledValue, state: &str) -> Result<(), AppError> {
    let sql = "INSERT INTO observation (id, patient_id, encounter_id, report_id, category, code_system, code, name, comparator, \
               number, written, words, unit, low, high, flag, at, by_name, state) VALUES ($1, $2, $3, $4, 'laboratory', $5, $6, \
               $7, $8, $9::text::numeric, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        report.patient_id.0.into(),
        report.encounter_id.0.into(),
        id.0.into(),
        value.code.system.as_str().into(),
        value.code.code.as_str().into(),
        value.name.as_str().into(),
        value.comparator.map(Comparator::code).into(),
        value.written.clone().into(),
        value.words.clone().into(),
        value.unit.clone().into(),
        value.low.into(),
        value.high.into(),
        value.flag.map(Flag::code).into(),
        database_time(report.taken_at).into(),
        report.issued_by.as_str().into(),
        state.into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}

/// The worst of some flags.
pub fn worst(flags: impl Iterator<Item = Flag>) -> Option<Flag> {
    flags.max_by_key(|flag| flag.is_critical())
}

/// An order went a step on its way; the chart shows it.
///
/// # Errors
/// 404 when there is no such order.
pub async fn order_moved(tx: &Tx, order: OrderId, state: OrderState) -> Result<(), AppError> {
    let sql = "UPDATE care_order SET state = $2 WHERE id = $1 RETURNING patient_id";
    let row = query_one(tx, sql, vec![order.0.into(), state.code().into()]).await?.ok_or_else(AppError::not_found)?;
    tx.touch(Topic::new("chart", row.try_get::<Uuid>("", "patient_id")?));
    Ok(())
}
