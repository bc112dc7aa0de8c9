//! From check-in to being with the doctor.

use api::reporting::{HourWait, WaitFigures};
use kernel::{AppError, Tx};
use serde::Deserialize;

use crate::{
    period::Period,
    source::{AIM, HOUR, ON_DAY, SPAN, VISITS, WAIT, WAITED, median},
};

#[derive(Debug, Deserialize)]
struct Read {
    median: Option<u32>,
    usual: Option<u32>,
    by_hour: Vec<HourWait>,
}

/// Reads the waits.
pub async fn read(tx: &Tx, period: &Period) -> Result<WaitFigures, AppError> {
    let (today, before) = (median("minutes", "today"), median("minutes", "NOT today"));
    let sql = format!(
        "{SPAN}, wait AS (SELECT {ON_DAY} AS today, {HOUR} AS hour, {WAIT} AS minutes FROM {VISITS} WHERE {WAITED}) \
         SELECT json_build_object('median', (SELECT {today} FROM wait), 'usual', (SELECT {before} FROM wait), \
         'by_hour', COALESCE((SELECT json_agg(found) FROM (SELECT hour, count(*) FILTER (WHERE today) AS visits, \
         {today} AS median, {before} AS usual FROM wait GROUP BY hour ORDER BY hour) found), '[]'))::text"
    );
    let read: Read = tx.json(&sql, period.values_with_usual()?).await?.ok_or_else(AppError::busy)?;
    Ok(WaitFigures { median: read.median, usual: read.usual, aim: AIM, by_hour: read.by_hour })
}
