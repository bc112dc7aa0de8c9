//! What a manager or administrator sets: sites, rooms and closures, kinds of visits, messages to patients, accounts.
#![forbid(unsafe_code)]

mod accounts;
mod cells;
mod history;
mod house;
mod index;
mod lost_factors;
mod machines;
mod messages;
mod new_account;
mod right_words;
mod rights;
mod rights_table;
mod role_acts;
mod security;
mod sites;
mod templates;
mod visit_kinds;
mod words;

pub use accounts::AccountsPage;
pub use index::IndexPage;
pub use messages::MessageSettingsPage;
pub use rights::RightsPage;
pub use security::SecurityPage;
pub use sites::SitesPage;
pub use visit_kinds::VisitKindsPage;
