//! Drafts: kept on the server from the first word, so that nothing that was typed is lost.

use api::{
    Block, Done, Endpoint,
    ehr::{BasketItem, DiscardDraft, Draft, KeepDraft, KeptDraft, NotePart, OpenDraft},
    id::{EncounterId, NoteId, PatientId, StaffId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::{ChainKeys, Column, Sealed},
    database::{execute, query_one},
    database_time,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sealed::{DRAFT, ENCOUNTER_REASON};
use crate::{care, row, vitals};

/// More parts than this are no note.
pub const MOST_PARTS: usize = 12;
/// More lines than this are no basket.
const MOST_ORDERS: usize = 40;

/// What a draft holds, sealed as one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Body {
    /// The title.
    pub title: String,
    /// The parts.
    pub parts: Vec<NotePart>,
    /// The basket.
    #[serde(default)]
    pub orders: Vec<BasketItem>,
}

impl Body {
    /// As it is stored.
    pub fn seal(&self, keys: &ChainKeys, column: Column, id: NoteId) -> Result<Sealed, AppError> {
        let text = serde_json::to_string(self).map_err(AppError::internal)?;
        Ok(keys.seal(column, id, text))
    }

    /// As it was written.
    pub fn open(keys: &ChainKeys, column: Column, id: NoteId, sealed: &Sealed) -> Result<Self, AppError> {
        serde_json::from_str(&keys.open(column, id, sealed)?).map_err(AppError::internal)
    }
}

/// What a row gives.
pub const SELECT: &str = "SELECT id, encounter_id, body, kept_at, version FROM note_draft";

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: NoteId,
    encounter_id: EncounterId,
    body: Sealed,
    kept_at: Timestamp,
    version: i32,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Result<Draft, AppError> {
        let body = Body::open(keys, DRAFT, self.id, &self.body)?;
        Ok(Draft {
            id: self.id,
            encounter_id: self.encounter_id,
            title: body.title,
            parts: body.parts,
            orders: body.orders,
            kept_at: clock.moment(self.kept_at),
            version: self.version,
        })
    }
}

/// Begins a note for an encounter, or goes on with its draft.
pub async fn open(call: Call<OpenDraft>) -> Result<Draft, AppError> {
    let OpenDraft { id: encounter, template_id } = call.request;
    let author = row::author(&call.caller)?;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT patient_id, kind, reason, origin, state FROM encounter WHERE id = $1 AND state <> 'cancelled' FOR UPDATE";
    let row = query_one(&tx, sql, vec![encounter.0.into()]).await?.ok_or_else(AppError::not_found)?;
    if row.try_get::<Option<String>>("", "origin")?.is_some() {
        return Err(AppError::conflict(
            "imported",
            "An imported encounter cannot be written to",
            "Nothing was changed. Open an encounter here and write there.",
        ));
    }
    let patient = PatientId(row.try_get("", "patient_id")?);
    let tx = care::admit::<OpenDraft>(tx, &call.caller, patient).await?;
    let known = query_one(
        &tx,
        "SELECT id FROM note_draft WHERE encounter_id = $1 AND staff_id = $2",
        vec![encounter.0.into(), author.0.into()],
    )
    .await?;
    let id = match known {
        Some(row) => NoteId(row.try_get("", "id")?),
        None => {
            let kind: String = row.try_get("", "kind")?;
            let reason: Option<Sealed> = row.try_get("", "reason")?;
            let reason = tx.tenant().keys().open_if(ENCOUNTER_REASON, encounter, reason.as_ref())?;
            let body = begin(&tx, encounter, template_id.map(|id| id.0), kind, reason).await?;
            let id = tx.tenant().new_id::<NoteId>();
            let sql = "INSERT INTO note_draft (id, encounter_id, patient_id, staff_id, body, kept_at) \
                       VALUES ($1, $2, $3, $4, $5, $6)";
            let values = vec![
                id.0.into(),
                encounter.0.into(),
                patient.0.into(),
                author.0.into(),
                body.seal(tx.tenant().keys(), DRAFT, id)?.into(),
                database_time(tx.now()).into(),
            ];
            execute(&tx, sql, values).await?;
            id
        }
    };
    let clock = SiteClock::of_house(&tx).await?;
    let draft = row::read::<Row>(&tx, SELECT, id.0).await?.wire(&clock, tx.tenant().keys())?;
    tx.audit(Audit::of("draft.open").patient(patient).entity(id));
    tx.commit().await?;
    Ok(draft)
}

/// A template with what is known filled in.
async fn begin(
    tx: &Tx,
    encounter: EncounterId,
    template: Option<Uuid>,
    kind: String,
    reason: Option<String>,
) -> Result<Body, AppError> {
    // A template of the visit's own name fits best.
    let sql = "SELECT name, parts FROM note_template WHERE active AND ($1::uuid IS NULL OR id = $1) \
               ORDER BY (name = $2) DESC, position LIMIT 1";
    let Some(row) = query_one(tx, sql, vec![template.into(), kind.clone().into()]).await? else {
        return Err(AppError::invalid("template_id", "is not a template that can be chosen"));
    };
    let parts: serde_json::Value = row.try_get("", "parts")?;
    let parts: Vec<NotePart> = serde_json::from_value(parts).map_err(AppError::internal)?;
    let measured = vitals::line(tx, encounter.0).await?.unwrap_or_default();
    let reason = reason.unwrap_or_default();
    let fill = |text: Block<20000>| {
        let filled = text.as_str().replace("{reason}", &reason).replace("{vitals}", &measured);
        Block::new(&filled).ok()
    };
    let parts = parts.into_iter().map(|part| NotePart { text: part.text.and_then(fill), ..part }).collect();
    let title = if template.is_some() { row.try_get("", "name")? } else { kind };
    Ok(Body { title, parts, orders: Vec::new() })
}

/// Refuses what is no note.
pub fn fits(parts: &[NotePart], orders: &[BasketItem]) -> Result<(), AppError> {
    if parts.is_empty() || parts.len() > MOST_PARTS {
        return Err(AppError::invalid("parts", format!("must be 1 to {MOST_PARTS} parts")));
    }
    if orders.len() > MOST_ORDERS {
        return Err(AppError::invalid("orders", format!("must be at most {MOST_ORDERS} lines")));
    }
    Ok(())
}

/// Keeps a draft.
pub async fn keep(call: Call<KeepDraft>) -> Result<KeptDraft, AppError> {
    let KeepDraft { id, version, title, parts, orders } = call.request;
    let author = row::author(&call.caller)?;
    fits(&parts, &orders)?;
    let body = Body { title: title.into_string(), parts, orders };
    let tx = call.tenant.tx().await?;
    let tx = mine::<KeepDraft>(tx, &call.caller, id, author).await?;
    let now = tx.now();
    let sql = "UPDATE note_draft SET body = $4, kept_at = $5, version = version + 1 \
               WHERE id = $1 AND staff_id = $2 AND version = $3 RETURNING patient_id, version";
    let values = vec![
        id.0.into(),
        author.0.into(),
        version.into(),
        body.seal(tx.tenant().keys(), DRAFT, id)?.into(),
        database_time(now).into(),
    ];
    let Some(row) = query_one(&tx, sql, values).await? else { return Err(gone(&tx, id, author).await?) };
    let clock = SiteClock::of_house(&tx).await?;
    tx.audit(Audit::of("draft.keep").patient(PatientId(row.try_get("", "patient_id")?)).entity(id));
    tx.commit().await?;
    Ok(KeptDraft { version: row.try_get("", "version")?, kept_at: clock.moment(now) })
}

/// The transaction of an act on one's own draft, as far as its patient is still in one's care.
pub async fn mine<E: Endpoint>(tx: Tx, caller: &Caller, id: NoteId, author: StaffId) -> Result<Tx, AppError> {
    let sql = "SELECT patient_id FROM note_draft WHERE id = $1 AND staff_id = $2";
    match query_one(&tx, sql, vec![id.0.into(), author.0.into()]).await? {
        Some(row) => care::admit::<E>(tx, caller, PatientId(row.try_get("", "patient_id")?)).await,
        None => Err(gone(&tx, id, author).await?),
    }
}

/// Why a draft could not be changed: signed, changed elsewhere, or none of mine.
pub async fn gone(tx: &Tx, id: NoteId, author: StaffId) -> Result<AppError, AppError> {
    let mine = vec![id.0.into(), author.0.into()];
    if query_one(tx, "SELECT 1 FROM note WHERE id = $1 AND staff_id = $2", mine.clone()).await?.is_some() {
        return Ok(AppError::conflict(
            "signed",
            "This note is signed",
            "Nothing was changed. Add an addendum to the signed note instead.",
        ));
    }
    let known = query_one(tx, "SELECT 1 FROM note_draft WHERE id = $1 AND staff_id = $2", mine).await?;
    Ok(if known.is_some() { AppError::stale() } else { AppError::not_found() })
}

/// Throws a draft away.
pub async fn discard(call: Call<DiscardDraft>) -> Result<Done, AppError> {
    let DiscardDraft { id, version } = call.request;
    let author = row::author(&call.caller)?;
    let tx = call.tenant.tx().await?;
    let tx = mine::<DiscardDraft>(tx, &call.caller, id, author).await?;
    let sql = "DELETE FROM note_draft WHERE id = $1 AND staff_id = $2 AND version = $3 RETURNING patient_id";
    let row = query_one(&tx, sql, vec![id.0.into(), author.0.into(), version.into()]).await?;
    let Some(row) = row else { return Err(gone(&tx, id, author).await?) };
    tx.audit(Audit::of("draft.discard").patient(PatientId(row.try_get("", "patient_id")?)).entity(id));
    tx.commit().await?;
    Ok(Done {})
}
