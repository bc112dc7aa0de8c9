//! Histories from outside. Rows carry where they came from; a second import of the same source changes nothing. Imported
//! encounters never count in figures, waits or bills, and imported people are nobody whom one could book.

use std::collections::BTreeMap;

use api::{Comparator, id::PatientId};
use jiff::{Timestamp, civil::Date};
use kernel::{
    AppError, Tx,
    database::{execute, query_all},
    live::Topic,
};
use serde::Serialize;
use uuid::Uuid;

use crate::sealed::SEALED;

/// Where a row came from: resource type and the source's own id, `Encounter/4d5a…`.
pub type Origin = String;

/// A person or place of an imported history.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// Where it came from.
    pub origin: Origin,
    /// `practitioner` or `organization`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// A contact with another clinic.
#[derive(Debug, Clone, Serialize)]
pub struct Encounter {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// What it was.
    pub kind: String,
    /// When it began.
    pub starts_at: Timestamp,
    /// When it ended.
    pub ends_at: Option<Timestamp>,
    /// With whom, where.
    pub by_name: Option<String>,
}

/// A problem.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// The encounter.
    pub encounter: Option<Origin>,
    /// Its name.
    pub name: String,
    /// The list its code is of, as received.
    pub code_system: Option<String>,
    /// Its code, as received.
    pub code: Option<String>,
    /// `active` or `resolved`.
    pub state: &'static str,
    /// Since when.
    pub onset_on: Option<Date>,
    /// Until when.
    pub resolved_on: Option<Date>,
    /// When it was written down.
    pub recorded_at: Timestamp,
}

/// An allergy.
#[derive(Debug, Clone, Serialize)]
pub struct Allergy {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// To what.
    pub name: String,
    /// The list its code is of.
    pub code_system: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// `medicine`, `food`, `environment`, `other`.
    pub category: &'static str,
    /// `low`, `high`, `unknown`.
    pub criticality: &'static str,
    /// `confirmed`, `likely`, `refuted`.
    pub certainty: &'static str,
    /// What happened.
    pub reaction: Option<String>,
    /// When it was written down.
    pub recorded_at: Timestamp,
}

/// A medicine.
#[derive(Debug, Clone, Serialize)]
pub struct Medicine {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// The encounter.
    pub encounter: Option<Origin>,
    /// Name and strength.
    pub name: String,
    /// The list its code is of.
    pub code_system: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// How to take it.
    pub dose: Option<String>,
    /// `active` or `stopped`.
    pub state: &'static str,
    /// Since when.
    pub started_on: Option<Date>,
    /// When it was written down.
    pub recorded_at: Timestamp,
}

/// A report of results.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// The encounter.
    pub encounter: Option<Origin>,
    /// What was asked.
    pub name: String,
    /// The list its code is of.
    pub code_system: String,
    /// Its code.
    pub code: String,
    /// When it was released.
    pub issued_at: Timestamp,
}

/// One value.
#[derive(Debug, Clone, Serialize)]
pub struct Observation {
    /// Where it came from; a component adds its own code: `Observation/1b2…#8480-6`.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// The encounter.
    pub encounter: Option<Origin>,
    /// The report it stands in.
    pub report: Option<Origin>,
    /// `vital`, `laboratory`, `other`.
    pub category: &'static str,
    /// The list its code is of.
    pub code_system: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What stands before the number, where the value is a bound.
    pub comparator: Option<Comparator>,
    /// The number as it was written, a decimal with a point.
    pub written: Option<String>,
    /// The value, where it is words.
    pub words: Option<String>,
    /// Why there is no value, in the source's word.
    pub absent: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The usual range, as received or by age.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// Against the range.
    pub flag: Option<api::Flag>,
    /// When it was observed.
    pub at: Timestamp,
}

/// An immunisation, a procedure, a plan, a document.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// The encounter.
    pub encounter: Option<Origin>,
    /// `immunization`, `procedure`, `care_plan`, `document`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The list its code is of.
    pub code_system: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// How it stands, in the source's word.
    pub status: String,
    /// When it was, or began.
    pub at: Timestamp,
    /// When it ended.
    pub until: Option<Timestamp>,
    /// A document whole.
    pub body: Option<String>,
}

/// A history from outside.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// People and places.
    pub parties: Vec<Party>,
    /// Contacts.
    pub encounters: Vec<Encounter>,
    /// Problems.
    pub problems: Vec<Problem>,
    /// Allergies.
    pub allergies: Vec<Allergy>,
    /// Medicines.
    pub medicines: Vec<Medicine>,
    /// Reports.
    pub reports: Vec<Report>,
    /// Values.
    pub observations: Vec<Observation>,
    /// Everything else.
    pub entries: Vec<Entry>,
}

/// Rows of one statement.
const CHUNK: usize = 1000;

/// Writes what is not there yet; the origins that were new.
///
/// # Errors
/// When the database refuses.
pub async fn import(tx: &Tx, history: &History) -> Result<Vec<Origin>, AppError> {
    let mut new = Vec::new();
    let at = "encounter_id";
    new.extend(write(tx, "external_party", &["kind", "name"], &[], &history.parties).await?);
    let columns = ["patient_id", "kind", "starts_at", "ends_at", "by_name"];
    new.extend(write(tx, "encounter", &columns, &[("state", "'closed'")], &history.encounters).await?);
    let links = "(SELECT e.id FROM encounter e WHERE e.origin = r.encounter)";
    let columns = ["patient_id", "name", "code_system", "code", "state", "onset_on", "resolved_on", "recorded_at"];
    new.extend(write(tx, "problem", &columns, &[(at, links)], &history.problems).await?);
    let columns = [
        "patient_id",
        "name",
        "code_system",
        "code",
        "category",
        "criticality",
        "certainty",
        "reaction",
        "recorded_at",
    ];
    new.extend(write(tx, "allergy", &columns, &[], &history.allergies).await?);
    let columns = ["patient_id", "name", "code_system", "code", "dose", "state", "started_on", "recorded_at"];
    let fixed = [(at, links), ("source", "'imported'")];
    new.extend(write(tx, "medication", &columns, &fixed, &history.medicines).await?);
    let columns = ["patient_id", "name", "code_system", "code", "issued_at"];
    new.extend(write(tx, "report", &columns, &[(at, links)], &history.reports).await?);
    let columns = [
        "patient_id",
        "category",
        "code_system",
        "code",
        "name",
        "comparator",
        "written",
        "words",
        "absent",
        "unit",
        "low",
        "high",
        "flag",
        "at",
    ];
    let fixed = [
        (at, links),
        ("report_id", "(SELECT p.id FROM report p WHERE p.origin = r.report)"),
        ("number", "r.written::numeric"),
        ("state", "'final'"),
    ];
    new.extend(write(tx, "observation", &columns, &fixed, &history.observations).await?);
    let columns = ["patient_id", "kind", "name", "code_system", "code", "status", "at", "until", "body"];
    new.extend(write(tx, "history_entry", &columns, &[(at, links)], &history.entries).await?);
    let patients: BTreeMap<Uuid, ()> = history.encounters.iter().map(|one| (one.patient_id.0, ())).collect();
    for patient in patients.keys() {
        execute(
            tx,
            "DELETE FROM allergy_none n WHERE n.patient_id = $1 AND EXISTS (SELECT 1 FROM allergy a \
             WHERE a.patient_id = n.patient_id AND a.certainty <> 'refuted')",
            vec![(*patient).into()],
        )
        .await?;
        tx.touch(Topic::new("chart", *patient));
    }
    Ok(new)
}

/// The type of a column, for the statement that reads rows from JSON.
fn column_type(name: &str) -> &'static str {
    match name {
        "patient_id" => "uuid",
        "onset_on" | "resolved_on" | "started_on" => "date",
        "starts_at" | "ends_at" | "recorded_at" | "issued_at" | "at" | "until" => "timestamptz",
        "low" | "high" => "double precision",
        "reaction" | "body" => "bytea",
        _ => "text",
    }
}

async fn write<T: Serialize>(
    tx: &Tx,
    table: &str,
    columns: &[&str],
    fixed: &[(&str, &str)],
    rows: &[T],
) -> Result<Vec<Origin>, AppError> {
    let names: Vec<String> =
        columns.iter().copied().chain(fixed.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    let from: Vec<String> = columns
        .iter()
        .map(|name| format!("r.{name}"))
        .chain(fixed.iter().map(|(_, expression)| (*expression).to_owned()))
        .collect();
    let types: Vec<String> = columns.iter().map(|name| format!("{name} {}", column_type(name))).collect();
    let sql = format!(
        "INSERT INTO {table} (id, origin, {}) SELECT r.id, r.origin, {} FROM jsonb_to_recordset($1) AS \
         r(id uuid, origin text, encounter text, report text, {}) ON CONFLICT (origin) DO NOTHING RETURNING origin",
        names.join(", "),
        from.join(", "),
        types.join(", ")
    );
    let mut new = Vec::new();
    for chunk in rows.chunks(CHUNK) {
        let mut values = Vec::with_capacity(chunk.len());
        for row in chunk {
            let mut value = serde_json::to_value(row).map_err(AppError::internal)?;
            if let Some(fields) = value.as_object_mut() {
                let id: Uuid = tx.tenant().new_id();
                fields.insert("id".to_owned(), id.to_string().into());
                for column in SEALED.iter().filter(|column| column.table == table) {
                    let text = fields.get(column.name).and_then(serde_json::Value::as_str);
                    if let Some(sealed) = text.map(|text| tx.tenant().keys().seal(*column, id, text)) {
                        fields.insert(column.name.to_owned(), format!("\\x{}", sealed.to_hex()).into());
                    }
                }
            }
            values.push(value);
        }
        for row in query_all(tx, &sql, vec![serde_json::Value::from(values).into()]).await? {
            new.push(row.try_get("", "origin")?);
        }
    }
    Ok(new)
}
