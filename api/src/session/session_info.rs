//! Who I am, where, and what I may.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Moment, Permission,
    access::SignedIn,
    endpoint,
    id::{AccountId, SiteId, StaffId},
};

/// Asks who is signed in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GetSession {}

/// Who is signed in: what the shell of every page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionInfo {
    /// The chain's name.
    pub chain: String,
    /// The account.
    pub account_id: AccountId,
    /// The person behind it; absent for an account without a staff card.
    pub staff_id: Option<StaffId>,
    /// The person's name as colleagues read it: `Dr Priya Raman`.
    pub name: String,
    /// The names of the roles held, most important first.
    pub roles: Vec<String>,
    /// The rights those roles grant.
    pub permissions: Vec<Permission>,
    /// The role's first page.
    pub home: String,
    /// The chain's open sites.
    pub sites: Vec<SiteInfo>,
    /// The site this person works at first.
    pub site_id: Option<SiteId>,
    /// The server's clock when this was answered, at that site.
    pub now: Moment,
    /// Minutes without use after which the session locks.
    pub idle_minutes: u32,
    /// Without a second factor: until when the account may go on.
    pub second_factor_due: Option<Moment>,
    /// A development server: demo accounts and the outbox page exist.
    pub development: bool,
}

/// A site as every screen needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteInfo {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// IANA time zone.
    pub time_zone: String,
}

impl SessionInfo {
    /// Whether the person holds this right.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

endpoint!(GET "/api/session", "Who I am, where, and what I may", SignedIn, GetSession => SessionInfo);
