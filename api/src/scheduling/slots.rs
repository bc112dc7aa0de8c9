//! Free starts of a doctor, day by day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Moment, Staff,
    access::may,
    endpoint,
    id::{RoomId, SiteId, StaffId, VisitKindId},
};

/// Asks for a doctor's free starts, computed from rules, exceptions and what is booked or held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindSlots {
    /// The doctor.
    pub staff_id: StaffId,
    /// The kind of visit: its length decides what is free.
    pub kind_id: VisitKindId,
    /// The first day; today where absent.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub from: Option<Date>,
    /// How many days, 1 to 31; 5 working days where absent.
    #[serde(default)]
    pub days: Option<u8>,
    /// Only at this site.
    #[serde(default)]
    pub site_id: Option<SiteId>,
}

/// Days with their starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slots {
    /// The days asked for, those without starts too.
    pub days: Vec<SlotDay>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotDay {
    /// The day.
    pub day: Date,
    /// Its starts, free and held.
    pub slots: Vec<Slot>,
    /// Why there is none: `Leave`, `Closed`.
    pub note: Option<String>,
    /// Visits that may still be booked past the day's sessions, and the limit.
    pub overbook_left: u16,
    /// The limit.
    pub overbook_limit: u16,
}

/// One start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    /// When.
    pub starts: Moment,
    /// At which site.
    pub site_id: SiteId,
    /// In which room.
    pub room_id: RoomId,
    /// The room's name.
    pub room: String,
    /// Whether it can be taken.
    pub state: SlotState,
}

/// Whether a start can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlotState {
    /// Free.
    Free,
    /// A colleague is booking it now.
    Held,
    /// I hold it.
    Mine,
}

endpoint!(GET "/api/scheduling/slots", "Find a doctor's free starts", Staff<may::ReadSchedule>, FindSlots => Slots);
