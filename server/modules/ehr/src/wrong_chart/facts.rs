//! What is marked: the fact with all its rows, locked.

use api::{
    Permission, Precision,
    ehr::FactKind,
    id::{EncounterId, OrderId, PatientId, StaffId},
};
use jiff::Timestamp;
use kernel::{
    AppError, Caller, Tx,
    database::{query_all, query_one},
    timestamp,
};
use sea_orm::QueryResult;
use uuid::Uuid;

/// A fact that stands in a chart.
pub struct Fact {
    /// What it is.
    pub kind: FactKind,
    /// What names it: of vital signs the set, or the first of its values.
    pub id: Uuid,
    /// In whose chart.
    pub patient: PatientId,
    /// Its rows that are taken out; of a report with values that were replaced.
    pub rows: Vec<Uuid>,
    /// When it was signed, released, written or measured.
    pub at: Option<Timestamp>,
    /// How exactly that is known.
    pub precision: Option<Precision>,
    /// Since when the chart had it.
    pub since: Timestamp,
    /// Who signed it, ordered it, or has it in the inbox: they are told whether they read it or not.
    pub colleagues: Vec<StaffId>,
    /// The encounter; of notes only.
    pub encounter: Option<EncounterId>,
    /// The order it answers, or its original did; of reports only.
    pub order: Option<OrderId>,
}

/// When a row was written: ids are of version 7 and begin with their instant. Of another id nothing is known.
fn written_at(id: Uuid) -> Timestamp {
    let instant = (id.get_version_num() == 7).then_some(id.as_u128() >> 80);
    instant
        .and_then(|millis| i64::try_from(millis).ok())
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Fact {
    /// Finds a fact that stands. For a change it is locked, and a note's encounter, so that nothing is added to it meanwhile.
    pub async fn find(tx: &Tx, kind: FactKind, id: Uuid, lock: bool) -> Result<Option<Self>, AppError> {
        match kind {
            FactKind::Note => note(tx, id, lock).await,
            FactKind::Report => report(tx, id, lock).await,
            FactKind::Document => document(tx, id, lock).await,
            FactKind::Vitals => vitals(tx, id, lock).await,
        }
    }

    /// The right that is needed: the one that writes such a fact. A note that somebody else signed is not a writer's own any more.
    pub fn right(&self, caller: &Caller) -> Permission {
        let own = caller.staff_id.is_some_and(|me| self.colleagues.contains(&me));
        match self.kind {
            FactKind::Note if own && caller.may(Permission::WriteNotes) => Permission::WriteNotes,
            FactKind::Note | FactKind::Report | FactKind::Document => Permission::WriteCharts,
            FactKind::Vitals => Permission::RecordVitals,
        }
    }
}

fn staff(row: &QueryResult, columns: &[&str]) -> Result<Vec<StaffId>, AppError> {
    let mut found = Vec::new();
    for column in columns {
        found.extend(row.try_get::<Option<Uuid>>("", column)?.map(StaffId));
    }
    Ok(found)
}

fn at(row: &QueryResult, column: &str) -> Result<Option<Timestamp>, AppError> {
    Ok(row.try_get::<Option<_>>("", column)?.map(timestamp))
}

fn precision(row: &QueryResult, column: &str) -> Result<Option<Precision>, AppError> {
    Ok(row.try_get::<Option<String>>("", column)?.as_deref().and_then(Precision::from_code))
}

const fn locking(lock: bool, clause: &'static str) -> &'static str {
    if lock { clause } else { "" }
}

async fn note(tx: &Tx, id: Uuid, lock: bool) -> Result<Option<Fact>, AppError> {
    let sql = format!(
        "SELECT n.patient_id, n.encounter_id, n.staff_id, n.signed_at FROM note n JOIN encounter e ON e.id = n.encounter_id \
         WHERE n.id = $1 AND {} {}",
        super::stands("n.id"),
        locking(lock, "FOR UPDATE OF e")
    );
    let Some(row) = query_one(tx, &sql, vec![id.into()]).await? else { return Ok(None) };
    let signed = timestamp(row.try_get("", "signed_at")?);
    Ok(Some(Fact {
        kind: FactKind::Note,
        id,
        patient: PatientId(row.try_get("", "patient_id")?),
        rows: vec![id],
        at: Some(signed),
        precision: None,
        // A note keeps its draft's id, which is older. A copy is as old as it is here.
        since: signed.max(written_at(id)),
        colleagues: staff(&row, &["staff_id"])?,
        encounter: Some(EncounterId(row.try_get("", "encounter_id")?)),
        order: None,
    }))
}

/// The order `o` that a report `r` answers: its own, or that of its original, however often it was moved since.
pub const ORDER_OF_REPORT: &str = "LEFT JOIN LATERAL (WITH RECURSIVE origin (id) AS (SELECT r.id UNION ALL \
    SELECT f.subject_id FROM origin b JOIN entered_in_error f ON f.moved_subject = b.id) \
    SELECT q.order_id FROM origin b JOIN report q ON q.id = b.id WHERE q.order_id IS NOT NULL LIMIT 1) first ON true \
    LEFT JOIN care_order o ON o.id = first.order_id";

async fn report(tx: &Tx, id: Uuid, lock: bool) -> Result<Option<Fact>, AppError> {
    let sql = format!(
        "SELECT r.patient_id, r.staff_id, o.id AS order_id, o.staff_id AS orderer, r.issued_at, r.issued_precision FROM report r \
         {ORDER_OF_REPORT} WHERE r.id = $1 AND r.state <> 'withdrawn' {}",
        locking(lock, "FOR UPDATE OF r")
    );
    let Some(row) = query_one(tx, &sql, vec![id.into()]).await? else { return Ok(None) };
    let mut rows = vec![id];
    let values = format!(
        "SELECT id FROM observation WHERE report_id = $1 AND {} ORDER BY id {}",
        super::stands("observation.id"),
        locking(lock, "FOR UPDATE")
    );
    for value in query_all(tx, &values, vec![id.into()]).await? {
        rows.push(value.try_get("", "id")?);
    }
    Ok(Some(Fact {
        kind: FactKind::Report,
        id,
        patient: PatientId(row.try_get("", "patient_id")?),
        rows,
        at: at(&row, "issued_at")?,
        precision: precision(&row, "issued_precision")?,
        // The day of release is that of the latest correction; what came before it was read too.
        since: written_at(id),
        colleagues: staff(&row, &["staff_id", "orderer"])?,
        encounter: None,
        order: row.try_get::<Option<Uuid>>("", "order_id")?.map(OrderId),
    }))
}

async fn document(tx: &Tx, id: Uuid, lock: bool) -> Result<Option<Fact>, AppError> {
    let sql = format!(
        "SELECT patient_id, at, at_precision FROM history_entry WHERE id = $1 AND state <> 'withdrawn' {}",
        locking(lock, "FOR UPDATE")
    );
    let Some(row) = query_one(tx, &sql, vec![id.into()]).await? else { return Ok(None) };
    Ok(Some(Fact {
        kind: FactKind::Document,
        id,
        patient: PatientId(row.try_get("", "patient_id")?),
        rows: vec![id],
        at: at(&row, "at")?,
        precision: precision(&row, "at_precision")?,
        since: written_at(id),
        colleagues: Vec::new(),
        encounter: None,
        order: None,
    }))
}

async fn vitals(tx: &Tx, id: Uuid, lock: bool) -> Result<Option<Fact>, AppError> {
    // Measured together: a set, or what one resource of a source says in parts, as it does of a blood pressure.
    let sql = format!(
        "WITH one AS (SELECT id, set_id, patient_id, split_part(origin, '#', 1) AS resource FROM observation \
         WHERE category = 'vital' AND (id = $1 OR set_id = $1) ORDER BY id LIMIT 1) \
         SELECT o.id, o.set_id, o.patient_id, o.at, o.at_precision FROM observation o, one WHERE o.category = 'vital' \
         AND o.patient_id = one.patient_id AND o.state NOT IN ('withdrawn', 'replaced') AND (o.id = one.id \
         OR o.set_id = one.set_id OR split_part(o.origin, '#', 1) = one.resource) ORDER BY o.id {}",
        locking(lock, "FOR UPDATE OF o")
    );
    let found = query_all(tx, &sql, vec![id.into()]).await?;
    let Some(first) = found.first() else { return Ok(None) };
    let rows: Vec<Uuid> = found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    let oldest: Uuid = first.try_get("", "id")?;
    Ok(Some(Fact {
        kind: FactKind::Vitals,
        id: first.try_get::<Option<Uuid>>("", "set_id")?.unwrap_or(oldest),
        patient: PatientId(first.try_get("", "patient_id")?),
        rows,
        at: at(first, "at")?,
        precision: precision(first, "at_precision")?,
        since: written_at(oldest),
        colleagues: Vec::new(),
        encounter: None,
        order: None,
    }))
}
