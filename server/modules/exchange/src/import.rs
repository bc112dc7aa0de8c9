//! Taking a bundle in: one transaction a bundle, so that it is in whole or not at all.

use std::collections::BTreeMap;

use api::id::PatientId;
use kernel::{AppError, Audit, Tenant, Tx, database::query_all};
use uuid::Uuid;

use crate::bundle;

/// How many resources of a type were read, and how many of them were new here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Read.
    pub read: u32,
    /// New here.
    pub new: u32,
}

/// A resource that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its place in the bundle: `entry[12]`.
    pub place: String,
    /// Its type and id: `Observation/c1ae…`.
    pub resource: String,
    /// Why, with the field: `birthDate: 1980-02-31 is no date`.
    pub reason: String,
}

/// What became of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// By resource type.
    pub counts: BTreeMap<String, Counts>,
    /// What was not taken in.
    pub rejects: Vec<Reject>,
}

impl Outcome {
    /// Adds another bundle's.
    pub fn add(&mut self, other: Self) {
        for (kind, counts) in other.counts {
            let sum = self.counts.entry(kind).or_default();
            sum.read += counts.read;
            sum.new += counts.new;
        }
        self.rejects.extend(other.rejects);
    }
}

/// Takes a bundle in. What is there already stays as it is.
///
/// # Errors
/// `Err` inside when the text is no bundle; an [`AppError`] when the database refuses, and then nothing of it is in.
pub async fn import(tenant: &Tenant, text: &str) -> Result<Result<Outcome, String>, AppError> {
    let parsed = match bundle::parse_bundle(text) {
        Ok(parsed) => parsed,
        Err(reason) => return Ok(Err(reason)),
    };
    let tx = tenant.tx().await?;
    let known = known_patients(&tx, parsed.patients()).await?;
    let bundle = parsed.read(tenant.now(), |origin| known.get(origin).copied().unwrap_or_else(|| tenant.new_id()));
    let mut outcome = Outcome::default();
    for (kind, read) in &bundle.read {
        outcome.counts.insert(kind.clone(), Counts { read: *read, new: 0 });
    }
    let patients: Vec<PatientId> = bundle.patients.iter().map(|(_, new)| new.id).collect();
    let mut fresh = Vec::new();
    for (origin, new) in bundle.patients {
        if !known.contains_key(&origin) {
            fresh.push(new);
            outcome.counts.entry("Patient".to_owned()).or_default().new += 1;
        }
    }
    crm::insert_many(tenant, &tx, fresh).await?;
    let mut new = ehr::import::import(&tx, &bundle.history).await?;
    // A value's components are one resource.
    new.iter_mut().for_each(|origin| {
        origin.truncate(origin.find('#').unwrap_or(origin.len()));
    });
    new.sort();
    new.dedup();
    for origin in new {
        let kind = origin.split('/').next().unwrap_or_default().to_owned();
        outcome.counts.entry(kind).or_default().new += 1;
    }
    outcome.rejects = bundle
        .refused
        .into_iter()
        .map(|refused| Reject { place: refused.place, resource: refused.resource, reason: refused.reason })
        .collect();
    tx.audit(Audit::of("import.fhir").patients(patients));
    tx.commit().await?;
    Ok(Ok(outcome))
}

/// Which of these patients are here already.
async fn known_patients(tx: &Tx, origins: Vec<String>) -> Result<BTreeMap<String, PatientId>, AppError> {
    let mut known = BTreeMap::new();
    let sql = "SELECT origin, id FROM patient WHERE origin = ANY ($1)";
    for row in query_all(tx, sql, vec![origins.into()]).await? {
        known.insert(row.try_get("", "origin")?, PatientId(row.try_get::<Uuid>("", "id")?));
    }
    Ok(known)
}
