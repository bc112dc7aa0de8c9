//! What happens in the chart.

use api::{
    ehr::{Department, FactKind},
    id::{EncounterId, NoteId, OrderId, PatientId, ReportId, SiteId, StaffId},
};
use kernel::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A note was signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoteSigned {
    /// The note.
    pub note_id: NoteId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
    /// Who signed.
    pub staff_id: StaffId,
}

impl Event for NoteSigned {
    const KIND: &'static str = "ehr.note_signed";
}

/// An order was placed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// The order.
    pub order_id: OrderId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
    /// Where it is carried out.
    pub site_id: SiteId,
    /// By whom.
    pub department: Department,
    /// What, in the department's catalogue.
    pub item_id: Uuid,
}

impl Event for OrderPlaced {
    const KIND: &'static str = "ehr.order_placed";
}

/// An order was cancelled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderCancelled {
    /// The order.
    pub order_id: OrderId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
}

impl Event for OrderCancelled {
    const KIND: &'static str = "ehr.order_cancelled";
}

/// An encounter was opened, closed, or cancelled because its arrival was undone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EncounterChanged {
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
    /// Where.
    pub site_id: SiteId,
    /// `opened`, `closed`, `cancelled`.
    pub change: String,
}

impl Event for EncounterChanged {
    const KIND: &'static str = "ehr.encounter_changed";
}

/// A clinician has seen what a report says, and whatever it needs is under way; or takes that back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportAcknowledged {
    /// Taken back: the report stands in the inbox again.
    pub undone: bool,
    /// The report.
    pub report_id: ReportId,
    /// The order it answers.
    pub order_id: OrderId,
    /// The patient.
    pub patient_id: PatientId,
}

impl Event for ReportAcknowledged {
    const KIND: &'static str = "ehr.report_acknowledged";
}

/// A fact was marked as entered in error, and maybe moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnteredInError {
    /// What it was.
    pub kind: FactKind,
    /// Its id.
    pub subject_id: Uuid,
    /// Whose chart it stood in.
    pub patient_id: PatientId,
    /// The order it answers, or its original did; of reports only.
    pub order_id: Option<OrderId>,
    /// Whose chart it stands in now.
    pub moved_to: Option<PatientId>,
    /// The copy there.
    pub moved_subject: Option<Uuid>,
}

impl Event for EnteredInError {
    const KIND: &'static str = "ehr.entered_in_error";
}
