//! Stock: items, lots with their expiry, places, movements, reorder rules.

mod items;
mod lots;
mod movements;
mod places;

pub use items::{
    AlertKind, GetItem, Item, ItemOrder, ItemRow, Items, ListItems, ListStockAlerts, ReorderRule, SaveItem,
    SaveReorderRule, SiteStock, StockAlert, StockAlerts, StockShares,
};
pub use lots::{CountLot, Lot, LotState, MoveLot, ReceiveLot, SetLotState, WriteOffLot};
pub use movements::{ListMovements, Movement, MovementKind, Movements};
pub use places::{ListPlaces, Place, Places, SavePlace};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        ListItems,
        GetItem,
        SaveItem,
        SaveReorderRule,
        ListStockAlerts,
        ListMovements,
        ReceiveLot,
        CountLot,
        WriteOffLot,
        MoveLot,
        SetLotState,
        ListPlaces,
        SavePlace,
    ]
}
