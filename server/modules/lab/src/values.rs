//! The values of an order as a screen needs them: what stands, what may stand, what was there before.

use std::collections::BTreeMap;

use api::{Comparator, Flag, Precision, lab::LabValue};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{AppError, Tx, crypto::Sealed};
use rules::{ranges::Limits, results::shown, units};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    catalogue,
    entry::{self, Subject},
    first_catalogue::{CREATININE, ESTIMATED_GFR},
    sealed::TAKEN_OUT,
    worklist::Locked,
};

#[derive(Debug, Deserialize)]
struct Row {
    analyte_id: Uuid,
    code: String,
    name: String,
    unit: Option<String>,
    decimals: u8,
    negative: bool,
    titres: bool,
    words_allowed: Vec<String>,
    comparator: Option<Comparator>,
    number: Option<f64>,
    written: Option<String>,
    words: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    critical_low: Option<f64>,
    critical_high: Option<f64>,
    flag: Option<Flag>,
    before: Vec<Before>,
    taken_out_id: Option<Uuid>,
    taken_out: Option<Sealed>,
}

/// A value of the chart from before this order, the latest first.
#[derive(Debug, Deserialize)]
struct Before {
    comparator: Option<Comparator>,
    number: Option<f64>,
    written: Option<String>,
    words: Option<String>,
    unit: Option<String>,
    at: Timestamp,
    at_precision: Option<Precision>,
}

/// The analytes of an order with what stands in its round, why what stood there was taken out, and the five values before of each in whatever unit.
const VALUES: &str = "SELECT COALESCE(json_agg(found ORDER BY found.position), '[]')::text FROM (SELECT a.id AS analyte_id, a.code, \
    a.name, a.unit, a.decimals, a.negative, a.titres, a.words AS words_allowed, ta.position, r.comparator, r.number, r.written, \
    r.words, r.low, r.high, r.critical_low, r.critical_high, r.flag, t.id AS taken_out_id, t.reason AS taken_out, \
    COALESCE((SELECT json_agg(b) FROM (SELECT v.comparator, v.number, v.written, v.words, v.unit, v.at, v.at_precision FROM observation v \
    LEFT JOIN report q ON q.id = v.report_id WHERE v.patient_id = o.patient_id AND v.category = 'laboratory' AND v.code = a.code \
    AND v.state IN ('final', 'amended') AND v.at IS NOT NULL AND v.absent IS NULL AND q.order_id IS DISTINCT FROM o.id ORDER BY v.at DESC, v.id DESC LIMIT 5) b), '[]') AS before \
    FROM lab_order o JOIN lab_test_analyte ta ON ta.test_id = o.test_id JOIN lab_analyte a ON a.id = ta.analyte_id \
    LEFT JOIN lab_result r ON r.order_id = o.id AND r.round = o.round AND r.analyte_id = a.id \
    LEFT JOIN LATERAL (SELECT id, reason FROM lab_result_taken_out WHERE order_id = o.id AND analyte_id = a.id AND r.analyte_id \
    IS NULL ORDER BY round DESC LIMIT 1) t ON true WHERE o.id = $1) found";

fn said(comparator: Option<Comparator>, written: Option<&str>, words: Option<&str>) -> Option<String> {
    written.map(|written| shown(comparator, written)).or_else(|| words.map(str::to_owned))
}

/// The values of an order.
pub async fn of(tx: &Tx, order: &Locked, clock: &SiteClock) -> Result<Vec<LabValue>, AppError> {
    let rows: Vec<Row> = tx.json(VALUES, vec![order.id.0.into()]).await?.unwrap_or_default();
    let subject = Subject::of(tx, order).await?;
    let standing = entry::round(tx, order, order.round).await?;
    let released = match order.released_round.filter(|round| *round != order.round) {
        Some(round) => entry::round(tx, order, round).await?,
        None => BTreeMap::new(),
    };
    let creatinine = rows.iter().find(|row| row.code == CREATININE).map(|row| (row.analyte_id, row.unit.clone()));
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let value = said(row.comparator, row.written.as_deref(), row.words.as_deref());
        // What was entered keeps the ranges of its day; what is to be entered shows those of the specimen's.
        let own =
            Limits { low: row.low, high: row.high, critical_low: row.critical_low, critical_high: row.critical_high };
        let (limits, no_range) = if value.is_some() && own != Limits::default() {
            (own, None)
        } else {
            match catalogue::limits(tx, row.analyte_id, &subject).await? {
                None => (Limits::default(), Some(entry::NO_RANGE.to_owned())),
                Some(_) if value.is_some() => (own, None),
                Some(limits) => (limits, None),
            }
        };
        let calculated = row.code == ESTIMATED_GFR && creatinine.is_some();
        let not_calculated = creatinine.as_ref().filter(|_| calculated && value.is_none()).and_then(|(id, unit)| {
            let rate = entry::filtration_rate(standing.get(id)?, unit.as_deref(), row.decimals, &subject);
            rate.err().map(str::to_owned)
        });
        // A value in another unit is no value before this one.
        let before = row.before.iter().find(|before| units::same(before.unit.as_deref(), row.unit.as_deref()));
        let was = released.get(&row.analyte_id).map(rules::results::Entered::shown);
        let taken_out = row.taken_out_id.zip(row.taken_out.as_ref());
        values.push(LabValue {
            analyte_id: row.analyte_id,
            code: row.code,
            name: row.name,
            unit: row.unit,
            decimals: row.decimals,
            negative: row.negative,
            titres: row.titres,
            words: row.words_allowed,
            low: limits.low,
            high: limits.high,
            critical_low: limits.critical_low,
            critical_high: limits.critical_high,
            no_range,
            calculated,
            released: was.filter(|was| Some(was) != value.as_ref()),
            shown: value,
            comparator: row.comparator,
            value: row.number,
            not_calculated,
            flag: row.flag,
            previous: before.and_then(|one| said(one.comparator, one.written.as_deref(), one.words.as_deref())),
            // A bound is no number to reckon with.
            previous_value: before.filter(|one| one.comparator.is_none()).and_then(|one| one.number),
            previous_at: before.map(|one| ehr::when(clock, Some(one.at), one.at_precision)),
            taken_out: taken_out.map(|(id, reason)| tx.tenant().keys().text(TAKEN_OUT, id, reason)),
        });
    }
    Ok(values)
}
