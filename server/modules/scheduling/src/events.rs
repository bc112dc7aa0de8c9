//! What happens to visits.

use api::id::{AppointmentId, PatientId, SiteId, StaffId};
use jiff::Timestamp;
use kernel::Event;
use serde::{Deserialize, Serialize};

/// A visit was booked, moved, cancelled, or went a step along the board.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitChanged {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// The patient.
    pub patient_id: PatientId,
    /// The doctor.
    pub staff_id: StaffId,
    /// The site.
    pub site_id: SiteId,
    /// `booked`, `moved`, `cancelled`, `undone`, or the state it went to.
    pub change: String,
    /// The planned start after the change.
    pub starts: Timestamp,
    /// The clinic changed it, so the patient is told.
    pub tell: bool,
}

impl Event for VisitChanged {
    const KIND: &'static str = "scheduling.visit_changed";
}
