//! Who may sign in: accounts, secrets, roles, sessions.

mod accounts;
mod entity;
mod password;
mod right_rules;
mod rights;
mod role_edit;
mod roles;
mod sessions;
mod sign_in;
mod sign_out;

use kernel::Routes;

pub use accounts::{NewAccount, create};
pub use right_rules::{Holder, of_accounts as rights_of_accounts, write as write_rules};
pub use rights::RightsEffect;
pub use roles::{DEFAULT_ROLES, DefaultRole, first_roles};
pub use sessions::{IDLE_MINUTES, SessionStore};

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(sign_in::sign_in)
        .on(sign_out::sign_out)
        .on(sign_out::sign_out_everywhere)
        .on(accounts::list)
        .on(accounts::create_account)
        .on(accounts::change)
        .on(roles::list)
        .on(rights::preview)
        .on(rights::change_role)
        .on(rights::of_account)
        .on(rights::change_account)
        .on(role_edit::make)
        .on(role_edit::change)
        .on(role_edit::changes)
}
