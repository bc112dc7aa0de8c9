//! Who may sign in: accounts, what they prove themselves with, roles, sessions.

mod accounts;
mod authenticator;
mod devices;
mod entity;
mod factors;
mod links;
mod lock;
mod opening;
mod passkeys;
mod password;
mod passwords;
mod policy;
mod recovery;
mod right_rules;
mod roles;
mod sealed;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_out;
mod throttle;

use std::sync::Arc;

use kernel::Routes;

pub use accounts::{EMAIL_INDEX, NewAccount, create, open_email};
pub use authenticator::{code_now, enrol as enrol_authenticator};
pub use links::{Letter, Post, Purpose};
pub use right_rules::{Holder, of_accounts as rights_of_accounts, write as write_rules};
pub use roles::{DEFAULT_ROLES, DefaultRole, first_roles};
pub use sealed::SEALED;
pub use sessions::SessionStore;

/// This module's routes. `post` carries letters to members of staff.
#[must_use]
pub fn routes(post: &Arc<dyn Post>) -> Routes {
    let posting = || Arc::clone(post);
    let (creating, forgetting, inviting) = (posting(), posting(), posting());
    Routes::new()
        .on(sign_in::sign_in)
        .on(passkeys::begin)
        .on(passkeys::sign_in)
        .on(second_factor::prove)
        .on(lock::standing)
        .on(lock::lock)
        .on(lock::stay_open)
        .on(lock::unlock)
        .on(lock::unlock_by_passkey)
        .on(lock::step_up)
        .on(lock::step_up_by_passkey)
        .on(sign_out::sign_out)
        .on(sign_out::sign_out_everywhere)
        .on(move |call| passwords::forgot(call, Arc::clone(&forgetting)))
        .on(passwords::set)
        .on(passwords::change)
        .on(factors::get)
        .on(passkeys::begin_registration)
        .on(passkeys::register)
        .on(passkeys::rename)
        .on(passkeys::remove)
        .on(authenticator::begin)
        .on(authenticator::confirm)
        .on(authenticator::remove)
        .on(recovery::renew_mine)
        .on(devices::list)
        .on(devices::end)
        .on(accounts::list)
        .on(move |call| accounts::create_account(call, Arc::clone(&creating)))
        .on(accounts::change)
        .on(move |call| passwords::invite_again(call, Arc::clone(&inviting)))
        .on(roles::list)
        .on(policy::get)
        .on(policy::save)
}
