//! Stock: items, lots with their expiry, places, movements, reorder rules.

mod items;
mod lots;
mod movements;
mod places;
mod stock;

use kernel::Routes;

pub use items::shortfalls;
pub use stock::{Shortage, consume, release, reserve, shortage, usable};

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(items::list)
        .on(items::get)
        .on(items::save)
        .on(items::save_rule)
        .on(items::alerts)
        .on(movements::list)
        .on(lots::receive)
        .on(lots::count)
        .on(lots::write_off)
        .on(lots::relocate)
        .on(lots::set_state)
        .on(places::list)
        .on(places::save)
}
