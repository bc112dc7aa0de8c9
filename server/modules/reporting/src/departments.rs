//! The day by the doctors' specialty.

use api::{
    money::{Currency, Money},
    reporting::DepartmentLine,
};
use kernel::{AppError, Tx};
use serde::Deserialize;

use crate::{
    period::Period,
    source::{CHARGED, COUNTS, LAB, NO_SHOW, ON_DAY, SPAN, VISITS, WAIT, WAITED, charges, late, median},
};

#[derive(Debug, Deserialize)]
struct Row {
    department: String,
    visits: u32,
    median_wait: Option<u32>,
    no_shows: u32,
    charges: i64,
    late_results: u32,
}

/// Reads the departments.
pub async fn read(tx: &Tx, period: &Period, currency: Currency) -> Result<Vec<DepartmentLine>, AppError> {
    let (late, wait, charged) = (late(period.is_over()?), median(WAIT, WAITED), charges(CHARGED));
    let department = "COALESCE(NULLIF(w.specialty, ''), 'Other') AS department";
    let sql = format!(
        "{SPAN}, visits AS (SELECT {department}, count(*) AS visits, {wait} AS median_wait, count(*) FILTER (WHERE {NO_SHOW}) \
         AS no_shows FROM {VISITS} JOIN staff w ON w.id = a.staff_id WHERE {ON_DAY} AND {COUNTS} GROUP BY 1), \
         charges AS (SELECT {department}, sum(c.price)::bigint AS charges FROM {charged} JOIN encounter e \
         ON e.id = b.encounter_id LEFT JOIN staff w ON w.id = e.staff_id GROUP BY 1), late AS (SELECT {department}, count(*) AS late_results FROM {LAB} \
         JOIN staff w ON w.id = o.staff_id WHERE {late} GROUP BY 1) \
         SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT department, COALESCE(visits, 0) AS visits, median_wait, \
         COALESCE(no_shows, 0) AS no_shows, COALESCE(charges, 0) AS charges, COALESCE(late_results, 0) AS late_results \
         FROM visits FULL JOIN charges USING (department) FULL JOIN late USING (department) \
         ORDER BY COALESCE(visits, 0) DESC, department) found"
    );
    let rows: Vec<Row> = tx.json(&sql, period.values()?).await?.unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| DepartmentLine {
            department: row.department,
            visits: row.visits,
            median_wait: row.median_wait,
            no_shows: row.no_shows,
            charges: Money::new(row.charges, currency),
            late_results: row.late_results,
        })
        .collect())
}
