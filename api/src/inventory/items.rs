//! Items, what is usable of them, and when to reorder.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::lots::Lot;
use crate::{
    Line, Name, Page, Staff,
    access::may,
    endpoint,
    id::{ItemId, SiteId},
};

/// The order of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// By name.
    #[default]
    Name,
    /// What runs out first.
    Shortest,
    /// What expires first.
    Expiry,
}

/// Lists items with what is usable of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListItems {
    /// At this site; absent: at all sites.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// Words of the name or code.
    #[serde(default)]
    pub words: Option<Line<60>>,
    /// Only those at or under their reorder point.
    #[serde(default)]
    pub low: bool,
    /// The order.
    #[serde(default)]
    pub order: ItemOrder,
    /// After this item of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of items.
pub type Items = Page<ItemRow>;

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemRow {
    /// The item.
    pub id: ItemId,
    /// Its house code: `RG-0417`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is counted in: `tests`.
    pub unit: String,
    /// What it is: `Reagents`.
    pub category: String,
    /// In date, not in quarantine, not kept for an order.
    pub usable: i64,
    /// Kept for orders.
    pub kept: i64,
    /// Everything there is, expired or not.
    pub on_hand: i64,
    /// The first day on which something usable expires.
    pub next_expiry: Option<Date>,
    /// At this or less it is time to reorder; the sum over sites where no site was asked for.
    pub reorder_point: Option<i64>,
    /// At or under the reorder point.
    pub low: bool,
}

/// Opens an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetItem {
    /// The item.
    pub id: ItemId,
    /// At which site "here" is; absent: the first one.
    #[serde(default)]
    pub site_id: Option<SiteId>,
}

/// An item with its lots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Item {
    /// As in lists, at the site that was asked for.
    #[serde(flatten)]
    pub row: ItemRow,
    /// How it is kept: `2–8 °C`.
    pub storage: Option<String>,
    /// Can be received.
    pub active: bool,
    /// The site that is "here".
    pub site_id: SiteId,
    /// See `site_id`.
    pub site: String,
    /// What is usable at each site.
    pub sites: Vec<SiteStock>,
    /// All of it, at all sites, by what it is.
    pub shares: StockShares,
    /// Used a day here: the median of the last thirty days.
    pub used_a_day: i64,
    /// The lots that are not empty, in the order they are used: first to expire, first out; those that cannot be used last.
    pub lots: Vec<Lot>,
    /// The reorder rule here.
    pub rule: Option<ReorderRule>,
    /// Counts changes.
    pub version: i32,
}

/// Stock of an item at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteStock {
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub site: String,
    /// What is usable there.
    pub usable: i64,
}

/// What stock is, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockShares {
    /// Usable.
    pub free: i64,
    /// Kept for orders.
    pub kept: i64,
    /// In quarantine.
    pub quarantine: i64,
    /// Expired.
    pub expired: i64,
}

/// When to reorder, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReorderRule {
    /// At this or less usable.
    pub point: i64,
    /// Up to this.
    pub up_to: i64,
}

/// Makes an item, or changes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveItem {
    /// The item; absent: a new one.
    #[serde(default)]
    pub id: Option<ItemId>,
    /// The version that was changed; 0 for a new one.
    #[serde(default)]
    pub version: i32,
    /// Its house code.
    pub code: Line<20>,
    /// Its name.
    pub name: Name<120>,
    /// What it is counted in.
    pub unit: Line<20>,
    /// What it is.
    pub category: Line<40>,
    /// How it is kept.
    #[serde(default)]
    pub storage: Option<Line<60>>,
    /// Can be received.
    #[serde(default)]
    pub active: bool,
}

/// Sets when to reorder an item at a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveReorderRule {
    /// The item.
    pub id: ItemId,
    /// The site.
    pub site_id: SiteId,
    /// At this or less usable.
    pub point: u32,
    /// Up to this; more than the point.
    pub up_to: u32,
}

/// Asks what needs somebody's eye.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListStockAlerts {
    /// At this site; absent: everywhere.
    #[serde(default)]
    pub site_id: Option<SiteId>,
}

/// What needs somebody's eye, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockAlerts {
    /// The alerts.
    pub alerts: Vec<StockAlert>,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Nothing usable is left.
    Out,
    /// At or under the reorder point.
    Low,
    /// A usable lot expires within thirty days.
    Expiring,
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockAlert {
    /// Why.
    pub kind: AlertKind,
    /// The item.
    pub item_id: ItemId,
    /// Its name.
    pub item: String,
    /// What it is counted in.
    pub unit: String,
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub site: String,
    /// What is usable there.
    pub usable: i64,
    /// The reorder point there.
    pub reorder_point: Option<i64>,
    /// The day a lot expires.
    pub expires_on: Option<Date>,
}

endpoint!(GET "/api/stock/items", "List items of stock", Staff<may::ReadStock>, ListItems => Items);
endpoint!(GET "/api/stock/items/{id}", "Open an item of stock", Staff<may::ReadStock>, GetItem => Item);
endpoint!(POST "/api/stock/items", "Make or change an item of stock", Staff<may::ManageStock>, SaveItem => Item);
endpoint!(POST "/api/stock/items/{id}/rule", "Set when to reorder", Staff<may::ManageStock>, SaveReorderRule => ReorderRule);
endpoint!(GET "/api/stock/alerts", "What is low, out or about to expire", Staff<may::ReadStock>, ListStockAlerts => StockAlerts);
