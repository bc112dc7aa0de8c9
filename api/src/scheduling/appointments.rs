//! Visits: book, overbook, walk in, move along, undo, move, cancel.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Line, Moment, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, PatientId, RoomId, SiteId, StaffId, VisitKindId},
};

/// How a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// Planned.
    Booked,
    /// Planned, and the patient said yes.
    Confirmed,
    /// Here, waiting.
    Arrived,
    /// In a room, waiting.
    Roomed,
    /// With the doctor.
    WithDoctor,
    /// The doctor is done; something is left at the desk.
    Leaving,
    /// Over.
    Done,
    /// Did not come.
    NoShow,
    /// Cancelled.
    Cancelled,
}

impl VisitState {
    /// Every state, in the order of the board.
    pub const ALL: [Self; 9] = [
        Self::Booked,
        Self::Confirmed,
        Self::Arrived,
        Self::Roomed,
        Self::WithDoctor,
        Self::Leaving,
        Self::Done,
        Self::NoShow,
        Self::Cancelled,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Confirmed => "confirmed",
            Self::Arrived => "arrived",
            Self::Roomed => "roomed",
            Self::WithDoctor => "with_doctor",
            Self::Leaving => "leaving",
            Self::Done => "done",
            Self::NoShow => "no_show",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether the patient is at the site.
    #[must_use]
    pub const fn is_here(self) -> bool {
        matches!(self, Self::Arrived | Self::Roomed | Self::WithDoctor | Self::Leaving)
    }

    /// Whether it is only planned.
    #[must_use]
    pub const fn is_planned(self) -> bool {
        matches!(self, Self::Booked | Self::Confirmed)
    }

    /// The states a person may choose next. Moving and cancelling are endpoints of their own.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Booked => &[Self::Confirmed, Self::Arrived, Self::NoShow],
            Self::Confirmed => &[Self::Arrived, Self::NoShow],
            Self::Arrived => &[Self::Roomed, Self::WithDoctor, Self::Leaving, Self::NoShow],
            Self::Roomed => &[Self::WithDoctor, Self::Arrived, Self::Leaving],
            Self::WithDoctor => &[Self::Leaving, Self::Done],
            Self::Leaving => &[Self::Done],
            Self::Done | Self::NoShow | Self::Cancelled => &[],
        }
    }
}

/// One visit, for the panel beside a board or schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: String,
    /// The patient's record number.
    pub patient_number: String,
    /// Birth date.
    pub born: crate::PartialDate,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// Sex.
    pub sex: crate::crm::Sex,
    /// What to know before speaking.
    pub alerts: Vec<String>,
    /// The doctor.
    pub staff_id: StaffId,
    /// The doctor's name.
    pub staff: String,
    /// The site.
    pub site_id: SiteId,
    /// The site's name.
    pub site: String,
    /// The room.
    pub room_id: Option<RoomId>,
    /// The room's name.
    pub room: Option<String>,
    /// The kind of visit.
    pub kind_id: VisitKindId,
    /// Its name.
    pub kind: String,
    /// The reason, in the desk's words.
    pub reason: Option<String>,
    /// Planned start.
    pub starts: Moment,
    /// Planned end.
    pub ends: Moment,
    /// How it stands.
    pub state: VisitState,
    /// Since when.
    pub state_since: Moment,
    /// When the patient arrived.
    pub arrived_at: Option<Moment>,
    /// The token of a walk-in.
    pub token: Option<u16>,
    /// Booked past the session's capacity.
    pub overbooked: bool,
    /// The state to which the last step can be undone.
    pub undo_to: Option<VisitState>,
    /// Counts changes.
    pub version: i32,
}

/// Books a held slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BookVisit {
    /// The hold.
    pub hold_id: AppointmentId,
    /// For whom.
    pub patient_id: PatientId,
    /// The reason.
    #[serde(default)]
    pub reason: Option<Line<200>>,
    /// The patient has another visit at that time, and both are meant.
    #[serde(default)]
    pub overlapping: bool,
    /// The patient died, and the visit is meant all the same.
    #[serde(default)]
    pub deceased: bool,
}

/// The booked visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedVisit {
    /// The visit.
    pub id: AppointmentId,
    /// Its start.
    pub starts: Moment,
    /// When the patient will be reminded, if at all.
    pub reminder_at: Option<Moment>,
}

/// Books past a session's capacity, within its limit, with a reason that stays with the visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OverbookVisit {
    /// The doctor.
    pub staff_id: StaffId,
    /// The kind of visit.
    pub kind_id: VisitKindId,
    /// The start, within one of the doctor's sessions.
    pub starts: Moment,
    /// For whom.
    pub patient_id: PatientId,
    /// The patient's reason.
    #[serde(default)]
    pub reason: Option<Line<200>>,
    /// Why the limit is passed.
    pub overbook_reason: Line<200>,
    /// The patient has another visit at that time, and both are meant.
    #[serde(default)]
    pub overlapping: bool,
    /// The patient died, and the visit is meant all the same.
    #[serde(default)]
    pub deceased: bool,
}

/// Registers a patient who walked in: a token, no slot, the doctor's queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterWalkIn {
    /// The site.
    pub site_id: SiteId,
    /// The doctor whose queue it is.
    pub staff_id: StaffId,
    /// The kind of visit.
    pub kind_id: VisitKindId,
    /// Who.
    pub patient_id: PatientId,
    /// The reason.
    #[serde(default)]
    pub reason: Option<Line<200>>,
    /// The patient has another visit at that time, and both are meant.
    #[serde(default)]
    pub overlapping: bool,
    /// The patient died, and the visit is meant all the same.
    #[serde(default)]
    pub deceased: bool,
}

/// Asks for one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetAppointment {
    /// The visit.
    pub id: AppointmentId,
}

/// Asks for a patient's visits, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListVisitsOfPatient {
    /// The patient.
    pub id: PatientId,
}

/// A patient's visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitsOfPatient {
    /// The visits, at most 200.
    pub visits: Vec<Appointment>,
}

/// Moves a visit along: check in, room, see, leave, done, no-show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeVisitState {
    /// The visit.
    pub id: AppointmentId,
    /// The version this change was made from.
    pub version: i32,
    /// The next state.
    pub to: VisitState,
    /// The room, when rooming somewhere else than planned.
    #[serde(default)]
    pub room_id: Option<RoomId>,
}

/// Undoes the last step: a wrong check-in, a hasty no-show. A visit that takes place again is asked about as a new one is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UndoVisitState {
    /// The visit.
    pub id: AppointmentId,
    /// The version this change was made from.
    pub version: i32,
    /// The patient has another visit at that time, and both are meant.
    #[serde(default)]
    pub overlapping: bool,
    /// The patient died, and the visit is meant all the same.
    #[serde(default)]
    pub deceased: bool,
}

/// Moves a visit that is still planned to another start, and to another doctor where given. Refused when it is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MoveVisit {
    /// The visit.
    pub id: AppointmentId,
    /// The version this change was made from.
    pub version: i32,
    /// The new start.
    pub starts: Moment,
    /// Another doctor.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// The patient has another visit at that time, and both are meant.
    #[serde(default)]
    pub overlapping: bool,
    /// The patient died, and the visit is meant all the same.
    #[serde(default)]
    pub deceased: bool,
}

/// Who cancelled: it decides whether the patient is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The patient, who knows.
    Patient,
    /// The clinic: the patient is told.
    Clinic,
}

/// Cancels a visit that is still planned: its slot is free at once, its reminder goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CancelVisit {
    /// The visit.
    pub id: AppointmentId,
    /// The version this change was made from.
    pub version: i32,
    /// Who cancelled.
    pub by: CancelledBy,
    /// Why.
    #[serde(default)]
    pub reason: Option<Line<200>>,
}

endpoint!(POST "/api/scheduling/visits", "Book a held slot", Staff<may::BookVisits>, BookVisit => BookedVisit);
endpoint!(POST "/api/scheduling/visits/overbook", "Book past a session's capacity", Staff<may::Overbook>, OverbookVisit => BookedVisit);
endpoint!(POST "/api/scheduling/visits/walk-in", "Register a walk-in", Staff<may::WorkBoard>, RegisterWalkIn => Appointment);
endpoint!(GET "/api/scheduling/visits/{id}", "Open a visit", Staff<may::ReadSchedule>, GetAppointment => Appointment);
endpoint!(GET "/api/patients/{id}/visits", "List a patient's visits", Staff<may::ReadSchedule>, ListVisitsOfPatient => VisitsOfPatient);
endpoint!(POST "/api/scheduling/visits/{id}/state", "Move a visit along", Staff<may::WorkBoard>, ChangeVisitState => Appointment);
endpoint!(POST "/api/scheduling/visits/{id}/undo", "Undo a visit's last step", Staff<may::WorkBoard>, UndoVisitState => Appointment);
endpoint!(POST "/api/scheduling/visits/{id}/move", "Move a visit to another start", Staff<may::BookVisits>, MoveVisit => Appointment);
endpoint!(POST "/api/scheduling/visits/{id}/cancel", "Cancel a visit", Staff<may::BookVisits>, CancelVisit => Appointment);
