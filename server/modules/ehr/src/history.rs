//! What happened before: encounters, what was imported with no list of its own, and everything that was observed.

use api::{
    Comparator, Flag, Page, Precision,
    ehr::{History, HistoryEntry, HistoryKind, HistoryState, ListHistory},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call,
    crypto::{ChainKeys, Sealed},
    database::query_one,
};
use sea_orm::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    care,
    import::files,
    row,
    sealed::{ENCOUNTER_DETAIL, HISTORY_DETAIL, OBSERVATION_DETAIL},
    wrong_chart::{MovedRow, moved},
};

const ROWS: usize = 30;

/// Every entry there is that was not marked as entered in error here. `own` ones stand in the history by themselves: vital signs and laboratory values have places of their own in the
/// chart, and are listed where they are asked for.
pub const ALL: &str = "SELECT id, patient_id, 'encounter' AS kind, kind AS name, NULL AS code_system, NULL AS code, \
    CASE state WHEN 'closed' THEN 'done' WHEN 'open' THEN 'active' ELSE state END AS state, COALESCE(said, state) AS status, \
    starts_at AS at, starts_precision AS at_precision, NULL AS at_words, ends_at AS until, ends_precision AS until_precision, \
    by_name, detail, NULL AS comparator, NULL AS written, NULL AS words, NULL AS unit, NULL AS source_written, \
    NULL AS source_unit, NULL::double precision AS low, NULL::double precision AS high, NULL AS range_words, NULL AS flag, origin IS NOT NULL AS imported, true AS own FROM encounter \
    WHERE state <> 'cancelled' OR origin IS NOT NULL \
    UNION ALL SELECT id, patient_id, kind, name, code_system, code, state, status, at, at_precision, at_words, until, \
    until_precision, by_name, detail, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
    origin IS NOT NULL OR batch_id IS NOT NULL, true FROM history_entry \
    WHERE NOT EXISTS (SELECT FROM entered_in_error_row w WHERE w.row_id = history_entry.id) \
    UNION ALL SELECT id, patient_id, 'observation', name, code_system, code, \
    CASE WHEN state IN ('final', 'amended') THEN 'done' ELSE state END, COALESCE(said, state), at, at_precision, NULL, NULL, \
    NULL, by_name, detail, comparator, written, COALESCE(words, absent), unit, source_written, source_unit, low, high, range_words, \
    flag, origin IS NOT NULL OR batch_id IS NOT NULL, category = 'other' FROM observation WHERE state <> 'replaced' \
    AND NOT EXISTS (SELECT FROM entered_in_error_row w WHERE w.row_id = observation.id)";

#[derive(Debug, Deserialize)]
struct Row {
    id: Uuid,
    kind: HistoryKind,
    name: String,
    code_system: Option<String>,
    code: Option<String>,
    state: HistoryState,
    status: String,
    at: Option<Timestamp>,
    at_precision: Option<Precision>,
    at_words: Option<String>,
    until: Option<Timestamp>,
    until_precision: Option<Precision>,
    by_name: Option<String>,
    detail: Option<Sealed>,
    comparator: Option<Comparator>,
    written: Option<String>,
    words: Option<String>,
    unit: Option<String>,
    source_written: Option<String>,
    source_unit: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    range_words: Option<String>,
    flag: Option<Flag>,
    imported: bool,
    moved: Option<MovedRow>,
    files: Vec<files::Row>,
}

impl Row {
    fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> HistoryEntry {
        let column = match self.kind {
            HistoryKind::Encounter => ENCOUNTER_DETAIL,
            HistoryKind::Observation => OBSERVATION_DETAIL,
            _ => HISTORY_DETAIL,
        };
        let number = self.written.as_deref().map(|written| rules::results::shown(self.comparator, written));
        let number = number.map(|number| match &self.unit {
            Some(unit) => format!("{number} {}", rules::units::shown(unit)),
            None => number,
        });
        let bounds = rules::results::range(self.low, self.high, self.written.as_deref().unwrap_or_default());
        let bounds = bounds.map(|bounds| {
            format!("{bounds} {}", rules::units::shown(self.unit.as_deref().unwrap_or_default())).trim().to_owned()
        });
        let original = row::original(self.source_written, self.source_unit);
        let value = number.map(|number| match original {
            Some(original) => format!("{number} ({original})"),
            None => number,
        });
        // What has no code goes by its name.
        let code = row::code(self.code_system, self.code).filter(|code| code.code != self.name);
        HistoryEntry {
            id: self.id,
            kind: self.kind,
            name: self.name,
            code,
            state: self.state,
            status: self.status,
            at: row::when(clock, self.at, self.at_precision),
            at_words: self.at_words,
            until: self.until.map(|at| row::when(clock, Some(at), self.until_precision)),
            value: value.or(self.words),
            range: bounds.or(self.range_words),
            flag: self.flag,
            detail: keys.text_if(column, self.id, self.detail.as_ref()),
            attachments: self.files.into_iter().map(|file| file.wire(keys)).collect(),
            by: self.by_name,
            imported: self.imported,
            moved: self.moved.map(|moved| moved.wire(clock)),
        }
    }
}

/// Reads a patient's history, newest first; what has no date comes last.
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
        from = "AND (COALESCE(h.at, '-infinity'), h.id) < (SELECT COALESCE(at, '-infinity'), id FROM entries WHERE id = $3)";
    }
    let (limit, files, moved) = (ROWS + 1, files::select("history_entry", "h.id"), moved("h.id"));
    let sql = format!(
        "WITH entries AS (SELECT * FROM ({ALL}) a WHERE a.patient_id = $1) SELECT COALESCE(json_agg(found), '[]')::text \
         FROM (SELECT h.*, {files} AS files, {moved} AS moved FROM entries h WHERE CASE WHEN $2::text IS NULL THEN h.own ELSE h.kind = $2 END {from} \
         ORDER BY COALESCE(h.at, '-infinity') DESC, h.id DESC LIMIT {limit}) found"
    );
    let clock = SiteClock::of_house(&tx).await?;
    let rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    let keys = tx.tenant().keys();
    let rows: Vec<HistoryEntry> = rows.into_iter().take(ROWS).map(|row| row.wire(&clock, keys)).collect();
    let next = if more { rows.last().map(|entry| entry.id) } else { None };
    tx.audit(Audit::of("history.read").patient(patient));
    tx.commit().await?;
    Ok(Page { rows, next, total: None })
}
