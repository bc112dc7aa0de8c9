//! Histories from outside. Rows carry where they came from; a second import of the same source changes nothing, and a newer one brings
//! what its source says otherwise. Imported encounters never count in figures, waits or bills, and imported people are nobody whom
//! one could book.

mod facts;
pub mod files;
mod none_known;
mod parties;
mod take;

use std::collections::{BTreeMap, BTreeSet};

use api::id::PatientId;
use jiff::Timestamp;
use kernel::{
    AppError, Tx,
    database::{execute, query_one},
    live::Topic,
};
use serde_json::Value;
use uuid::Uuid;

pub use facts::{Allergy, At, Encounter, Entry, Fact, File, Medicine, Observation, Party, Problem, Report};
pub use none_known::NoneKnown;
pub use parties::{PartyName, names_of, write_parties};
use take::{keep, put, take};

/// Where a row came from: `source/Type/id`, where the source is the address that its ids are unique under. A part of a
/// resource adds a place of its own: `#8480-6`.
pub type Origin = String;

/// A fact, as its source says it.
#[derive(Debug, Clone)]
pub struct Said<T> {
    /// The fact.
    pub fact: T,
    /// How new the source calls it.
    pub at: Option<Timestamp>,
    /// It was entered in error.
    pub withdrawn: bool,
}

/// What became of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// New here.
    Taken,
    /// Here before, and changed.
    Changed,
    /// Here before, and withdrawn now.
    Withdrawn,
    /// Here before, and the same; or what is here is newer.
    Known,
    /// Here before, changed here by hand, and different at the source: a person decides.
    Waiting,
    /// Never here, and entered in error at its source.
    NotTaken,
    /// Not taken, and why.
    Refused(String),
}

/// A history from outside, or a part of one.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Contacts.
    pub encounters: Vec<Said<Encounter>>,
    /// Problems.
    pub problems: Vec<Said<Problem>>,
    /// Allergies.
    pub allergies: Vec<Said<Allergy>>,
    /// Statements that there are none.
    pub none_known: Vec<Said<NoneKnown>>,
    /// Medicines.
    pub medicines: Vec<Said<Medicine>>,
    /// Reports.
    pub reports: Vec<Said<Report>>,
    /// Values.
    pub observations: Vec<Said<Observation>>,
    /// Everything else.
    pub entries: Vec<Said<Entry>>,
}

impl History {
    /// How many facts it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.encounters.len()
            + self.problems.len()
            + self.allergies.len()
            + self.none_known.len()
            + self.medicines.len()
            + self.reports.len()
            + self.observations.len()
            + self.entries.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Takes a history in. What others point to comes first: encounters, then reports, then values.
///
/// # Errors
/// When the database refuses.
pub async fn import(
    tx: &Tx,
    batch: Uuid,
    history: History,
    outcome: &mut impl FnMut(&Origin, Outcome),
) -> Result<(), AppError> {
    take(tx, batch, history.encounters, outcome).await?;
    take(tx, batch, history.problems, outcome).await?;
    take(tx, batch, history.allergies, outcome).await?;
    none_known::take(tx, batch, history.none_known, outcome).await?;
    take(tx, batch, history.medicines, outcome).await?;
    let reported = files::of(&history.reports, |report| &report.files);
    let entered = files::of(&history.entries, |entry| &entry.files);
    let mut written = BTreeSet::new();
    let mut seen = |origin: &Origin, result: Outcome| {
        if matches!(result, Outcome::Taken | Outcome::Changed) {
            written.insert(origin.clone());
        }
        outcome(origin, result);
    };
    take(tx, batch, history.reports, &mut seen).await?;
    take(tx, batch, history.observations, &mut seen).await?;
    take(tx, batch, history.entries, &mut seen).await?;
    files::write(tx, "report", &reported, &written).await?;
    files::write(tx, "history_entry", &entered, &written).await
}

/// Values that came before their report, or from another file, find it. Given are reports with the values they name.
///
/// # Errors
/// When the database refuses.
pub async fn link(tx: &Tx, results: &[(Origin, Vec<Origin>)]) -> Result<(), AppError> {
    let pairs: Vec<Value> = results
        .iter()
        .flat_map(|(report, values)| {
            values.iter().map(move |value| serde_json::json!({ "report": report, "value": value }))
        })
        .collect();
    if pairs.is_empty() {
        return Ok(());
    }
    // A component's origin is its resource's, and a place in it.
    let sql = "UPDATE observation o SET report_id = p.id FROM jsonb_to_recordset($1) AS r(report text, value text), report p \
               WHERE p.origin = r.report AND o.report_id IS NULL AND o.patient_id = p.patient_id \
               AND (o.origin = r.value OR (o.origin > r.value || '#' AND o.origin < r.value || '$'))";
    execute(tx, sql, vec![Value::from(pairs).into()]).await?;
    Ok(())
}

/// After an import: a statement that there are no allergies is over where some are listed, and open charts ask again.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &Tx, patients: &BTreeSet<PatientId>) -> Result<(), AppError> {
    let ids: Vec<Uuid> = patients.iter().map(|patient| patient.0).collect();
    let sql = "DELETE FROM allergy_none n WHERE n.patient_id = ANY ($1) AND EXISTS (SELECT 1 FROM allergy a \
               WHERE a.patient_id = n.patient_id AND a.state = 'active' AND a.certainty <> 'refuted')";
    execute(tx, sql, vec![ids.into()]).await?;
    for patient in patients {
        tx.touch(Topic::new("chart", *patient));
    }
    Ok(())
}

macro_rules! of_relation {
    ($relation:expr, $function:ident($($argument:expr),*)) => {
        match $relation {
            "encounter" => $function::<Encounter>($($argument),*).await,
            "problem" => $function::<Problem>($($argument),*).await,
            "allergy" => $function::<Allergy>($($argument),*).await,
            "medication" => $function::<Medicine>($($argument),*).await,
            "report" => $function::<Report>($($argument),*).await,
            "observation" => $function::<Observation>($($argument),*).await,
            "history_entry" => $function::<Entry>($($argument),*).await,
            other => Err(AppError::internal(std::io::Error::other(format!("{other} is no table of facts")))),
        }
    };
}

/// Takes what a source says of a row, except the fields that stay as they are here.
///
/// # Errors
/// When the database refuses, or the fact is not of that table.
pub async fn take_fact(
    tx: &Tx,
    relation: &str,
    row: Uuid,
    fact: Value,
    kept: &[String],
    at: Option<Timestamp>,
) -> Result<(), AppError> {
    of_relation!(relation, put(tx, row, fact, kept, at))
}

/// Puts back what stood before an import that is withdrawn, unless a later one said the same again. Returns whether it was put back.
///
/// # Errors
/// When the database refuses, or the fact is not of that table.
pub async fn put_back(tx: &Tx, relation: &str, row: Uuid, before: Value, batch: Uuid) -> Result<bool, AppError> {
    let known = TABLES.iter().find(|table| **table == relation);
    let known = known.ok_or_else(|| AppError::internal(std::io::Error::other(format!("{relation} holds no facts"))))?;
    if take::said_since(tx, known, row, batch).await? {
        return Ok(false);
    }
    take_fact(tx, relation, row, before, &[], None).await?;
    Ok(true)
}

/// Notes that what stands here is kept against this fact.
///
/// # Errors
/// When the database refuses, or the fact is not of that table.
pub async fn keep_row(tx: &Tx, relation: &str, row: Uuid, fact: Value, at: Option<Timestamp>) -> Result<(), AppError> {
    of_relation!(relation, keep(tx, row, fact, at))
}

/// The tables that facts stand in.
const TABLES: [&str; 7] = ["encounter", "problem", "allergy", "medication", "report", "observation", "history_entry"];

/// Withdraws the facts that an import brought: how many, by table, and whose.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(tx: &Tx, batch: Uuid) -> Result<(BTreeMap<&'static str, u64>, BTreeSet<PatientId>), AppError> {
    use take::withdraw;
    let (mut counts, mut patients) = (BTreeMap::new(), BTreeSet::new());
    for table in TABLES {
        let (count, whose) = of_relation!(table, withdraw(tx, batch))?;
        if count > 0 {
            counts.insert(table, count);
        }
        patients.extend(whose);
    }
    patients.extend(none_known::withdraw(tx, batch).await?);
    Ok((counts, patients))
}

/// Forgets an import that changed nothing: what it said again is what others brought.
///
/// # Errors
/// When the database refuses.
pub async fn unsay(tx: &Tx, batch: Uuid) -> Result<(), AppError> {
    use take::unsay;
    for table in TABLES {
        of_relation!(table, unsay(tx, batch))?;
    }
    Ok(())
}

/// Gives rows of an import before sources were kept their source: all of this patient.
///
/// # Errors
/// When the database refuses.
pub async fn adopt(tx: &Tx, patient: PatientId, source: &str) -> Result<(), AppError> {
    for table in TABLES {
        // An origin of that time is "Type/id", or "Type/id#code" of a component.
        let sql = format!(
            "UPDATE {table} SET origin = $2 || '/' || origin WHERE patient_id = $1 AND origin ~ '^[A-Za-z]+/[^/]+$'"
        );
        execute(tx, &sql, vec![patient.0.into(), source.into()]).await?;
    }
    Ok(())
}

/// Whether anybody wrote into a patient's chart here.
///
/// # Errors
/// When the database refuses.
pub async fn used(tx: &Tx, patient: PatientId) -> Result<bool, AppError> {
    let sql = "SELECT 1 FROM encounter WHERE patient_id = $1 AND origin IS NULL \
               UNION ALL SELECT 1 FROM note WHERE patient_id = $1 \
               UNION ALL SELECT 1 FROM observation WHERE patient_id = $1 AND origin IS NULL \
               UNION ALL SELECT 1 FROM problem WHERE patient_id = $1 AND origin IS NULL \
               UNION ALL SELECT 1 FROM allergy WHERE patient_id = $1 AND origin IS NULL \
               UNION ALL SELECT 1 FROM medication WHERE patient_id = $1 AND origin IS NULL \
               UNION ALL SELECT 1 FROM appointment WHERE patient_id = $1 LIMIT 1";
    Ok(query_one(tx, sql, vec![patient.0.into()]).await?.is_some())
}
