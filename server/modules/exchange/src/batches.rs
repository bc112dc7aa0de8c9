//! Imports that were made: listed, and withdrawn whole.

use std::collections::{BTreeMap, BTreeSet};

use api::id::PatientId;
use kernel::{
    AppError, Audit, Tenant,
    database::{execute, query_all, query_one},
    database_time,
};
use uuid::Uuid;

use crate::{outcome::Counts, sealed::WITHDRAWN_REASON};

/// An import, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The import.
    pub id: Uuid,
    /// When.
    pub at: jiff::Timestamp,
    /// The file.
    pub file: String,
    /// What became of its resources, by type.
    pub counts: BTreeMap<String, Counts>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<jiff::Timestamp>,
}

/// The imports of a chain, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(tenant: &Tenant) -> Result<Vec<Batch>, AppError> {
    let tx = tenant.tx().await?;
    let sql = "SELECT id, at, file, counts, withdrawn_at FROM import_batch ORDER BY at DESC, id DESC LIMIT 200";
    let mut found = Vec::new();
    for row in query_all(&tx, sql, Vec::new()).await? {
        let at: sea_orm::prelude::DateTimeUtc = row.try_get("", "at")?;
        let withdrawn: Option<sea_orm::prelude::DateTimeUtc> = row.try_get("", "withdrawn_at")?;
        let counts: serde_json::Value = row.try_get("", "counts")?;
        found.push(Batch {
            id: row.try_get("", "id")?,
            at: kernel::timestamp(at),
            file: row.try_get("", "file")?,
            counts: serde_json::from_value(counts).map_err(AppError::internal)?,
            withdrawn_at: withdrawn.map(kernel::timestamp),
        });
    }
    tx.commit().await?;
    Ok(found)
}

/// What the withdrawal of an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// Facts that were withdrawn, by table.
    pub facts: BTreeMap<&'static str, u64>,
    /// People whose records went with them.
    pub people: u64,
    /// Record numbers of people who stay, because somebody worked with them here.
    pub kept: Vec<String>,
    /// Changes that were put back.
    pub reverted: u64,
}

/// Withdraws an import whole: what it brought leaves the charts, what it changed is put back, people whom nobody used here leave the
/// registry. Nothing is deleted.
///
/// # Errors
/// `Err` inside when there is no such import, or it was withdrawn before; an [`AppError`] when the database refuses.
pub async fn withdraw(tenant: &Tenant, batch: Uuid, reason: &str) -> Result<Result<Withdrawal, String>, AppError> {
    let tx = tenant.tx().await?;
    let sql = "SELECT withdrawn_at IS NOT NULL AS over FROM import_batch WHERE id = $1 FOR UPDATE";
    match query_one(&tx, sql, vec![batch.into()]).await? {
        None => return Ok(Err(format!("there is no import {batch}: see `polyclinic import list`"))),
        Some(row) if row.try_get::<bool>("", "over")? => return Ok(Err("was withdrawn before".to_owned())),
        Some(_) => {}
    }
    let mut done = Withdrawal::default();
    let mut touched: BTreeSet<PatientId> = BTreeSet::new();
    for (patient, relation, row, origin, before) in crm::source_changes::revert(&tx, batch).await? {
        let back = if relation == "patient" {
            crm::import::put_back(&tx, patient, &origin, before, batch).await?
        } else {
            ehr::import::put_back(&tx, &relation, row, before, batch).await?
        };
        if back {
            done.reverted += 1;
            touched.insert(patient);
        }
    }
    let (facts, whose) = ehr::import::withdraw(&tx, batch).await?;
    done.facts = facts;
    touched.extend(whose);
    let mut used = BTreeSet::new();
    for patient in crm::import::brought(&tx, batch).await? {
        if ehr::import::used(&tx, patient).await? {
            used.insert(patient);
        }
    }
    done.people = crm::import::withdraw(&tx, batch, &used).await?;
    let ids: Vec<Uuid> = used.iter().map(|id| id.0).collect();
    for row in
        query_all(&tx, "SELECT number FROM patient WHERE id = ANY ($1) ORDER BY number", vec![ids.into()]).await?
    {
        done.kept.push(row.try_get("", "number")?);
    }
    ehr::import::settle(&tx, &touched).await?;
    let sql = "UPDATE import_batch SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 WHERE id = $1";
    let values = vec![
        batch.into(),
        database_time(tx.now()).into(),
        tenant.actor().name.to_string().into(),
        tenant.keys().seal(WITHDRAWN_REASON, batch, reason).into(),
    ];
    execute(&tx, sql, values).await?;
    tx.audit(Audit::of("import.withdraw").entity(batch).patients(touched));
    tx.commit().await?;
    Ok(Ok(done))
}
