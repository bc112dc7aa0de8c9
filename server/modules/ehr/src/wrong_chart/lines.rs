//! The struck lines of a chart, and what they say when they are opened.

use api::{
    Comparator, Page, Precision,
    ehr::{
        EnteredInError, EnteredInErrors, ErrorPart, FactKind, ListEnteredInError, OpenEnteredInError, OpenedInError,
        OtherChart,
    },
    id::PatientId,
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::{ChainKeys, Sealed},
    database::{query_all, query_one},
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    care,
    import::files,
    notes, row,
    sealed::{CONCLUSION, ERROR_REASON, HISTORY_DETAIL},
};

const ROWS: usize = 20;

/// What a line gives. What the fact says is not in it.
pub const SELECT: &str = "SELECT m.id, m.patient_id, m.kind, m.subject_id, m.reason, m.at, m.by_name, m.moved_to IS NOT NULL AS moved, \
    m.told, COALESCE(n.signed_at, r.issued_at, h.at, v.at) AS was, \
    COALESCE(r.issued_precision, h.at_precision, v.at_precision) AS was_precision, \
    COALESCE(n.author, r.issued_by, h.by_name, v.by_name) AS was_by FROM entered_in_error m \
    LEFT JOIN note n ON m.kind = 'note' AND n.id = m.subject_id \
    LEFT JOIN report r ON m.kind = 'report' AND r.id = m.subject_id \
    LEFT JOIN history_entry h ON m.kind = 'document' AND h.id = m.subject_id \
    LEFT JOIN LATERAL (SELECT o.at, o.at_precision, o.by_name FROM entered_in_error_row w JOIN observation o ON o.id = w.row_id \
    WHERE m.kind = 'vitals' AND w.error_id = m.id ORDER BY o.id LIMIT 1) v ON true";

/// A line.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: Uuid,
    patient_id: PatientId,
    kind: FactKind,
    subject_id: Uuid,
    reason: Sealed,
    at: Timestamp,
    by_name: String,
    moved: bool,
    told: u32,
    was: Option<Timestamp>,
    was_precision: Option<Precision>,
    was_by: Option<String>,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> EnteredInError {
        EnteredInError {
            id: self.id,
            kind: self.kind,
            was: row::when(clock, self.was, self.was_precision),
            was_by: self.was_by,
            at: clock.moment(self.at),
            by: self.by_name,
            reason: keys.text(ERROR_REASON, self.id, &self.reason),
            moved: self.moved,
            told: self.told,
        }
    }
}

/// The lines of a chart, the latest mark first.
pub async fn list(call: Call<ListEnteredInError>) -> Result<EnteredInErrors, AppError> {
    let ListEnteredInError { id: patient, kind, after } = call.request;
    let tx = care::enter::<ListEnteredInError>(&call.tenant, &call.caller, patient).await?;
    if let Some(after) = after {
        let sql = "SELECT 1 FROM entered_in_error WHERE id = $1 AND patient_id = $2";
        let known = query_one(&tx, sql, vec![after.into(), patient.0.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not a line of this chart"))?;
    }
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM ({SELECT} WHERE m.patient_id = $1 AND ($2::text IS NULL OR m.kind = $2) \
         AND ($3::uuid IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT {}) x",
        ROWS + 1
    );
    let values = vec![patient.0.into(), kind.map(FactKind::code).into(), after.into()];
    let mut rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.id) } else { None };
    let clock = SiteClock::of_house(&tx).await?;
    let rows = rows.into_iter().map(|row| row.wire(&clock, tx.tenant().keys())).collect();
    tx.audit(Audit::of("entered_in_error.list").patient(patient));
    tx.commit().await?;
    Ok(Page { rows, next, total: None })
}

/// Opens one.
pub async fn open(call: Call<OpenEnteredInError>) -> Result<OpenedInError, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = format!("SELECT row_to_json(x)::text FROM ({SELECT} WHERE m.id = $1) x");
    let found: Row = tx.json(&sql, vec![id.into()]).await?.ok_or_else(AppError::not_found)?;
    let patient = found.patient_id;
    let tx = care::admit::<OpenEnteredInError>(tx, &call.caller, patient).await?;
    let clock = SiteClock::of_house(&tx).await?;
    let (title, parts) = match found.kind {
        FactKind::Note => note(&tx, found.subject_id, &clock).await?,
        FactKind::Report => report(&tx, found.subject_id, id).await?,
        FactKind::Document => document(&tx, found.subject_id).await?,
        FactKind::Vitals => (String::new(), values(&tx, id).await?),
    };
    let (tx, stands_with) = stands_with(tx, &call.caller, id).await?;
    let there = stands_with.as_ref().map(|there| there.id);
    tx.audit(Audit::of("entered_in_error.open").patient(patient).patients(there).entity(id));
    let error = found.wire(&clock, tx.tenant().keys());
    tx.commit().await?;
    Ok(OpenedInError { error, title, parts, stands_with })
}

/// Into whose chart it was moved, for somebody who may open that one too.
async fn stands_with(tx: Tx, caller: &Caller, error: Uuid) -> Result<(Tx, Option<OtherChart>), AppError> {
    let sql = "SELECT p.id, p.family_name, p.given_name FROM entered_in_error m JOIN patient p ON p.id = m.moved_to WHERE m.id = $1";
    let Some(row) = query_one(&tx, sql, vec![error.into()]).await? else { return Ok((tx, None)) };
    let id = PatientId(row.try_get("", "id")?);
    let (tx, open) = care::reaches::<OpenEnteredInError>(tx, caller, id).await?;
    let family: Option<String> = row.try_get("", "family_name")?;
    let given: String = row.try_get("", "given_name")?;
    let there = OtherChart { id, name: rules::names::listed(family.as_deref(), &given) };
    Ok((tx, open.then_some(there)))
}

async fn note(tx: &Tx, id: Uuid, clock: &SiteClock) -> Result<(String, Vec<ErrorPart>), AppError> {
    let note = notes::read(tx, id.into(), clock).await?;
    let part = |part: api::ehr::NotePart| ErrorPart {
        heading: part.heading.into_string(),
        text: part.text.map(api::Block::into_string).unwrap_or_default(),
    };
    let added = |addendum: api::ehr::Addendum| ErrorPart {
        heading: format!("{}, {}", addendum.author, addendum.at.local().strftime("%-d %b %Y, %H:%M")),
        text: addendum.text,
    };
    Ok((note.title, note.parts.into_iter().map(part).chain(note.addenda.into_iter().map(added)).collect()))
}

async fn report(tx: &Tx, id: Uuid, error: Uuid) -> Result<(String, Vec<ErrorPart>), AppError> {
    let row = query_one(tx, "SELECT name, conclusion FROM report WHERE id = $1", vec![id.into()]).await?;
    let row = row.ok_or_else(AppError::not_found)?;
    let mut parts = values(tx, error).await?;
    let conclusion: Option<Sealed> = row.try_get("", "conclusion")?;
    let conclusion = tx.tenant().keys().text_if(CONCLUSION, id, conclusion.as_ref());
    parts.extend(conclusion.map(|text| ErrorPart { heading: "Conclusion".to_owned(), text }));
    parts.extend(attached(tx, "report", id).await?);
    Ok((row.try_get("", "name")?, parts))
}

async fn document(tx: &Tx, id: Uuid) -> Result<(String, Vec<ErrorPart>), AppError> {
    let row = query_one(tx, "SELECT name, status, detail FROM history_entry WHERE id = $1", vec![id.into()]).await?;
    let row = row.ok_or_else(AppError::not_found)?;
    let detail: Option<Sealed> = row.try_get("", "detail")?;
    let mut parts = vec![ErrorPart { heading: "Status".to_owned(), text: row.try_get("", "status")? }];
    let detail = tx.tenant().keys().text_if(HISTORY_DETAIL, id, detail.as_ref());
    parts.extend(detail.map(|text| ErrorPart { heading: "Details".to_owned(), text }));
    parts.extend(attached(tx, "history_entry", id).await?);
    Ok((row.try_get("", "name")?, parts))
}

/// The values that a mark took out, as they were written.
async fn values(tx: &Tx, error: Uuid) -> Result<Vec<ErrorPart>, AppError> {
    let sql = "SELECT o.name, o.comparator, o.written, COALESCE(o.words, o.absent) AS words, o.unit FROM entered_in_error_row w \
               JOIN observation o ON o.id = w.row_id WHERE w.error_id = $1 AND o.state <> 'replaced' ORDER BY o.id";
    let mut parts = Vec::new();
    for row in query_all(tx, sql, vec![error.into()]).await? {
        let word = |column| row.try_get::<Option<String>>("", column);
        let comparator = word("comparator")?.as_deref().and_then(Comparator::from_code);
        let number = word("written")?.map(|written| rules::results::shown(comparator, &written));
        let value = number.or(word("words")?).unwrap_or_default();
        let text = word("unit")?.map_or_else(|| value.clone(), |unit| format!("{value} {unit}"));
        parts.push(ErrorPart { heading: row.try_get("", "name")?, text });
    }
    Ok(parts)
}

/// Its files: text as it is, others by their kind.
async fn attached(tx: &Tx, table: &str, id: Uuid) -> Result<Vec<ErrorPart>, AppError> {
    let sql = format!("SELECT ({})::text", files::select(table, "$1"));
    let files: Vec<files::Row> = tx.json(&sql, vec![id.into()]).await?.unwrap_or_default();
    let keys = tx.tenant().keys();
    Ok(files
        .into_iter()
        .map(|file| file.wire(keys))
        .map(|file| ErrorPart { heading: file.name, text: file.text.unwrap_or(file.content_type) })
        .collect())
}
