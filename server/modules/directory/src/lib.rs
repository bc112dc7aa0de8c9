//! Sites, rooms, people and their hours.

mod entity;
mod hours;
mod phones;
mod reach;
mod session_info;
mod sites;
mod staff;
mod zones;

use kernel::Routes;

pub use hours::{Exception, Hours, Rule, WorkingDay, hours_of};
pub use phones::{PhoneError, country_of, house_country, phone_field, phone_readings, read_phone};
pub use reach::{Contact, contact_of, contact_of_account};
pub use sites::set_house_country;
pub use staff::{display_name, licence_state};
pub use zones::SiteClock;

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(session_info::get)
        .on(sites::house)
        .on(sites::save_house)
        .on(sites::list)
        .on(sites::save_site)
        .on(sites::save_room)
        .on(staff::search)
        .on(staff::get)
        .on(staff::save)
        .on(reach::set)
        .on(hours::set_rules)
        .on(hours::add_exception)
        .on(hours::remove_exception)
}
