//! Sites and their rooms: list and save.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Country, Line, Name, Staff,
    access::may,
    endpoint,
    id::{RoomId, SiteId},
};

/// Asks for every site with its rooms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListSites {}

/// Every site, in the chain's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sites {
    /// The sites.
    pub sites: Vec<Site>,
}

/// A place of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its address in one line.
    pub address: String,
    /// Its phone, for patients.
    pub phone: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The country whose form of phone numbers is typed here; absent for the house's.
    pub country: Option<Country>,
    /// Closed sites keep their history and take no visits.
    pub open: bool,
    /// Its rooms, by name.
    pub rooms: Vec<Room>,
    /// Counts changes.
    pub version: i32,
}

/// A room at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name: `Room 5`.
    pub name: String,
    /// Whether visits are planned in it.
    pub open: bool,
}

/// Creates a site, or changes the one with this id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveSite {
    /// The site to change; absent for a new one.
    #[serde(default)]
    pub id: Option<SiteId>,
    /// The version this change was made from; 0 for a new site.
    #[serde(default)]
    pub version: i32,
    /// Its name.
    pub name: Name<80>,
    /// Its address in one line.
    pub address: Line<200>,
    /// Its phone, for patients.
    pub phone: Line<40>,
    /// IANA time zone.
    pub time_zone: Line<60>,
    /// The country whose form of phone numbers is typed here; absent for the house's.
    #[serde(default)]
    pub country: Option<Country>,
    /// Whether it takes visits.
    #[serde(default)]
    pub open: bool,
}

/// The site as saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedSite {
    /// Its id.
    pub id: SiteId,
}

/// Creates a room, or changes the one with this id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveRoom {
    /// The room to change; absent for a new one.
    #[serde(default)]
    pub id: Option<RoomId>,
    /// The site it is at.
    pub site_id: SiteId,
    /// Its name.
    pub name: Name<60>,
    /// Whether visits are planned in it.
    #[serde(default)]
    pub open: bool,
}

/// The room as saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedRoom {
    /// Its id.
    pub id: RoomId,
}

endpoint!(GET "/api/directory/sites", "List sites and rooms", Staff<may::ReadDirectory>, ListSites => Sites);
endpoint!(POST "/api/directory/sites", "Create or change a site", Staff<may::ManageDirectory>, SaveSite => SavedSite);
endpoint!(POST "/api/directory/rooms", "Create or change a room", Staff<may::ManageDirectory>, SaveRoom => SavedRoom);
