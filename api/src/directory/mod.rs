//! Sites, rooms, people and their hours.

mod house;
mod schedule;
mod sites;
mod staff;

pub use house::{GetHouse, House, SaveHouse};
pub use schedule::{
    AddScheduleException, ExceptionKind, RemoveScheduleException, ScheduleException, ScheduleRule, SetScheduleRules,
    Weekday,
};
pub use sites::{ListSites, Room, SaveRoom, SaveSite, SavedRoom, SavedSite, Site, Sites};
pub use staff::{
    Colleague, Gender, GetStaff, Licence, LicenceState, Reach, SaveStaff, SavedStaff, SearchStaff, SetReach,
    Staff as StaffRow, StaffCard, StaffKind, StaffList,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        GetHouse,
        SaveHouse,
        ListSites,
        SaveSite,
        SaveRoom,
        SearchStaff,
        GetStaff,
        SaveStaff,
        SetReach,
        SetScheduleRules,
        AddScheduleException,
        RemoveScheduleException,
    ]
}
