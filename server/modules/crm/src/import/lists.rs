//! Names, numbers elsewhere and contacts beside those in use.

use api::{
    PartialDate, Precision,
    crm::{OtherContact as WireContact, OtherName as WireName, PatientIdentifier, PatientStanding},
    id::PatientId,
};
use kernel::{
    AppError, Tx,
    crypto::{ChainKeys, Sealed},
    database::execute,
    database_partial_date,
};
use sea_orm::EntityTrait;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Person;
use crate::{
    entity::patient,
    sealed::{CONTACT, IDENTIFIER},
};

/// The name of the blind index of numbers elsewhere.
const IDENTIFIER_INDEX: &str = "patient.identifier";

/// The blind index of a number elsewhere: without case, blanks and signs, as people type it.
pub fn identifier_index(keys: &ChainKeys, value: &str) -> Vec<u8> {
    let plain: String = value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    keys.blind().index(IDENTIFIER_INDEX, &plain)
}

/// Replaces the lists of a source, and makes its names findable.
pub async fn write(tx: &Tx, id: PatientId, person: &Person) -> Result<(), AppError> {
    for table in ["patient_name", "patient_identifier", "patient_contact"] {
        let sql = format!("DELETE FROM {table} WHERE patient_id = $1 AND origin = $2");
        execute(tx, &sql, vec![id.0.into(), person.origin.clone().into()]).await?;
    }
    let keys = tx.tenant().keys();
    let until = |date: Option<PartialDate>| date.map(database_partial_date).unzip();
    let hex = |sealed: Sealed| format!("\\x{}", sealed.to_hex());
    let names: Vec<Value> = person
        .said
        .names
        .iter()
        .map(|name| {
            let (on, precision) = until(name.until);
            json!({ "id": tx.tenant().new_id::<Uuid>(), "usage": name.usage, "family_name": name.family_name,
                "given_name": name.given_name, "prefix": name.prefix, "suffix": name.suffix, "written": name.written,
                "until_on": on.flatten().map(|day| day.to_string()), "until_precision": precision })
        })
        .collect();
    let sql = "INSERT INTO patient_name (id, patient_id, usage, family_name, given_name, prefix, suffix, written, until_on, \
               until_precision, origin) SELECT r.id, $2, r.usage, r.family_name, r.given_name, r.prefix, r.suffix, r.written, \
               r.until_on, r.until_precision, $3 FROM jsonb_to_recordset($1) AS r(id uuid, usage text, family_name text, \
               given_name text, prefix text, suffix text, written text, until_on date, until_precision text)";
    insert(tx, sql, names, id, &person.origin).await?;
    let identifiers: Vec<Value> = person
        .said
        .identifiers
        .iter()
        .map(|one| {
            let row: Uuid = tx.tenant().new_id();
            let index: String = identifier_index(keys, &one.value).iter().map(|byte| format!("{byte:02x}")).collect();
            json!({ "id": row, "system": one.system, "kind": one.kind, "label": one.label,
                "value": hex(keys.seal(IDENTIFIER, row, &one.value)), "value_index": format!("\\x{index}") })
        })
        .collect();
    let sql = "INSERT INTO patient_identifier (id, patient_id, system, kind, label, value, value_index, origin) \
               SELECT r.id, $2, r.system, r.kind, r.label, r.value, r.value_index, $3 FROM jsonb_to_recordset($1) AS r(id uuid, \
               system text, kind text, label text, value bytea, value_index bytea)";
    insert(tx, sql, identifiers, id, &person.origin).await?;
    let contacts: Vec<Value> = person
        .said
        .contacts
        .iter()
        .map(|one| {
            let row: Uuid = tx.tenant().new_id();
            let (on, precision) = until(one.until);
            json!({ "id": row, "kind": one.kind, "usage": one.usage, "relationship": one.relationship,
                "body": hex(keys.seal(CONTACT, row, &one.body)), "until_on": on.flatten().map(|day| day.to_string()),
                "until_precision": precision })
        })
        .collect();
    let sql = "INSERT INTO patient_contact (id, patient_id, kind, usage, relationship, body, until_on, until_precision, origin) \
               SELECT r.id, $2, r.kind, r.usage, r.relationship, r.body, r.until_on, r.until_precision, $3 \
               FROM jsonb_to_recordset($1) AS r(id uuid, kind text, usage text, relationship text, body bytea, until_on date, \
               until_precision text)";
    insert(tx, sql, contacts, id, &person.origin).await?;
    write_search(tx, id).await
}

async fn insert(tx: &Tx, sql: &str, rows: Vec<Value>, id: PatientId, origin: &str) -> Result<(), AppError> {
    if !rows.is_empty() {
        execute(tx, sql, vec![Value::from(rows).into(), id.0.into(), origin.to_owned().into()]).await?;
    }
    Ok(())
}

/// A name that was changed here stays in the list.
///
/// # Errors
/// When the database refuses.
pub async fn remember_name(tx: &Tx, before: &patient::Model) -> Result<(), AppError> {
    let sql = "INSERT INTO patient_name (id, patient_id, usage, family_name, given_name) SELECT $1, $2, 'old', $3, $4 \
               WHERE NOT EXISTS (SELECT 1 FROM patient_name WHERE patient_id = $2 \
               AND family_name IS NOT DISTINCT FROM $3 AND given_name IS NOT DISTINCT FROM $4)";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        before.id.into(),
        before.family_name.clone().into(),
        before.given_name.clone().into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}

#[derive(Debug, Deserialize)]
struct NameRow {
    usage: String,
    family_name: Option<String>,
    given_name: Option<String>,
    prefix: Option<String>,
    suffix: Option<String>,
    written: Option<String>,
    until_on: Option<jiff::civil::Date>,
    until_precision: Option<Precision>,
}

/// The names of a person beside the one in use.
///
/// # Errors
/// When the database refuses.
pub async fn other_names(tx: &Tx, id: PatientId) -> Result<Vec<WireName>, AppError> {
    let sql = "SELECT COALESCE(json_agg(n ORDER BY n.usage <> 'official', n.until_on IS NOT NULL, n.id), '[]')::text \
               FROM (SELECT id, usage, family_name, given_name, prefix, suffix, written, until_on, until_precision \
               FROM patient_name WHERE patient_id = $1) n";
    let rows: Vec<NameRow> = tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| {
            let parts = [row.prefix, row.given_name, row.family_name, row.suffix];
            let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            // What is written whole may leave a part out: then both stand there.
            let missing = |written: &str| joined.split(' ').any(|part| !written.contains(part));
            let name = match row.written {
                Some(written) if missing(&written) => format!("{written} ({joined})"),
                written => written.unwrap_or(joined),
            };
            WireName { usage: row.usage, name, until: known(row.until_on, row.until_precision) }
        })
        .collect())
}

fn known(on: Option<jiff::civil::Date>, precision: Option<Precision>) -> Option<PartialDate> {
    PartialDate::stored(on, precision?)
}

/// What search looks through: the parts of the name in use, and of all others.
///
/// # Errors
/// When the database refuses.
pub async fn search_parts(tx: &Tx, id: PatientId) -> Result<Vec<String>, AppError> {
    let sql = "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT unnest(ARRAY[family_name, given_name, written]) AS x \
               FROM patient_name WHERE patient_id = $1) n WHERE x IS NOT NULL";
    Ok(tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default())
}

/// Family and given names of the list; what is only written whole counts as given.
async fn other_words(tx: &Tx, id: PatientId) -> Result<Vec<(Option<String>, Option<String>)>, AppError> {
    let sql = "SELECT COALESCE(json_agg(json_build_array(family_name, COALESCE(given_name, written)) ORDER BY id), '[]')::text \
               FROM patient_name WHERE patient_id = $1";
    Ok(tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default())
}

/// Makes all names of a person findable.
pub async fn write_search(tx: &Tx, id: PatientId) -> Result<(), AppError> {
    let model = patient::Entity::find_by_id(id.0).one(tx).await?.ok_or_else(AppError::not_found)?;
    let others = search_parts(tx, id).await?;
    let mut parts =
        vec![model.family_name.as_deref(), Some(model.given_name.as_str()), model.preferred_name.as_deref()];
    parts.extend(others.iter().map(|part| Some(part.as_str())));
    let text = rules::names::search_text(&parts);
    let mut words =
        rules::names::words(model.family_name.as_deref(), &model.given_name, model.preferred_name.as_deref());
    for (family, given) in other_words(tx, id).await? {
        for word in rules::names::words(family.as_deref(), given.as_deref().unwrap_or_default(), None) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    if text != model.search_name || words != model.name_words {
        let sql = "UPDATE patient SET search_name = $2, name_words = $3 WHERE id = $1";
        execute(tx, sql, vec![id.0.into(), text.into(), words.into()]).await?;
    }
    Ok(())
}

/// The numbers elsewhere and the contacts of a person, beside what is in use.
#[derive(Debug)]
pub struct OtherContacts {
    /// Numbers elsewhere.
    pub identifiers: Vec<PatientIdentifier>,
    /// Ways to reach the person, and people to call.
    pub contacts: Vec<WireContact>,
}

#[derive(Debug, Deserialize)]
struct IdentifierRow {
    id: Uuid,
    system: String,
    kind: Option<String>,
    label: Option<String>,
    value: Sealed,
}

#[derive(Debug, Deserialize)]
struct ContactRow {
    id: Uuid,
    kind: String,
    usage: Option<String>,
    relationship: Option<String>,
    body: Sealed,
    until_on: Option<jiff::civil::Date>,
    until_precision: Option<Precision>,
}

/// Reads them.
///
/// # Errors
/// When the database refuses.
pub async fn other_contacts(tx: &Tx, id: PatientId) -> Result<OtherContacts, AppError> {
    let keys = tx.tenant().keys();
    let sql = "SELECT COALESCE(json_agg(x ORDER BY x.id), '[]')::text FROM (SELECT id, system, kind, label, value \
               FROM patient_identifier WHERE patient_id = $1) x";
    let identifiers: Vec<IdentifierRow> = tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default();
    let sql = "SELECT COALESCE(json_agg(x ORDER BY x.kind, x.until_on IS NOT NULL, x.id), '[]')::text FROM (SELECT id, kind, usage, \
               relationship, body, until_on, until_precision FROM patient_contact WHERE patient_id = $1) x";
    let contacts: Vec<ContactRow> = tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default();
    Ok(OtherContacts {
        identifiers: identifiers
            .into_iter()
            .map(|row| PatientIdentifier {
                value: keys.text(IDENTIFIER, row.id, &row.value),
                system: row.system,
                kind: row.kind,
                label: row.label,
            })
            .collect(),
        contacts: contacts
            .into_iter()
            .map(|row| WireContact {
                body: keys.text(CONTACT, row.id, &row.body),
                kind: row.kind,
                usage: row.usage,
                relationship: row.relationship,
                until: known(row.until_on, row.until_precision),
            })
            .collect(),
    })
}

/// Whether a record is in use.
///
/// # Errors
/// When the database refuses.
pub async fn standing(tx: &Tx, id: PatientId) -> Result<PatientStanding, AppError> {
    let sql = "SELECT json_build_object('standing', standing)::text FROM patient WHERE id = $1";
    #[derive(Deserialize)]
    struct Row {
        standing: PatientStanding,
    }
    let row: Row = tx.json(sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(row.standing)
}
