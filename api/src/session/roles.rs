//! The roles of a chain and the rules each holds.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Staff, access::may, endpoint, rule::Rule};

/// Asks for the chain's roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListRoles {}

/// A named set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    /// Stable code: `reception`.
    pub code: String,
    /// Its name on screens.
    pub name: String,
    /// What it grants and takes away.
    pub rules: Vec<Rule>,
    /// How many accounts that may sign in hold it.
    pub holders: u32,
    /// Out of use: it cannot be given any more.
    pub retired: bool,
    /// Counts changes; a change names the version it saw.
    pub version: i32,
}

/// All roles, in the order a manager reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roles {
    /// The roles.
    pub roles: Vec<Role>,
}

endpoint!(GET "/api/accounts/roles", "List the roles and what each grants", Staff<may::ManageAccounts>, ListRoles => Roles);
