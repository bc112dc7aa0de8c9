//! Working hours: weekly rules and the exceptions to them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Line, Staff,
    access::may,
    endpoint,
    id::{RoomId, ScheduleExceptionId, ScheduleRuleId, SiteId, StaffId},
    time::ClockTime,
};

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The days from Monday on.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// 1 for Monday to 7 for Sunday (ISO 8601).
    #[must_use]
    pub const fn iso(self) -> i16 {
        self as i16 + 1
    }

    /// The day with this ISO number; Monday for a number that is none.
    #[must_use]
    pub fn from_iso(number: i16) -> Self {
        usize::try_from(number - 1).ok().and_then(|index| Self::ALL.get(index).copied()).unwrap_or(Self::Monday)
    }
}

/// A recurring session: a doctor in a room, every week on this day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleRule {
    /// Its id; absent in a request.
    #[serde(default)]
    pub id: Option<ScheduleRuleId>,
    /// The day.
    pub weekday: Weekday,
    /// From.
    pub starts: ClockTime,
    /// Until.
    pub ends: ClockTime,
    /// The site.
    pub site_id: SiteId,
    /// The room.
    pub room_id: RoomId,
    /// Minutes between two possible starts.
    pub slot_minutes: u16,
    /// Visits that may be booked past the session's capacity, each with a reason.
    pub overbook_limit: u16,
    /// The first day it holds.
    #[serde(deserialize_with = "crate::time::day")]
    pub valid_from: Date,
    /// The last day it holds; open where absent.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub valid_until: Option<Date>,
}

/// What an exception does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// The person is away.
    Leave,
    /// The person does something else: teaching, a meeting.
    Block,
    /// The site is closed for everybody.
    Closure,
}

/// An exception to the rules. Without times it takes whole days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleException {
    /// Its id.
    pub id: ScheduleExceptionId,
    /// What it does.
    pub kind: ExceptionKind,
    /// The person; absent for a closure.
    pub staff_id: Option<StaffId>,
    /// The site; absent where it holds at every site of the person.
    pub site_id: Option<SiteId>,
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// From, on each of the days.
    pub starts: Option<ClockTime>,
    /// Until, on each of the days.
    pub ends: Option<ClockTime>,
    /// What to call it: `Leave, approved 2 Nov`.
    pub note: String,
}

/// Replaces a person's weekly rules.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SetScheduleRules {
    /// The person.
    pub id: StaffId,
    /// The card's version this change was made from.
    pub version: i32,
    /// The rules from now on.
    #[serde(default)]
    pub rules: Vec<ScheduleRule>,
}

/// Adds an exception. Visits that stand in it stay where they are until somebody moves them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddScheduleException {
    /// What it does.
    pub kind: ExceptionKind,
    /// The person; absent for a closure.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// The site; needed for a closure.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// The first day.
    #[serde(deserialize_with = "crate::time::day")]
    pub first_day: Date,
    /// The last day.
    #[serde(deserialize_with = "crate::time::day")]
    pub last_day: Date,
    /// From, on each of the days.
    #[serde(default)]
    pub starts: Option<ClockTime>,
    /// Until, on each of the days.
    #[serde(default)]
    pub ends: Option<ClockTime>,
    /// What to call it.
    pub note: Line<120>,
}

/// Takes an exception back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RemoveScheduleException {
    /// The exception.
    pub id: ScheduleExceptionId,
}

endpoint!(POST "/api/directory/staff/{id}/schedule", "Replace a person's weekly hours", Staff<may::ManageDirectory>, SetScheduleRules => Done);
endpoint!(POST "/api/directory/exceptions", "Add leave, a block or a closure", Staff<may::ManageDirectory>, AddScheduleException => ScheduleException);
endpoint!(POST "/api/directory/exceptions/{id}/remove", "Take an exception back", Staff<may::ManageDirectory>, RemoveScheduleException => Done);
