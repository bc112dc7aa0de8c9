//! What happened before: encounters, and what was imported with no list of its own.

use api::{
    Page,
    ehr::{History, HistoryEntry, HistoryKind, ListHistory},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{AppError, Audit, Call, database::query_one};
use sea_orm::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::{care, row};

const ROWS: usize = 30;

const ALL: &str = "SELECT id, patient_id, 'encounter' AS kind, kind AS name, NULL AS code_system, NULL AS code, \
    state AS status, starts_at AS at, ends_at AS until, by_name, origin IS NOT NULL AS imported FROM encounter \
    WHERE state <> 'cancelled' UNION ALL SELECT id, patient_id, kind, name, code_system, code, status, at, until, by_name, \
    origin IS NOT NULL FROM history_entry";

#[derive(Debug, Deserialize)]
struct Row {
    id: Uuid,
    kind: HistoryKind,
    name: String,
    code_system: Option<String>,
    code: Option<String>,
    status: String,
    at: Timestamp,
    until: Option<Timestamp>,
    by_name: Option<String>,
    imported: bool,
}

/// Reads a patient's history, newest first.
pub async fn list(call: Call<ListHistory>) -> Result<History, AppError> {
    let ListHistory { id: patient, kind, after } = call.request;
    let tx = care::enter::<ListHistory>(&call.tenant, &call.caller, patient).await?;
    let mut values: Vec<Value> = vec![patient.0.into(), kind.map(HistoryKind::code).into()];
    let mut from = "";
    if let Some(after) = after {
        let sql = format!("SELECT 1 FROM ({ALL}) h WHERE id = $1 AND patient_id = $2");
        let known = query_one(&tx, &sql, vec![after.into(), patient.0.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not an entry of this history"))?;
        values.push(after.into());
        from = "AND (h.at, h.id) < (SELECT at, id FROM entries WHERE id = $3)";
    }
    let limit = ROWS + 1;
    let sql = format!(
        "WITH entries AS ({ALL}) SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT h.* FROM entries h \
         WHERE h.patient_id = $1 AND ($2::text IS NULL OR h.kind = $2) {from} ORDER BY h.at DESC, h.id DESC LIMIT {limit}) found"
    );
    let clock = SiteClock::of_house(&tx).await?;
    let rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    let rows: Vec<HistoryEntry> = rows
        .into_iter()
        .take(ROWS)
        .map(|row| HistoryEntry {
            id: row.id,
            kind: row.kind,
            name: row.name,
            code: row::code(row.code_system, row.code),
            status: row.status,
            at: clock.moment(row.at),
            until: row.until.map(|at| clock.moment(at)),
            by: row.by_name,
            imported: row.imported,
        })
        .collect();
    let next = if more { rows.last().map(|entry| entry.id) } else { None };
    tx.audit(Audit::of("history.read").patient(patient));
    tx.commit().await?;
    Ok(Page { rows, next, total: None })
}
