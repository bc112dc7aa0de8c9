//! What the chart asks of a department that carries out orders. Each department implements it in its own crate; the
//! composition plugs it in. All of it runs in the caller's transaction: a note is signed with all its orders or not at all.

use std::sync::Arc;

use api::{
    Comparator, Flag,
    ehr::{Code, Department, Feasibility, Orderable, Urgency},
    id::{EncounterId, OrderId, PatientId, SiteId, StaffId},
};
use jiff::{Timestamp, civil::Date};
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

/// The departments that are plugged in, and who of them knows the ranges of results.
#[derive(Clone, Default)]
pub struct Targets {
    departments: Arc<[Arc<dyn OrderTarget>]>,
    ranges: Option<Arc<dyn Ranges>>,
}

impl Targets {
    /// These departments.
    #[must_use]
    pub fn new(targets: Vec<Arc<dyn OrderTarget>>) -> Self {
        Self { departments: targets.into(), ranges: None }
    }

    /// With one who knows the ranges of results.
    #[must_use]
    pub fn with_ranges(self, ranges: Arc<dyn Ranges>) -> Self {
        Self { ranges: Some(ranges), ..self }
    }

    /// Judges values for a patient; without anybody who could, nothing is known of any.
    pub(crate) async fn judge(
        &self,
        tx: &Tx,
        patient: PatientId,
        day: Option<Date>,
        values: &[Measured],
    ) -> Result<Vec<Option<Judged>>, AppError> {
        match &self.ranges {
            Some(ranges) => ranges.judge(tx, patient, day, values).await,
            None => Ok(vec![None; values.len()]),
        }
    }

    /// What somebody still has to be called about of a report's order, for this patient.
    pub(crate) async fn open_callbacks(
        &self,
        tx: &Tx,
        patient: PatientId,
        order: Option<OrderId>,
    ) -> Result<Vec<String>, AppError> {
        match (&self.ranges, order) {
            (Some(ranges), Some(order)) => ranges.open_callbacks(tx, patient, order).await,
            _ => Ok(Vec::new()),
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<dyn OrderTarget>> {
        self.departments.iter()
    }

    /// One of them.
    pub(crate) fn of(&self, department: Department) -> Result<&Arc<dyn OrderTarget>, AppError> {
        self.all()
            .find(|target| target.department() == department)
            .ok_or_else(|| AppError::invalid("department", "is not a department of this clinic"))
    }
}

/// Who knows the ranges of results. A result that is moved to another patient is held against that patient's.
#[async_trait::async_trait]
pub trait Ranges: Send + Sync + 'static {
    /// Judges the values of one report for a patient: an answer for each, in order; none where nothing is known of such a value.
    /// `day` is the day the specimen was taken, where that is known.
    async fn judge(
        &self,
        tx: &Tx,
        patient: PatientId,
        day: Option<Date>,
        values: &[Measured],
    ) -> Result<Vec<Option<Judged>>, AppError>;

    /// The values of an order that somebody still has to be called about for this patient, in words, the oldest first.
    async fn open_callbacks(&self, tx: &Tx, patient: PatientId, order: OrderId) -> Result<Vec<String>, AppError>;
}

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The analyte.
    pub code: Code,
    /// What stands before the number, where the value is a bound.
    pub comparator: Option<Comparator>,
    /// The number as it was written, a decimal with a point.
    pub written: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

/// A value held against the ranges of a patient.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// The usual range.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// Against the range.
    pub flag: Option<Flag>,
    /// Why no range was applied, where there would be one.
    pub no_range: Option<String>,
    /// The value was worked out from others by sex and age: what it is for this patient, or why it cannot be worked out.
    pub anew: Option<Result<String, String>>,
}
