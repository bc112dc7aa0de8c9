//! The roles of a chain and the rights each grants.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Permission, Staff, access::may, endpoint};

/// Asks for the chain's roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListRoles {}

/// A named set of rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    /// Stable code: `reception`.
    pub code: String,
    /// Its name on screens.
    pub name: String,
    /// What it grants.
    pub permissions: Vec<Permission>,
}

/// All roles, in the order a manager reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roles {
    /// The roles.
    pub roles: Vec<Role>,
}

endpoint!(GET "/api/accounts/roles", "List the roles and what each grants", Staff<may::ManageAccounts>, ListRoles => Roles);
