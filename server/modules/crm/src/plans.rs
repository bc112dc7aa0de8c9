//! What other modules have planned for a patient. Each implements it in its own crate; the composition plugs it in. All of it runs in
//! the caller's transaction: a death is written down with everything that ends, or not at all.

use std::sync::Arc;

use api::{crm::Planned, id::PatientId};
use kernel::{AppError, Tx};

/// A module that plans things for patients.
#[async_trait::async_trait]
pub trait Plans: Send + Sync + 'static {
    /// What is planned for a patient, the earliest first.
    async fn of(&self, tx: &Tx, patient: PatientId) -> Result<Vec<Planned>, AppError>;

    /// Ends what is planned, except for what says that it stays; the patient is not told. What ended.
    async fn end(&self, tx: &Tx, patient: PatientId, reason: &str) -> Result<Vec<Planned>, AppError>;
}

/// The modules that are plugged in.
#[derive(Clone, Default)]
pub struct AllPlans(Arc<[Arc<dyn Plans>]>);

impl AllPlans {
    /// These modules.
    #[must_use]
    pub fn new(plans: Vec<Arc<dyn Plans>>) -> Self {
        Self(plans.into())
    }

    /// What they have planned for a patient.
    pub(crate) async fn of(&self, tx: &Tx, patient: PatientId) -> Result<Vec<Planned>, AppError> {
        let mut found = Vec::new();
        for plans in self.0.iter() {
            found.extend(plans.of(tx, patient).await?);
        }
        Ok(found)
    }

    /// Ends it.
    pub(crate) async fn end(&self, tx: &Tx, patient: PatientId, reason: &str) -> Result<Vec<Planned>, AppError> {
        let mut ended = Vec::new();
        for plans in self.0.iter() {
            ended.extend(plans.end(tx, patient, reason).await?);
        }
        Ok(ended)
    }
}
