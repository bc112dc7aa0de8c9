//! Who may sign in: accounts, what they prove themselves with, roles, sessions.

mod access_tokens;
mod accounts;
mod authenticator;
mod devices;
mod entity;
mod factor_reset;
mod factors;
mod links;
mod lock;
mod machines;
mod opening;
mod passkeys;
mod password;
mod passwords;
mod phones;
mod policy;
mod recovery;
mod refresh;
mod right_rules;
mod rights;
mod role_edit;
mod roles;
mod sealed;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_out;
mod throttle;
mod token_keys;

use std::sync::Arc;

use kernel::Routes;

pub use accounts::{EMAIL_INDEX, NewAccount, create, open_email};
pub use authenticator::{code_now, enrol as enrol_authenticator};
pub use factor_reset::{FactorReset, account_of, take_away as take_factors_away};
pub use links::{Letter, Post, Purpose};
pub use right_rules::{Holder, of_accounts as rights_of_accounts, write as write_rules};
pub use rights::RightsEffect;
pub use roles::{DEFAULT_ROLES, DefaultRole, first_roles};
pub use sealed::SEALED;
pub use sessions::SessionStore;
pub use token_keys::published as published_keys;

/// This module's routes. `post` carries letters to members of staff.
#[must_use]
pub fn routes(post: &Arc<dyn Post>) -> Routes {
    let posting = || Arc::clone(post);
    let (creating, forgetting, inviting, resetting) = (posting(), posting(), posting(), posting());
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
        .on(phones::begin)
        .on(phones::sign_in)
        .on(phones::step_up)
        .on(phones::list)
        .on(phones::register)
        .on(phones::remove)
        .on(refresh::exchange)
        .on(machines::list)
        .on(machines::make)
        .on(machines::end)
        .on(accounts::list)
        .on(move |call| accounts::create_account(call, Arc::clone(&creating)))
        .on(accounts::change)
        .on(move |call| factor_reset::reset(call, Arc::clone(&resetting)))
        .on(move |call| passwords::invite_again(call, Arc::clone(&inviting)))
        .on(roles::list)
        .on(policy::get)
        .on(policy::save)
        .on(rights::preview)
        .on(rights::change_role)
        .on(rights::of_account)
        .on(rights::change_account)
        .on(role_edit::make)
        .on(role_edit::change)
        .on(role_edit::changes)
}
