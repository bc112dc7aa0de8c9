//! Signed notes and what was added to them.

use std::sync::LazyLock;

use api::{
    Endpoint, Page,
    ehr::{AddAddendum, Addendum, GetNote, ListNotes, Note, Notes},
    id::{EncounterId, NoteId, PatientId, StaffId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::{ChainKeys, Sealed},
    database::{execute, query_one},
    database_time,
    live::Topic,
};
use sea_orm::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::sealed::{ADDENDUM, NOTE};
use crate::{
    care,
    drafts::Body,
    row,
    wrong_chart::{self, MovedRow},
};

const ROWS: usize = 20;

/// What a row gives; the addenda come with it. What `stands` was not marked as entered in error.
pub static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT * FROM (SELECT n.id, n.patient_id, n.encounter_id, e.starts_at AS encounter_at, \
    n.staff_id, n.author, n.body, n.signed_at, {} AS stands, {} AS moved, COALESCE((SELECT json_agg(a ORDER BY a.at, a.id) FROM (SELECT id, author, \
    at, body FROM note_addendum WHERE note_id = n.id) a), '[]') AS addenda FROM note n \
    JOIN encounter e ON e.id = n.encounter_id) notes",
        wrong_chart::stands("n.id"),
        wrong_chart::moved("n.id")
    )
});

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: NoteId,
    patient_id: PatientId,
    encounter_id: EncounterId,
    encounter_at: Timestamp,
    staff_id: StaffId,
    author: String,
    body: Sealed,
    signed_at: Timestamp,
    stands: bool,
    moved: Option<MovedRow>,
    addenda: Vec<AddendumRow>,
}

#[derive(Debug, Deserialize)]
struct AddendumRow {
    id: uuid::Uuid,
    author: String,
    at: Timestamp,
    body: Sealed,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Result<Note, AppError> {
        let body = Body::open(keys, NOTE, self.id, &self.body)?;
        let addendum = |row: AddendumRow| Addendum {
            at: clock.moment(row.at),
            author: row.author,
            text: keys.text(ADDENDUM, row.id, &row.body),
        };
        Ok(Note {
            id: self.id,
            encounter_id: self.encounter_id,
            encounter_at: clock.moment(self.encounter_at),
            title: body.title,
            parts: body.parts,
            author_id: self.staff_id,
            author: self.author,
            signed_at: clock.moment(self.signed_at),
            addenda: self.addenda.into_iter().map(addendum).collect(),
            moved: self.moved.map(|moved| moved.wire(clock)),
        })
    }
}

/// Reads a note, whether it stands or was entered in error.
pub async fn read(tx: &Tx, id: NoteId, clock: &SiteClock) -> Result<Note, AppError> {
    row::read::<Row>(tx, &SELECT, id.0).await?.wire(clock, tx.tenant().keys())
}

/// A note for somebody who is let into its patient's chart, unless it was entered in error there.
async fn open<E: Endpoint>(tx: Tx, caller: &Caller, id: NoteId) -> Result<(Tx, PatientId, Note), AppError> {
    let found: Row = row::read(&tx, &SELECT, id.0).await?;
    let patient = found.patient_id;
    let tx = care::admit::<E>(tx, caller, patient).await?;
    if !found.stands {
        return Err(wrong_chart::refusal());
    }
    let clock = SiteClock::of_house(&tx).await?;
    let note = found.wire(&clock, tx.tenant().keys())?;
    Ok((tx, patient, note))
}

/// Opens a note.
pub async fn get(call: Call<GetNote>) -> Result<Note, AppError> {
    let (tx, patient, note) = open::<GetNote>(call.tenant.tx().await?, &call.caller, call.request.id).await?;
    tx.audit(Audit::of("note.open").patient(patient).entity(note.id));
    tx.commit().await?;
    Ok(note)
}

/// Reads a patient's notes, newest first.
pub async fn list(call: Call<ListNotes>) -> Result<Notes, AppError> {
    let ListNotes { id: patient, after } = call.request;
    let tx = care::enter::<ListNotes>(&call.tenant, &call.caller, patient).await?;
    let mut values: Vec<Value> = vec![patient.0.into(), i64::try_from(ROWS + 1).unwrap_or(0).into()];
    let mut from = "";
    if let Some(after) = after {
        let sql = "SELECT 1 FROM note WHERE id = $1 AND patient_id = $2";
        let known = query_one(&tx, sql, vec![after.into(), patient.0.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not a note of this patient"))?;
        values.push(after.into());
        from = "AND (signed_at, id) < (SELECT signed_at, id FROM note WHERE id = $3)";
    }
    let sql = format!(
        "SELECT COALESCE(json_agg(found ORDER BY found.signed_at DESC, found.id DESC), '[]')::text FROM ({} \
         WHERE patient_id = $1 AND stands {from} ORDER BY signed_at DESC, id DESC LIMIT $2) found",
        *SELECT
    );
    let clock = SiteClock::of_house(&tx).await?;
    let rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    let rows: Vec<Note> =
        rows.into_iter().take(ROWS).map(|row| row.wire(&clock, tx.tenant().keys())).collect::<Result<_, _>>()?;
    let next = if more { rows.last().map(|note| note.id.0) } else { None };
    tx.audit(Audit::of("notes.list").patient(patient));
    tx.commit().await?;
    Ok(Page { rows, next, total: None })
}

/// Adds to a signed note.
pub async fn add(call: Call<AddAddendum>) -> Result<Note, AppError> {
    let AddAddendum { id, text } = call.request;
    let author = row::author(&call.caller)?;
    let tx = call.tenant.tx().await?;
    // Whoever marks the note as entered in error takes this lock too: nothing is added to it that its copy would not have.
    let lock = "SELECT 1 FROM encounter WHERE id = (SELECT encounter_id FROM note WHERE id = $1) FOR UPDATE";
    query_one(&tx, lock, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let (tx, patient, _) = open::<AddAddendum>(tx, &call.caller, id).await?;
    let addendum: Uuid = tx.tenant().new_id();
    let sql = "INSERT INTO note_addendum (id, note_id, staff_id, author, at, body) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        addendum.into(),
        id.0.into(),
        author.0.into(),
        call.caller.name.to_string().into(),
        database_time(tx.now()).into(),
        tx.tenant().keys().seal(ADDENDUM, addendum, text.as_str()).into(),
    ];
    execute(&tx, sql, values).await?;
    let note = read(&tx, id, &SiteClock::of_house(&tx).await?).await?;
    tx.audit(Audit::of("note.add").patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(note)
}
