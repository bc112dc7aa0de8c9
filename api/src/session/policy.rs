//! What a chain demands of its people at the door.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Fresh, Staff, access::may, endpoint, id::AccountId};

/// Asks for the chain's rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetIdentityPolicy {}

/// The chain's rules at the door, and whom they still wait for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityPolicy {
    /// Whether everybody must have a second factor.
    pub second_factor_required: bool,
    /// Days that somebody without one may go on, from the first sign-in.
    pub grace_days: u8,
    /// Minutes without use after which a session locks.
    pub idle_minutes: u8,
    /// Hours after which a session ends whatever happens.
    pub longest_hours: u8,
    /// Minutes for which a fresh proof lasts.
    pub step_up_minutes: u8,
    /// Active accounts without a second factor.
    pub without: Vec<AccountWithout>,
    /// Counts changes.
    pub version: i32,
}

/// An active account that has no second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountWithout {
    /// The account.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// Until when it may go on; absent when it has not signed in yet.
    pub due: Option<crate::Moment>,
}

/// Changes the chain's rules. Open sessions follow within a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveIdentityPolicy {
    /// The version this change was made from.
    pub version: i32,
    /// Whether everybody must have a second factor.
    #[serde(default)]
    pub second_factor_required: bool,
    /// Days that somebody without one may go on: 0 to 30.
    #[schema(minimum = 0, maximum = 30)]
    pub grace_days: u8,
    /// Minutes without use after which a session locks: 2 to 60.
    #[schema(minimum = 2, maximum = 60)]
    pub idle_minutes: u8,
    /// Hours after which a session ends whatever happens: 1 to 24.
    #[schema(minimum = 1, maximum = 24)]
    pub longest_hours: u8,
    /// Minutes for which a fresh proof lasts: 1 to 60.
    #[schema(minimum = 1, maximum = 60)]
    pub step_up_minutes: u8,
}

endpoint!(GET "/api/accounts/policy", "The chain's rules at the door", Staff<may::ManageAccounts>, GetIdentityPolicy => IdentityPolicy);
endpoint!(POST "/api/accounts/policy", "Change the chain's rules at the door", Fresh<may::ManageAccounts>, SaveIdentityPolicy => IdentityPolicy);
