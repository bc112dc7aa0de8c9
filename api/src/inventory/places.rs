//! Places: a fridge, a shelf.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Name, Staff,
    access::may,
    endpoint,
    id::{PlaceId, SiteId},
};

/// Asks for the places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListPlaces {}

/// The places, by site and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Places {
    /// The places.
    pub places: Vec<Place>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// The site.
    pub site_id: SiteId,
    /// The site's name.
    pub site: String,
    /// Its name.
    pub name: String,
    /// Takes stock.
    pub open: bool,
}

/// Makes a place, or changes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavePlace {
    /// The place; absent: a new one.
    #[serde(default)]
    pub id: Option<PlaceId>,
    /// The site; a place never changes it.
    pub site_id: SiteId,
    /// Its name.
    pub name: Name<60>,
    /// Takes stock.
    #[serde(default)]
    pub open: bool,
}

endpoint!(GET "/api/stock/places", "The places of stock", Staff<may::ReadStock>, ListPlaces => Places);
endpoint!(POST "/api/stock/places", "Make or change a place of stock", Staff<may::ManageStock>, SavePlace => Place);
