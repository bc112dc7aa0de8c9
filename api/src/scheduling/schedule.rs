//! A doctor's or a room's days as blocks of time.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::VisitState;
use crate::{
    Moment, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, PatientId, RoomId, StaffId},
    time::ClockTime,
};

/// Asks for the days of a doctor, or of a room. Exactly one of the two is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetSchedule {
    /// The doctor.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// The room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// The first day.
    #[serde(deserialize_with = "crate::time::day")]
    pub first_day: Date,
    /// How many days, 1 to 14.
    pub days: u8,
}

/// Whose days these are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleOf {
    /// The doctor's or room's name.
    pub name: String,
    /// The specialty, or the room's site.
    pub facts: String,
}

/// Days as blocks of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    /// Whose.
    pub of: ScheduleOf,
    /// The server's clock when this was answered, at the site.
    pub now: Moment,
    /// The first hour any of the days needs.
    pub from_hour: u8,
    /// The hour after the last that any of the days needs.
    pub until_hour: u8,
    /// The days.
    pub days: Vec<ScheduleDay>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleDay {
    /// The day.
    pub day: Date,
    /// The visits, by start. Cancelled ones are among them.
    pub blocks: Vec<ScheduleBlock>,
    /// Time that cannot be booked, with its reason.
    pub closed: Vec<ScheduleClosed>,
    /// Slots somebody holds now.
    pub held: Vec<ScheduleHeld>,
    /// Minutes booked.
    pub booked_minutes: u32,
    /// Minutes of sessions.
    pub session_minutes: u32,
}

/// A visit as a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleBlock {
    /// The visit.
    pub id: AppointmentId,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name.
    pub patient: String,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// The reason, or the kind of visit.
    pub reason: String,
    /// Start.
    pub starts: Moment,
    /// Length.
    pub minutes: u16,
    /// How it stands.
    pub state: VisitState,
    /// Booked past the session's capacity.
    pub overbooked: bool,
    /// In a room's schedule, the doctor; in a doctor's, the room.
    pub beside: Option<String>,
    /// Counts changes.
    pub version: i32,
}

/// Time that cannot be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleClosed {
    /// From.
    pub from: ClockTime,
    /// Until.
    pub until: ClockTime,
    /// Why: the note of a leave or closure; absent outside of sessions.
    pub note: Option<String>,
}

/// A slot somebody holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleHeld {
    /// Start.
    pub starts: Moment,
    /// Length.
    pub minutes: u16,
    /// Who holds it.
    pub by: String,
    /// Seconds until it frees itself.
    pub seconds_left: u32,
}

endpoint!(GET "/api/scheduling/schedule", "Read the days of a doctor or a room", Staff<may::ReadSchedule>, GetSchedule => Schedule);
