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
    /// The rights held somewhere.
    pub permissions: Vec<Permission>,
    /// Those of them that do not reach all of `sites`.
    #[serde(default)]
    pub limits: Vec<SiteLimit>,
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

/// A right that is held at some sites only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteLimit {
    /// The right.
    pub permission: Permission,
    /// The open sites at which it is held.
    pub site_ids: Vec<SiteId>,
}

impl SessionInfo {
    /// Whether the person holds this right.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Whether the person holds this right at a site.
    #[must_use]
    pub fn may_at(&self, permission: Permission, site: SiteId) -> bool {
        self.may(permission)
            && self
                .limits
                .iter()
                .find(|limit| limit.permission == permission)
                .is_none_or(|limit| limit.site_ids.contains(&site))
    }

    /// The open sites at which the person holds this right.
    pub fn sites_of(&self, permission: Permission) -> impl Iterator<Item = &SiteInfo> {
        self.sites.iter().filter(move |site| self.may_at(permission, site.id))
    }
}

endpoint!(GET "/api/session", "Who I am, where, and what I may", SignedIn, GetSession => SessionInfo);
