//! What the chart asks of a department that carries out orders. Each department implements it in its own crate; the
//! composition plugs it in. All of it runs in the caller's transaction: a note is signed with all its orders or not at all.

use std::sync::Arc;

use api::{
    ehr::{Department, Feasibility, Orderable, Urgency},
    id::{EncounterId, OrderId, PatientId, SiteId, StaffId},
};
use jiff::Timestamp;
use kernel::{AppError, Tx};
use uuid::Uuid;

/// A department that carries out orders.
#[async_trait::async_trait]
pub trait OrderTarget: Send + Sync + 'static {
    /// Which it is.
    fn department(&self) -> Department;

    /// What can be ordered, by words; no words: what is ordered most. At most twelve.
    async fn find(&self, tx: &Tx, words: &str) -> Result<Vec<Orderable>, AppError>;

    /// What something of its catalogue is called: the name that order, report and bill carry, whatever a request calls it. Refuses
    /// what cannot be ordered.
    async fn name(&self, tx: &Tx, item: Uuid) -> Result<String, AppError>;

    /// Whether it can be carried out, and by when. Nothing is reserved.
    async fn can(&self, tx: &Tx, ask: &Ask) -> Result<Feasibility, AppError>;

    /// Takes the order on and reserves what it needs; a conflict when it cannot be carried out.
    async fn place(&self, tx: &Tx, order: &PlacedOrder) -> Result<Feasibility, AppError>;

    /// Why an order can no longer be taken back: it was carried out, and its result comes. None: it can.
    async fn hindrance(&self, tx: &Tx, order: OrderId) -> Result<Option<String>, AppError>;

    /// Gives back what was reserved; a conflict when it is too late.
    async fn cancel(&self, tx: &Tx, order: OrderId, reason: &str) -> Result<(), AppError>;
}

/// A question to a department.
#[derive(Debug, Clone)]
pub struct Ask {
    /// For whom.
    pub patient_id: PatientId,
    /// Where.
    pub site_id: SiteId,
    /// What, in the department's catalogue.
    pub item_id: Uuid,
    /// How soon.
    pub urgency: Urgency,
}

/// An order that a department takes on.
#[derive(Debug, Clone)]
pub struct PlacedOrder {
    /// The order.
    pub id: OrderId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
    /// Where it is carried out.
    pub site_id: SiteId,
    /// What, in the department's catalogue.
    pub item_id: Uuid,
    /// How soon.
    pub urgency: Urgency,
    /// Who ordered.
    pub staff_id: StaffId,
    /// Who ordered, by name.
    pub ordered_by: String,
    /// When.
    pub at: Timestamp,
}

/// The departments that are plugged in.
#[derive(Clone, Default)]
pub struct Targets(Arc<[Arc<dyn OrderTarget>]>);

impl Targets {
    /// These departments.
    #[must_use]
    pub fn new(targets: Vec<Arc<dyn OrderTarget>>) -> Self {
        Self(targets.into())
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<dyn OrderTarget>> {
        self.0.iter()
    }

    /// One of them.
    pub(crate) fn of(&self, department: Department) -> Result<&Arc<dyn OrderTarget>, AppError> {
        self.all()
            .find(|target| target.department() == department)
            .ok_or_else(|| AppError::invalid("department", "is not a department of this clinic"))
    }
}
