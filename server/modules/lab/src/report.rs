//! What a release says to the chart: the report, and what of it somebody must be told.

use std::collections::BTreeMap;

use api::{
    Comparator, Flag,
    ehr::Code,
    id::{EncounterId, StaffId},
};
use ehr::{FiledReport, FiledValue};
use kernel::{
    AppError, Tx,
    database::{query_all, query_one},
    timestamp,
};
use uuid::Uuid;

use crate::{
    first_catalogue::{CREATININE, ESTIMATED_GFR},
    incoming,
    worklist::Locked,
};

/// What a report carries beside its values.
pub struct Head<'a> {
    /// The encounter.
    pub encounter_id: EncounterId,
    /// Into whose inbox it goes.
    pub staff_id: StaffId,
    /// Who releases it.
    pub by: &'a str,
    /// It corrects what was released.
    pub amends: bool,
    /// Values are still to come.
    pub partial: bool,
}

/// A released value in words, by analyte.
pub struct Finding {
    /// `Potassium 6.4 mmol/L`.
    pub what: String,
    /// Somebody must act now.
    pub critical: bool,
}

/// Whether values of the order's round are still to come. One that is worked out from others is never waited for.
pub async fn is_partial(tx: &Tx, order: &Locked) -> Result<bool, AppError> {
    let sql = "SELECT 1 FROM lab_order o JOIN lab_test_analyte t ON t.test_id = o.test_id JOIN lab_analyte a ON a.id = t.analyte_id \
               WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM lab_result r WHERE r.order_id = o.id AND r.round = o.round \
               AND r.analyte_id = a.id) AND NOT (a.code = $2 AND EXISTS (SELECT 1 FROM lab_test_analyte c \
               JOIN lab_analyte d ON d.id = c.analyte_id WHERE c.test_id = o.test_id AND d.code = $3)) LIMIT 1";
    let values = vec![order.id.0.into(), ESTIMATED_GFR.into(), CREATININE.into()];
    Ok(query_one(tx, sql, values).await?.is_some())
}

/// The report for the chart, and its values in words.
pub async fn of(tx: &Tx, order: &Locked, head: &Head<'_>) -> Result<(FiledReport, BTreeMap<Uuid, Finding>), AppError> {
    let sql = "SELECT a.id, a.code, a.name, a.unit, r.comparator, r.written, r.words, r.low, r.high, r.flag FROM lab_result r \
               JOIN lab_analyte a ON a.id = r.analyte_id JOIN lab_order o ON o.id = r.order_id AND o.round = r.round \
               JOIN lab_test_analyte t ON t.test_id = o.test_id AND t.analyte_id = a.id WHERE o.id = $1 ORDER BY t.position";
    let mut values = Vec::new();
    let mut findings = BTreeMap::new();
    for row in query_all(tx, sql, vec![order.id.0.into()]).await? {
        let flag = row.try_get::<Option<String>>("", "flag")?.as_deref().and_then(Flag::from_code);
        let comparator = row.try_get::<Option<String>>("", "comparator")?.as_deref().and_then(Comparator::from_code);
        let value = FiledValue {
            code: Code { system: "loinc".to_owned(), code: row.try_get("", "code")? },
            name: row.try_get("", "name")?,
            comparator,
            written: row.try_get("", "written")?,
            words: row.try_get("", "words")?,
            unit: row.try_get("", "unit")?,
            low: row.try_get("", "low")?,
            high: row.try_get("", "high")?,
            flag,
        };
        let unit = value.unit.as_deref().unwrap_or_default();
        let what = format!("{} {} {unit}", value.name, value.shown()).trim_end().to_owned();
        findings.insert(row.try_get("", "id")?, Finding { what, critical: flag.is_some_and(Flag::is_critical) });
        values.push(value);
    }
    let sql = "SELECT t.code, t.name, s.collected_at FROM lab_order o JOIN lab_test t ON t.id = o.test_id \
               LEFT JOIN specimen s ON s.order_id = o.id AND s.rejected_at IS NULL WHERE o.id = $1";
    let test = query_one(tx, sql, vec![order.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let taken = test.try_get::<Option<_>>("", "collected_at")?.map_or_else(|| tx.now(), timestamp);
    let report = FiledReport {
        order_id: order.id,
        patient_id: order.patient_id,
        encounter_id: head.encounter_id,
        staff_id: Some(head.staff_id),
        code: Code { system: "house".to_owned(), code: test.try_get("", "code")? },
        name: test.try_get("", "name")?,
        taken_at: taken,
        issued_at: tx.now(),
        issued_by: head.by.to_owned(),
        amends: head.amends,
        partial: head.partial,
        conclusion: incoming::remarks(tx, order.id).await?,
        values,
    };
    Ok((report, findings))
}
