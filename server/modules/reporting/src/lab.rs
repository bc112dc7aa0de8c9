//! The laboratory's day.

use api::reporting::{LabFigures, TestTurnaround};
use kernel::{AppError, Tx};
use serde::Deserialize;

use crate::{
    period::Period,
    source::{LAB, OVERDUE, RELEASED, SPAN, TURNAROUND, median, open},
};

#[derive(Debug, Deserialize)]
struct Read {
    open: u32,
    late: u32,
    released: u32,
    median_minutes: Option<u32>,
    by_test: Vec<TestTurnaround>,
}

/// Reads the laboratory.
pub async fn read(tx: &Tx, period: &Period) -> Result<LabFigures, AppError> {
    let (open, median) = (open(period.is_over()?), median("minutes", "true"));
    let sql = format!(
        "{SPAN}, released AS (SELECT t.code, t.name, t.minutes AS promised, {TURNAROUND} AS minutes FROM {LAB} WHERE {RELEASED}) \
         SELECT json_build_object('open', open.n, 'late', open.late, 'released', (SELECT count(*) FROM released), \
         'median_minutes', (SELECT {median} FROM released), 'by_test', COALESCE((SELECT json_agg(found) FROM (SELECT code, name, \
         promised, count(*) AS released, COALESCE({median}, 0) AS median, \
         COALESCE(percentile_disc(0.9) WITHIN GROUP (ORDER BY minutes), 0) AS ninth FROM released \
         GROUP BY code, name, promised ORDER BY count(*) DESC, code LIMIT 12) found), '[]'))::text \
         FROM (SELECT count(*) AS n, count(*) FILTER (WHERE {OVERDUE}) AS late FROM {LAB} WHERE {open}) open"
    );
    let read: Read = tx.json(&sql, period.values()?).await?.ok_or_else(AppError::busy)?;
    Ok(LabFigures {
        open: read.open,
        late: read.late,
        released: read.released,
        median_minutes: read.median_minutes,
        by_test: read.by_test,
    })
}
