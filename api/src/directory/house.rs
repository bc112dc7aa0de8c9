//! What holds for the house as a whole: read and save.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Country, Staff, access::may, endpoint};

/// Asks for what holds for the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetHouse {}

/// What holds for every site that says nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct House {
    /// The country whose form of phone numbers is typed here.
    pub country: Country,
}

/// Changes what holds for the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaveHouse {
    /// The country whose form of phone numbers is typed here.
    pub country: Country,
}

endpoint!(GET "/api/directory/house", "What holds for the house", Staff<may::ReadDirectory>, GetHouse => House);
endpoint!(POST "/api/directory/house", "Change what holds for the house", Staff<may::ManageDirectory>, SaveHouse => House);
