//! Taking facts in: what is new, what is known, what its source says otherwise by now, and what somebody changed here since.

use std::collections::{BTreeMap, BTreeSet};

use api::id::PatientId;
use crm::source_changes::{self, Changed};
use jiff::Timestamp;
use kernel::{
    AppError, Tx,
    crypto::Sealed,
    database::{execute, query_all},
    database_time,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Fact, Origin, Outcome, Said, facts::columns_of};
use crate::sealed::SEALED;

/// Rows of one statement.
const CHUNK: usize = 1000;

/// The name of the digests' key.
const DIGEST: &str = "import.digest";

/// What stands here of an origin.
struct Known {
    id: Uuid,
    patient: Uuid,
    digest: Option<Vec<u8>>,
    said_at: Option<Timestamp>,
    withdrawn: bool,
    /// Somebody changed the row here since it was taken.
    by_hand: bool,
    /// Marked here as entered in the wrong chart: it stays out, whatever its source says.
    wrong_chart: bool,
}

/// Takes facts in, and says of each what became of it.
///
/// # Errors
/// When the database refuses.
pub async fn take<T: Fact>(
    tx: &Tx,
    batch: Uuid,
    said: Vec<Said<T>>,
    outcome: &mut impl FnMut(&Origin, Outcome),
) -> Result<(), AppError> {
    let mut said = said;
    while !said.is_empty() {
        let rest = said.split_off(said.len().min(CHUNK));
        chunk(tx, batch, &said, outcome).await?;
        said = rest;
    }
    Ok(())
}

async fn chunk<T: Fact>(
    tx: &Tx,
    batch: Uuid,
    said: &[Said<T>],
    outcome: &mut impl FnMut(&Origin, Outcome),
) -> Result<(), AppError> {
    let known = known::<T>(tx, said).await?;
    let mut fresh = Vec::new();
    let mut other = Vec::new();
    for one in said {
        let digest =
            tx.tenant().keys().blind().index(DIGEST, &serde_json::to_string(&one.fact).map_err(AppError::internal)?);
        let origin = one.fact.origin();
        let Some(known) = known.get(origin) else {
            if one.withdrawn {
                outcome(origin, Outcome::NotTaken);
            } else {
                outcome(origin, Outcome::Taken);
                fresh.push((one, tx.tenant().new_id::<Uuid>(), digest));
            }
            continue;
        };
        if known.patient != one.fact.patient_id().0 {
            let reason = "belonged to another patient when it came in before: it was left where it is".to_owned();
            outcome(origin, Outcome::Refused(reason));
        } else if known.wrong_chart
            || known.digest.as_ref() == Some(&digest)
            || (one.withdrawn && known.withdrawn)
            || older(one.at, known.said_at)
        {
            outcome(origin, Outcome::Known);
        } else {
            other.push((one, known, digest));
        }
    }
    write_new(tx, batch, &fresh).await?;
    if !other.is_empty() {
        changed(tx, batch, &other, outcome).await?;
    }
    let again = said.iter().filter(|one| !one.withdrawn).filter_map(|one| known.get(one.fact.origin()));
    say_again::<T>(tx, batch, again.map(|known| known.id).collect(), false).await
}

/// Notes that an import says rows too that another one brought: one that `changed` them takes the place of any before it.
async fn say_again<T: Fact>(tx: &Tx, batch: Uuid, rows: Vec<Uuid>, changed: bool) -> Result<(), AppError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE {} SET said_batch_id = $1 WHERE id = ANY ($2) AND batch_id <> $1 AND ($3 OR said_batch_id IS NULL)",
        T::TABLE
    );
    execute(tx, &sql, vec![batch.into(), rows.into(), changed.into()]).await?;
    Ok(())
}

/// Forgets that an import said rows of another one again: it changed nothing.
pub async fn unsay<T: Fact>(tx: &Tx, batch: Uuid) -> Result<(), AppError> {
    let sql = format!("UPDATE {} SET said_batch_id = NULL WHERE said_batch_id = $1", T::TABLE);
    execute(tx, &sql, vec![batch.into()]).await?;
    Ok(())
}

/// Whether what is said now is older than what was taken. Where one of the two does not say, the later import holds.
pub fn older(now: Option<Timestamp>, before: Option<Timestamp>) -> bool {
    matches!((now, before), (Some(now), Some(before)) if now < before)
}

async fn known<T: Fact>(tx: &Tx, said: &[Said<T>]) -> Result<BTreeMap<Origin, Known>, AppError> {
    let origins: Vec<String> = said.iter().map(|one| one.fact.origin().clone()).collect();
    let by_hand = if T::BY_HAND { "version <> COALESCE(taken_version, 1)" } else { "false" };
    let sql = format!(
        "SELECT origin, id, patient_id, digest, said_at, state = 'withdrawn' AS withdrawn, {by_hand} AS by_hand, \
         EXISTS (SELECT FROM entered_in_error_row w WHERE w.row_id = id) AS wrong_chart FROM {} WHERE origin = ANY ($1)",
        T::TABLE
    );
    let mut known = BTreeMap::new();
    for row in query_all(tx, &sql, vec![origins.into()]).await? {
        let said_at: Option<sea_orm::prelude::DateTimeUtc> = row.try_get("", "said_at")?;
        known.insert(
            row.try_get("", "origin")?,
            Known {
                id: row.try_get("", "id")?,
                patient: row.try_get("", "patient_id")?,
                digest: row.try_get("", "digest")?,
                said_at: said_at.map(kernel::timestamp),
                withdrawn: row.try_get("", "withdrawn")?,
                by_hand: row.try_get("", "by_hand")?,
                wrong_chart: row.try_get("", "wrong_chart")?,
            },
        );
    }
    Ok(known)
}

/// The type of a column, for the statement that reads rows from JSON.
fn column_type(table: &str, name: &str) -> &'static str {
    if SEALED.iter().any(|column| column.table == table && column.name == name) {
        return "bytea";
    }
    match name {
        "patient_id" => "uuid",
        "low" | "high" => "double precision",
        "amended" | "partial" => "boolean",
        "at" | "until" => "timestamptz",
        _ if name.ends_with("_on") => "date",
        _ if name.ends_with("_at") => "timestamptz",
        _ => "text",
    }
}

/// A fact's row as JSON, its sealed columns sealed.
fn row_of<T: Fact>(tx: &Tx, fact: &T, id: Uuid) -> Result<Map<String, Value>, AppError> {
    let Value::Object(mut fields) = serde_json::to_value(fact).map_err(AppError::internal)? else {
        return Err(AppError::internal(std::io::Error::other("a fact is no object")));
    };
    fields.insert("id".to_owned(), id.to_string().into());
    for column in SEALED.iter().filter(|column| column.table == T::TABLE) {
        let text = fields.get(column.name).and_then(Value::as_str);
        if let Some(sealed) = text.map(|text| tx.tenant().keys().seal(*column, id, text)) {
            fields.insert(column.name.to_owned(), format!("\\x{}", sealed.to_hex()).into());
        }
    }
    Ok(fields)
}

/// The columns of the record that rows are read from.
fn record<T: Fact>() -> String {
    let own = T::COLUMNS.iter().map(|name| format!("{name} {}", column_type(T::TABLE, name)));
    let all =
        ["id uuid", "origin text", "encounter text", "report text", "said_at_source timestamptz", "digest_of bytea"];
    all.into_iter().map(str::to_owned).chain(own).collect::<Vec<_>>().join(", ")
}

fn with_source<T>(mut fields: Map<String, Value>, said: &Said<T>, digest: &[u8]) -> Value {
    fields.insert("said_at_source".to_owned(), said.at.map(|at| at.to_string()).into());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    fields.insert("digest_of".to_owned(), format!("\\x{hex}").into());
    Value::Object(fields)
}

async fn write_new<T: Fact>(tx: &Tx, batch: Uuid, fresh: &[(&Said<T>, Uuid, Vec<u8>)]) -> Result<(), AppError> {
    if fresh.is_empty() {
        return Ok(());
    }
    let columns: Vec<&str> = T::COLUMNS.iter().copied().chain(T::LINKS.iter().map(|(name, _)| *name)).collect();
    let from: Vec<String> = T::COLUMNS
        .iter()
        .map(|name| format!("r.{name}"))
        .chain(T::LINKS.iter().map(|(_, expression)| (*expression).to_owned()))
        .collect();
    let (version, one) = if T::BY_HAND { (", taken_version", ", 1") } else { ("", "") };
    let sql = format!(
        "INSERT INTO {} (id, origin, batch_id, said_at, digest{version}, {}) SELECT r.id, r.origin, $2, r.said_at_source, \
         r.digest_of{one}, {} FROM jsonb_to_recordset($1) AS r({})",
        T::TABLE,
        columns.join(", "),
        from.join(", "),
        record::<T>()
    );
    let rows: Vec<Value> = fresh
        .iter()
        .map(|(said, id, digest)| Ok(with_source(row_of(tx, &said.fact, *id)?, said, digest)))
        .collect::<Result<_, AppError>>()?;
    execute(tx, &sql, vec![Value::from(rows).into(), batch.into()]).await?;
    Ok(())
}

/// What the rows say now, as facts.
async fn read<T: Fact>(tx: &Tx, ids: Vec<Uuid>) -> Result<BTreeMap<Uuid, T>, AppError> {
    let columns = T::COLUMNS.join(", ");
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT id, origin, {columns} FROM {} WHERE id = ANY ($1)) x",
        T::TABLE
    );
    let rows: Vec<Map<String, Value>> = tx.json(&sql, vec![ids.into()]).await?.unwrap_or_default();
    let mut facts = BTreeMap::new();
    for mut row in rows {
        let id: Uuid = row.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok()).unwrap_or_default();
        for column in SEALED.iter().filter(|column| column.table == T::TABLE) {
            let sealed = row.get(column.name).and_then(Value::as_str).and_then(Sealed::from_json_hex);
            if let Some(sealed) = sealed {
                row.insert(column.name.to_owned(), tx.tenant().keys().open(*column, id, &sealed)?.into());
            }
        }
        facts.insert(id, serde_json::from_value(Value::Object(row)).map_err(AppError::internal)?);
    }
    Ok(facts)
}

/// Facts that their source says otherwise: those that nobody changed here follow it, the others wait for a person.
async fn changed<T: Fact>(
    tx: &Tx,
    batch: Uuid,
    other: &[(&Said<T>, &Known, Vec<u8>)],
    outcome: &mut impl FnMut(&Origin, Outcome),
) -> Result<(), AppError> {
    let before: BTreeMap<Uuid, T> = read(tx, other.iter().map(|(_, known, _)| known.id).collect()).await?;
    let mut follows = Vec::new();
    let mut changes = Vec::new();
    for (said, known, digest) in other {
        let Some(before) = before.get(&known.id) else { continue };
        let fields = source_changes::differences(&before.shown(), &said.fact.shown());
        let waits = known.by_hand && !fields.is_empty();
        if !waits {
            follows.push((*said, known.id, digest.clone()));
        }
        let result = match (waits, said.withdrawn, fields.is_empty()) {
            (true, ..) => Outcome::Waiting,
            (false, true, _) => Outcome::Withdrawn,
            (false, false, true) => Outcome::Known,
            (false, false, false) => Outcome::Changed,
        };
        outcome(said.fact.origin(), result);
        if fields.is_empty() {
            continue;
        }
        changes.push(Changed {
            patient: PatientId(known.patient),
            batch,
            relation: T::TABLE,
            row: known.id,
            origin: said.fact.origin().clone(),
            waits,
            about: said.fact.name().to_owned(),
            fields,
            before: Some(serde_json::to_value(before).map_err(AppError::internal)?),
            after: Some(serde_json::to_value(&said.fact).map_err(AppError::internal)?),
            said_at: said.at,
        });
    }
    follow(tx, &follows).await?;
    let rows = changes.iter().filter(|change| !change.waits).map(|change| change.row).collect();
    say_again::<T>(tx, batch, rows, true).await?;
    source_changes::record(tx, changes).await
}

/// Rows follow what is said.
async fn follow<T: Fact>(tx: &Tx, rows: &[(&Said<T>, Uuid, Vec<u8>)]) -> Result<(), AppError> {
    if rows.is_empty() {
        return Ok(());
    }
    let set = T::COLUMNS
        .iter()
        .map(|name| format!("{name} = r.{name}"))
        .chain(T::LINKS.iter().map(|(name, expression)| format!("{name} = {expression}")))
        .collect::<Vec<_>>()
        .join(", ");
    let version = if T::BY_HAND { ", version = t.version + 1, taken_version = t.version + 1" } else { "" };
    let sql = format!(
        "UPDATE {} t SET {set}, said_at = r.said_at_source, digest = r.digest_of{version} \
         FROM jsonb_to_recordset($1) AS r({}) WHERE t.id = r.id",
        T::TABLE,
        record::<T>()
    );
    let rows: Vec<Value> = rows
        .iter()
        .map(|(said, id, digest)| Ok(with_source(row_of(tx, &said.fact, *id)?, said, digest)))
        .collect::<Result<_, AppError>>()?;
    execute(tx, &sql, vec![Value::from(rows).into()]).await?;
    Ok(())
}

/// Writes a fact over its row, except what is kept: a person takes what the source says, or an import is withdrawn.
pub async fn put<T: Fact>(
    tx: &Tx,
    row: Uuid,
    fact: Value,
    kept: &[String],
    at: Option<Timestamp>,
) -> Result<(), AppError> {
    let mut fact: T = serde_json::from_value(fact).map_err(AppError::internal)?;
    // The source said the whole of it, whatever of it is taken.
    let text = serde_json::to_string(&fact).map_err(AppError::internal)?;
    let digest = tx.tenant().keys().blind().index(DIGEST, &text);
    if !kept.is_empty() {
        let here: T = read(tx, vec![row]).await?.remove(&row).ok_or_else(AppError::not_found)?;
        let here = serde_json::to_value(&here).map_err(AppError::internal)?;
        let mut taken = serde_json::to_value(&fact).map_err(AppError::internal)?;
        for column in kept.iter().flat_map(|field| columns_of(field)) {
            if let (Some(stands), Some(place)) = (here.get(column), taken.get_mut(column)) {
                place.clone_from(stands);
            }
        }
        fact = serde_json::from_value(taken).map_err(AppError::internal)?;
    }
    let said = Said { fact, at, withdrawn: false };
    follow(tx, &[(&said, row, digest)]).await
}

/// Notes that a person keeps what stands here: the source is not asked about again until it says something new.
pub async fn keep<T: Fact>(tx: &Tx, row: Uuid, fact: Value, at: Option<Timestamp>) -> Result<(), AppError> {
    let fact: T = serde_json::from_value(fact).map_err(AppError::internal)?;
    let text = serde_json::to_string(&fact).map_err(AppError::internal)?;
    let digest = tx.tenant().keys().blind().index(DIGEST, &text);
    let sql = format!("UPDATE {} SET digest = $2, said_at = $3 WHERE id = $1", T::TABLE);
    execute(tx, &sql, vec![row.into(), digest.into(), at.map(database_time).into()]).await?;
    Ok(())
}

/// Withdraws what an import brought and no other says; whose it was.
pub async fn withdraw<T: Fact>(tx: &Tx, batch: Uuid) -> Result<(u64, BTreeSet<PatientId>), AppError> {
    let version = if T::BY_HAND { ", version = version + 1, taken_version = version + 1" } else { "" };
    let elsewhere = crm::import::said_elsewhere("t");
    let (table, of_it) = (T::TABLE, "(t.batch_id = $1 OR t.said_batch_id = $1) AND t.state <> 'withdrawn'");
    let sql = format!(
        "UPDATE {table} t SET state = 'withdrawn', digest = NULL, said_at = NULL{version} WHERE {of_it} AND NOT {elsewhere} \
         RETURNING patient_id"
    );
    let rows = query_all(tx, &sql, vec![batch.into()]).await?;
    let sql = format!(
        "UPDATE {table} t SET batch_id = CASE WHEN batch_id = $1 THEN said_batch_id ELSE batch_id END, said_batch_id = NULL \
         WHERE {of_it} AND {elsewhere}"
    );
    execute(tx, &sql, vec![batch.into()]).await?;
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let patients = rows.iter().map(|row| Ok(PatientId(row.try_get("", "patient_id")?)));
    Ok((count, patients.collect::<Result<_, sea_orm::DbErr>>()?))
}

/// Whether an import after this one said a row again, and stands.
pub async fn said_since(tx: &Tx, relation: &str, row: Uuid, batch: Uuid) -> Result<bool, AppError> {
    let sql = format!(
        "SELECT 1 FROM {relation} t JOIN import_batch b ON b.id = t.said_batch_id WHERE t.id = $1 AND b.id <> $2 \
         AND b.withdrawn_at IS NULL"
    );
    Ok(!query_all(tx, &sql, vec![row.into(), batch.into()]).await?.is_empty())
}
