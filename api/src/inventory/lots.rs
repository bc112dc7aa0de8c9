//! Lots: received, counted, moved, set aside, written off.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Line, Staff,
    access::may,
    endpoint,
    id::{ItemId, LotId, PlaceId, SiteId},
};

/// Whether a lot may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotState {
    /// May be used.
    Usable,
    /// Set aside.
    Quarantine,
    /// Past its day.
    Expired,
}

/// A lot at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lot {
    /// Its id.
    pub id: LotId,
    /// The maker's number.
    pub number: String,
    /// The last day on which it may be used.
    pub expires_on: Date,
    /// Whether it may be used.
    pub state: LotState,
    /// Why it is set aside.
    pub state_reason: Option<String>,
    /// The place.
    pub place_id: PlaceId,
    /// The place's name.
    pub place: String,
    /// The site.
    pub site_id: SiteId,
    /// The site's name.
    pub site: String,
    /// What is there.
    pub on_hand: i64,
    /// What of it is kept for orders.
    pub kept: i64,
    /// Counts changes.
    pub version: i32,
}

/// Receives stock. A lot that has expired is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReceiveLot {
    /// The item.
    pub id: ItemId,
    /// Where it goes.
    pub place_id: PlaceId,
    /// The maker's number.
    pub number: Line<40>,
    /// The last day on which it may be used.
    #[serde(deserialize_with = "crate::time::day")]
    pub expires_on: Date,
    /// How much; at least one.
    pub quantity: u32,
    /// The delivery note.
    #[serde(default)]
    pub reference: Option<Line<40>>,
}

/// Says how much was counted. The difference becomes a movement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountLot {
    /// The lot.
    pub id: LotId,
    /// The version that was counted.
    pub version: i32,
    /// What is there; not less than what is kept for orders.
    pub counted: u32,
    /// Why it differs.
    #[serde(default)]
    pub reason: Option<Line<120>>,
}

/// Writes stock off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WriteOffLot {
    /// The lot.
    pub id: LotId,
    /// The version that was seen.
    pub version: i32,
    /// How much.
    pub quantity: u32,
    /// Why.
    pub reason: Line<120>,
}

/// Moves stock to another place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MoveLot {
    /// The lot.
    pub id: LotId,
    /// The version that was seen.
    pub version: i32,
    /// Where to.
    pub place_id: PlaceId,
    /// How much; what is kept for orders stays.
    pub quantity: u32,
}

/// Sets a lot aside, or frees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SetLotState {
    /// The lot.
    pub id: LotId,
    /// The version that was seen.
    pub version: i32,
    /// Set aside.
    #[serde(default)]
    pub quarantine: bool,
    /// Why.
    pub reason: Line<120>,
}

endpoint!(POST "/api/stock/items/{id}/receipts", "Receive stock", Staff<may::MoveStock>, ReceiveLot => Lot);
endpoint!(POST "/api/stock/lots/{id}/count", "Say how much was counted", Staff<may::MoveStock>, CountLot => Lot);
endpoint!(POST "/api/stock/lots/{id}/write-off", "Write stock off", Staff<may::MoveStock>, WriteOffLot => Lot);
endpoint!(POST "/api/stock/lots/{id}/move", "Move stock to another place", Staff<may::MoveStock>, MoveLot => Lot);
endpoint!(POST "/api/stock/lots/{id}/state", "Set a lot aside, or free it", Staff<may::MoveStock>, SetLotState => Lot);
