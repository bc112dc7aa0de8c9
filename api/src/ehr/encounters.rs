//! Encounters: a patient's contacts with the clinic.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Line, Moment, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, EncounterId, PatientId, SiteId, StaffId},
};

/// Whether an encounter goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EncounterState {
    /// The patient is here, or the matter is not closed.
    Open,
    /// Over.
    Closed,
}

/// An encounter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Encounter {
    /// Its id.
    pub id: EncounterId,
    /// The visit it belongs to.
    pub appointment_id: Option<AppointmentId>,
    /// What it is: the kind of visit, `Phone call`.
    pub kind: String,
    /// Why.
    pub reason: Option<String>,
    /// With whom.
    pub staff_id: Option<StaffId>,
    /// With whom, by name.
    pub staff: Option<String>,
    /// Where.
    pub site_id: Option<SiteId>,
    /// Where, by name.
    pub site: Option<String>,
    /// Whether it goes on.
    pub state: EncounterState,
    /// When it began.
    pub starts: Moment,
}

/// Opens an encounter without a visit: a phone call, a letter, a look at results. Arrivals open theirs by themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StartEncounter {
    /// The patient.
    pub id: PatientId,
    /// The site on whose behalf.
    pub site_id: SiteId,
    /// What it is: `Phone call`.
    pub kind: Line<60>,
    /// Why.
    #[serde(default)]
    pub reason: Option<Line<200>>,
}

endpoint!(POST "/api/patients/{id}/encounters", "Open an encounter without a visit", Staff<may::WriteNotes>, StartEncounter => Encounter);
