//! What later exports of a source say otherwise: written down by whoever owns the row, read and decided by `exchange`.

use api::{
    exchange::{ChangedField, SourceChange, SourceChangeState},
    id::{PatientId, SourceChangeId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Tx,
    crypto::{ChainKeys, Sealed},
    database::{execute, query_all},
    database_time,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sealed::{CHANGE_AFTER, CHANGE_BEFORE, CHANGE_WORDS};

/// The name of the digests' key.
const DIGEST: &str = "source_change.digest";

/// A change to be written down.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Whose.
    pub patient: PatientId,
    /// The import that brought it.
    pub batch: Uuid,
    /// The table of the row.
    pub relation: &'static str,
    /// The row.
    pub row: Uuid,
    /// Where it came from.
    pub origin: String,
    /// A person decides.
    pub waits: bool,
    /// What it is about.
    pub about: String,
    /// Field by field.
    pub fields: Vec<ChangedField>,
    /// The whole before; absent where there is nothing to be put back.
    pub before: Option<Value>,
    /// The whole after; absent where there is nothing to be taken.
    pub after: Option<Value>,
    /// How new the source calls it.
    pub said_at: Option<Timestamp>,
}

/// The words of a change, as they are sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Words {
    about: String,
    fields: Vec<ChangedField>,
}

/// The fields in which two readings differ.
#[must_use]
pub fn differences(before: &[(&'static str, String)], after: &[(&'static str, String)]) -> Vec<ChangedField> {
    let of = |list: &[(&'static str, String)], name: &str| {
        list.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone()).filter(|text| !text.is_empty())
    };
    let mut names: Vec<&'static str> = before.iter().chain(after).map(|(name, _)| *name).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names
        .into_iter()
        .map(|name| ChangedField { field: name.to_owned(), before: of(before, name), after: of(after, name) })
        .filter(|field| field.before != field.after)
        .collect()
}

/// Writes changes down. A question that waits already is asked once, with what the source says last.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &Tx, changes: Vec<Changed>) -> Result<(), AppError> {
    if changes.is_empty() {
        return Ok(());
    }
    let keys = tx.tenant().keys();
    let rows: Vec<Value> = changes
        .into_iter()
        .map(|change| {
            let id: Uuid = tx.tenant().new_id();
            let words = serde_json::to_string(&Words { about: change.about, fields: change.fields });
            let words = words.map_err(AppError::internal)?;
            let sealed = |column, value: Option<&Value>| value.map(|value| keys.seal(column, id, value.to_string()));
            let hex = |sealed: Option<Sealed>| sealed.map(|sealed| format!("\\x{}", sealed.to_hex()));
            let state = match (change.waits, &change.after) {
                (_, None) => "noted",
                (true, Some(_)) => "waiting",
                (false, Some(_)) => "applied",
            };
            Ok(json!({ "id": id, "patient_id": change.patient, "batch_id": change.batch, "relation": change.relation,
                "row_id": change.row, "origin": change.origin, "state": state,
                "words": hex(Some(keys.seal(CHANGE_WORDS, id, &words))),
                "before": hex(sealed(CHANGE_BEFORE, change.before.as_ref())),
                "after": hex(sealed(CHANGE_AFTER, change.after.as_ref())),
                "digest": format!("\\x{}", hex_of(&keys.blind().index(DIGEST, &words))),
                "said_at": change.said_at.map(|at| at.to_string()) }))
        })
        .collect::<Result<_, AppError>>()?;
    let rows = Value::from(rows);
    // What waited with other words is asked anew: a sealed value belongs to its row.
    let sql = "DELETE FROM source_change c USING jsonb_to_recordset($1) AS r(relation text, row_id uuid, origin text, state text, \
               digest bytea) WHERE c.state = 'waiting' AND r.state = 'waiting' AND c.relation = r.relation \
               AND c.row_id = r.row_id AND c.origin = r.origin AND c.digest <> r.digest";
    execute(tx, sql, vec![rows.clone().into()]).await?;
    let sql = "INSERT INTO source_change (id, patient_id, batch_id, relation, row_id, origin, state, words, before, after, \
               digest, said_at, at) SELECT r.id, r.patient_id, r.batch_id, r.relation, r.row_id, r.origin, r.state, r.words, \
               r.before, r.after, r.digest, r.said_at, $2 FROM jsonb_to_recordset($1) AS r(id uuid, patient_id uuid, \
               batch_id uuid, relation text, row_id uuid, origin text, state text, words bytea, before bytea, after bytea, \
               digest bytea, said_at timestamptz) ON CONFLICT DO NOTHING";
    execute(tx, sql, vec![rows.into(), database_time(tx.now()).into()]).await?;
    Ok(())
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which rows of changes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of the person.
    Person,
    /// Of the chart.
    Chart,
}

impl Of {
    const fn condition(self) -> &'static str {
        match self {
            Self::Person => "relation = 'patient'",
            Self::Chart => "relation <> 'patient'",
        }
    }
}

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: SourceChangeId,
    /// Whose.
    pub patient_id: PatientId,
    origin: String,
    state: SourceChangeState,
    words: Sealed,
    said_at: Option<Timestamp>,
    at: Timestamp,
    decided_by: Option<String>,
    decided_at: Option<Timestamp>,
}

impl Row {
    /// As it travels.
    ///
    /// # Errors
    /// When its words cannot be opened.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Result<SourceChange, AppError> {
        let words = keys.open(CHANGE_WORDS, self.id, &self.words)?;
        let words: Words = serde_json::from_str(&words).map_err(AppError::internal)?;
        Ok(SourceChange {
            id: self.id,
            about: words.about,
            // The place of a part is nothing to a reader.
            origin: self.origin.split('#').next().unwrap_or_default().to_owned(),
            state: self.state,
            fields: words.fields,
            said_at: self.said_at.map(|at| clock.moment(at)),
            at: clock.moment(self.at),
            decided_by: self.decided_by,
            decided_at: self.decided_at.map(|at| clock.moment(at)),
        })
    }
}

const COLUMNS: &str = "id, patient_id, origin, state, words, said_at, at, decided_by, decided_at";

/// A patient's changes, what waits first, then the newest.
///
/// # Errors
/// When the database refuses.
pub async fn of_patient(tx: &Tx, patient: PatientId, of: Of) -> Result<Vec<Row>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT {COLUMNS} FROM source_change WHERE patient_id = $1 AND {} \
         ORDER BY state = 'waiting' DESC, at DESC, id DESC LIMIT 100) x",
        of.condition()
    );
    Ok(tx.json(&sql, vec![patient.0.into()]).await?.unwrap_or_default())
}

/// What waits of these people themselves.
///
/// # Errors
/// When the database refuses.
pub async fn waiting_of(tx: &Tx, patients: &[Uuid]) -> Result<Vec<Row>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT {COLUMNS} FROM source_change WHERE patient_id = ANY ($1) \
         AND state = 'waiting' AND {} ORDER BY at, id) x",
        Of::Person.condition()
    );
    Ok(tx.json(&sql, vec![patients.to_vec().into()]).await?.unwrap_or_default())
}

/// What is decided about.
#[derive(Debug, Clone)]
pub struct Decided {
    /// Whose.
    pub patient: PatientId,
    /// The table of the row.
    pub relation: String,
    /// The row.
    pub row: Uuid,
    /// Where it came from.
    pub origin: String,
    /// Which fields differ.
    pub fields: Vec<String>,
    /// What the source says.
    pub after: Value,
    /// How new the source calls it.
    pub said_at: Option<Timestamp>,
}

/// Closes a change that waits. None where it was decided the same way before.
///
/// # Errors
/// When there is no such change of these, it was decided otherwise, it does not wait any more, or the database refuses.
pub async fn decide(tx: &Tx, id: SourceChangeId, of: Of, take: bool) -> Result<Option<Decided>, AppError> {
    let decision = if take { "taken" } else { "kept" };
    let sql = format!("SELECT state, decided_by FROM source_change WHERE id = $1 AND {} FOR UPDATE", of.condition());
    let found = query_all(tx, &sql, vec![id.0.into()]).await?;
    let found = found.first().ok_or_else(AppError::not_found)?;
    let state: String = found.try_get("", "state")?;
    if state == decision {
        return Ok(None);
    }
    if state != "waiting" {
        let by: Option<String> = found.try_get("", "decided_by")?;
        return Err(match by {
            Some(by) => AppError::conflict(
                "change.decided",
                format!("{by} decided otherwise"),
                "Look at what stands there now before you change it.",
            ),
            None => AppError::conflict(
                "change.over",
                "This change does not wait any more",
                "Its import was withdrawn, or the source said something else since. Load the list again.",
            ),
        });
    }
    let sql = "UPDATE source_change SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND state = 'waiting' \
               RETURNING patient_id, relation, row_id, origin, words, after, said_at";
    let values =
        vec![id.0.into(), decision.into(), database_time(tx.now()).into(), tx.tenant().actor().name.to_string().into()];
    let rows = query_all(tx, sql, values).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let after: Sealed = row.try_get("", "after")?;
    let said_at: Option<sea_orm::prelude::DateTimeUtc> = row.try_get("", "said_at")?;
    let after = tx.tenant().keys().open(CHANGE_AFTER, id, &after)?;
    let words = tx.tenant().keys().open(CHANGE_WORDS, id, &row.try_get::<Sealed>("", "words")?)?;
    let words: Words = serde_json::from_str(&words).map_err(AppError::internal)?;
    Ok(Some(Decided {
        patient: PatientId(row.try_get("", "patient_id")?),
        relation: row.try_get("", "relation")?,
        row: row.try_get("", "row_id")?,
        origin: row.try_get("", "origin")?,
        fields: words.fields.into_iter().map(|field| field.field).collect(),
        after: serde_json::from_str(&after).map_err(AppError::internal)?,
        said_at: said_at.map(kernel::timestamp),
    }))
}

impl Decided {
    /// Leaves out the fields that stay as they are here.
    ///
    /// # Errors
    /// When a field is none of the change's, or none is left to take.
    pub fn except(&mut self, keep: &[String]) -> Result<(), AppError> {
        if let Some(field) = keep.iter().find(|field| !self.fields.contains(field)) {
            return Err(AppError::invalid("keep", format!("{field} is none of the fields that differ")));
        }
        self.fields.retain(|field| !keep.contains(field));
        if self.fields.is_empty() {
            return Err(AppError::invalid("keep", "Nothing is left to take: keep ours instead"));
        }
        Ok(())
    }
}

/// What an import changed and what stood before it, the latest first: to be put back. Its questions are over.
///
/// # Errors
/// When the database refuses.
pub async fn revert(tx: &Tx, batch: Uuid) -> Result<Vec<(PatientId, String, Uuid, String, Value)>, AppError> {
    // What a later import changed again stays as that one left it.
    let sql = "WITH over AS (UPDATE source_change SET state = 'reverted' WHERE batch_id = $1 \
               AND state IN ('applied', 'waiting', 'noted', 'taken') RETURNING id, patient_id, relation, row_id, origin, before, at) \
               SELECT o.id, o.patient_id, o.relation, o.row_id, o.origin, o.before FROM over o WHERE o.before IS NOT NULL \
               AND NOT EXISTS (SELECT 1 FROM source_change n WHERE n.relation = o.relation AND n.row_id = o.row_id \
               AND n.state IN ('applied', 'taken') AND n.batch_id <> $1 AND n.at > o.at) ORDER BY o.at DESC, o.id DESC";
    let mut found = Vec::new();
    for row in query_all(tx, sql, vec![batch.into()]).await? {
        let id: Uuid = row.try_get("", "id")?;
        let before: Sealed = row.try_get("", "before")?;
        let before = tx.tenant().keys().open(CHANGE_BEFORE, id, &before)?;
        found.push((
            PatientId(row.try_get("", "patient_id")?),
            row.try_get("", "relation")?,
            row.try_get("", "row_id")?,
            row.try_get("", "origin")?,
            serde_json::from_str(&before).map_err(AppError::internal)?,
        ));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_named_and_an_absent_field_is_nothing() {
        let before = [("name", "Potassium".to_owned()), ("value", "3.1".to_owned()), ("detail", String::new())];
        let after =
            [("name", "Potassium".to_owned()), ("value", "7.1".to_owned()), ("flag", "critical_high".to_owned())];
        let found = differences(&before, &after);
        let found: Vec<_> =
            found.iter().map(|one| (one.field.as_str(), one.before.as_deref(), one.after.as_deref())).collect();
        assert_eq!(found, [("value", Some("3.1"), Some("7.1")), ("flag", None, Some("critical_high"))]);
    }
}
