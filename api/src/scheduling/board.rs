//! The day board: who is here, who waits, who comes, by doctor.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::VisitState;
use crate::{
    Moment, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, PatientId, RoomId, SiteId, StaffId},
};

/// Asks for a site's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetBoard {
    /// The site.
    pub site_id: SiteId,
    /// The day; today where absent.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub day: Option<Date>,
}

/// A site's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// The site.
    pub site_id: SiteId,
    /// The site's name.
    pub site: String,
    /// The day.
    pub day: Date,
    /// The server's clock when this was answered, at the site: waits count from it.
    pub now: Moment,
    /// A lane for each doctor with a session or a visit that day.
    pub lanes: Vec<BoardLane>,
}

/// A doctor's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardLane {
    /// The doctor.
    pub staff_id: StaffId,
    /// The doctor's name.
    pub name: String,
    /// The doctor's specialty.
    pub specialty: String,
    /// The room of the day's session.
    pub room: Option<String>,
    /// Minutes behind: how late the visit in the room, or the first that waits, began or will begin.
    pub minutes_behind: u32,
    /// The visits, by start.
    pub visits: Vec<BoardVisit>,
    /// Free time from now on, long enough for a visit.
    pub gaps: Vec<BoardGap>,
}

/// A visit on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardVisit {
    /// The visit.
    pub id: AppointmentId,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: String,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// Planned start; arrival for a walk-in.
    pub starts: Moment,
    /// Planned length.
    pub minutes: u16,
    /// The reason, or the kind of visit.
    pub reason: String,
    /// How it stands.
    pub state: VisitState,
    /// Since when.
    pub state_since: Moment,
    /// Since when the patient waits: arrival. Absent when not waiting.
    pub waiting_since: Option<Moment>,
    /// The room.
    pub room_id: Option<RoomId>,
    /// The room's name.
    pub room: Option<String>,
    /// The token of a walk-in.
    pub token: Option<u16>,
    /// Counts changes.
    pub version: i32,
}

/// Free time in a lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardGap {
    /// From.
    pub starts: Moment,
    /// How long.
    pub minutes: u16,
}

endpoint!(GET "/api/scheduling/board", "Read a site's day board", Staff<may::ReadSchedule>, GetBoard => Board);
