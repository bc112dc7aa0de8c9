//! Results come back: a department files its report, and the order's steps on the way.

use api::{
    Flag,
    ehr::{Code, OrderState},
    id::{EncounterId, OrderId, PatientId, ReportId, StaffId},
};
use jiff::Timestamp;
use kernel::{
    AppError, Tx,
    database::{execute, query_one},
    database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::care;

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
    /// Corrects what was filed before: the old values leave the chart, and the report comes into the inbox again.
    pub amends: bool,
    /// The values.
    pub values: Vec<FiledValue>,
}

/// One value of a report.
#[derive(Debug, Clone)]
pub struct FiledValue {
    /// The analyte.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// The value, where it is a number.
    pub value: Option<f64>,
    /// The value, where it is words.
    pub words: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The decimals shown.
    pub decimals: u8,
    /// The usual range.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// Against the range.
    pub flag: Option<Flag>,
}

/// Files a report into the chart. An amendment replaces what the order's report said before.
///
/// # Errors
/// When the order is unknown, or the database refuses.
pub async fn file_report(tx: &Tx, report: FiledReport) -> Result<ReportId, AppError> {
    let worst = worst(report.values.iter().filter_map(|value| value.flag)).map(Flag::code);
    let sql = "INSERT INTO report (id, patient_id, encounter_id, order_id, staff_id, name, code_system, code, issued_at, \
               issued_by, amended, worst) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
               ON CONFLICT (order_id) DO UPDATE SET issued_at = excluded.issued_at, issued_by = excluded.issued_by, \
               amended = true, worst = excluded.worst, acknowledged_at = NULL, acknowledged_by = NULL RETURNING id";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        report.patient_id.0.into(),
        report.encounter_id.0.into(),
        report.order_id.0.into(),
        report.staff_id.map(|id| id.0).into(),
        report.name.into(),
        report.code.system.into(),
        report.code.code.into(),
        database_time(report.issued_at).into(),
        report.issued_by.clone().into(),
        report.amends.into(),
        worst.into(),
    ];
    let row = query_one(tx, sql, values).await?.ok_or_else(AppError::not_found)?;
    let id = ReportId(row.try_get("", "id")?);
    let replace = "UPDATE observation SET state = 'replaced' WHERE report_id = $1 AND state IN ('final', 'amended')";
    execute(tx, replace, vec![id.0.into()]).await?;
    for value in report.values {
        let sql = "INSERT INTO observation (id, patient_id, encounter_id, report_id, category, code_system, code, name, \
                   value, words, unit, decimals, low, high, flag, at, by_name, state) \
                   VALUES ($1, $2, $3, $4, 'laboratory', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let values = vec![
            tx.tenant().new_id::<Uuid>().into(),
            report.patient_id.0.into(),
            report.encounter_id.0.into(),
            id.0.into(),
            value.code.system.into(),
            value.code.code.into(),
            value.name.into(),
            value.value.into(),
            value.words.into(),
            value.unit.into(),
            i16::from(value.decimals).into(),
            value.low.into(),
            value.high.into(),
            value.flag.map(Flag::code).into(),
            database_time(report.taken_at).into(),
            report.issued_by.clone().into(),
            if report.amends { "amended" } else { "final" }.into(),
        ];
        execute(tx, sql, values).await?;
    }
    order_moved(tx, report.order_id, OrderState::Done).await?;
    care::order_ends(tx, report.order_id, report.issued_at + care::AFTERWARDS).await?;
    tx.touch(Topic::new("chart", report.patient_id));
    if let Some(staff) = report.staff_id {
        tx.touch(Topic::new("inbox", staff));
    }
    Ok(id)
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
