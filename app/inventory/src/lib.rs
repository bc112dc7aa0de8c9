//! Stock: items, lots, movements, reorder rules, places.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

mod acts;
mod item;
mod items;
mod places;
mod words;

pub use item::ItemPage;
pub use items::ItemsPage;
pub use places::StockSettingsPage;
