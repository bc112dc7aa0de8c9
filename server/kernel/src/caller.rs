//! Who asks, and in whose name something is done.

use std::sync::Arc;

use api::{
    Access, Endpoint, Permission,
    id::{AccountId, SessionId, SiteId, StaffId},
};
use rules::rights::{Rights, SiteSet};
use sea_orm::Value;
use uuid::Uuid;

use crate::AppError;

/// A signed-in member of staff, proven for this request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account.
    pub account_id: AccountId,
    /// The session.
    pub session_id: SessionId,
    /// The person, where the account has a staff card.
    pub staff_id: Option<StaffId>,
    /// The person's name as colleagues read it.
    pub name: Arc<str>,
    /// What the roles and the account's own rules come to.
    pub rights: Arc<Rights>,
}

impl Caller {
    /// Whether the caller holds this right somewhere, for some patient.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.rights.may(permission)
    }

    /// Makes sure that the right an endpoint asks for is held at a site.
    ///
    /// # Errors
    /// 403 where it is not.
    pub fn at<E: Endpoint>(&self, site: SiteId) -> Result<(), AppError> {
        if self.sites::<E>().contains(site) { Ok(()) } else { Err(AppError::forbidden()) }
    }

    /// The sites at which the right an endpoint asks for is held.
    #[must_use]
    pub fn sites<E: Endpoint>(&self) -> SiteSet {
        let right = <E::Access as Access>::SCHEME.permission();
        right.map(|permission| self.rights.sites(permission)).unwrap_or_default()
    }

    /// The sites a list spans: the one that was asked for, or all at which the right is held.
    ///
    /// # Errors
    /// 403 where the right is not held at the one that was asked for.
    pub fn within<E: Endpoint>(&self, site: Option<SiteId>) -> Result<SiteSet, AppError> {
        let Some(site) = site else { return Ok(self.sites::<E>()) };
        self.at::<E>(site)?;
        Ok(SiteSet::of(&[site]))
    }
}

/// A set of sites as the two values of [`among`].
#[must_use]
pub fn site_values(sites: &SiteSet) -> [Value; 2] {
    let (ids, but) = sites.parts();
    [ids.iter().map(|id| id.0).collect::<Vec<Uuid>>().into(), but.into()]
}

/// The condition that a column holds one of a set of sites, whose two values ([`site_values`]) begin at this parameter.
#[must_use]
pub fn among(column: &str, first: usize) -> String {
    format!("(({column} = ANY (${first}::uuid[])) <> ${}::boolean)", first + 1)
}

/// In whose name a chain's data is touched. It is what audit rows say.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account, for a person.
    pub account_id: Option<AccountId>,
    /// The session, for a person.
    pub session_id: Option<SessionId>,
    /// The person's staff card.
    pub staff_id: Option<StaffId>,
    /// The name on timelines and in the audit: a person's, or the program's (`reminders`, `import`).
    pub name: Arc<str>,
    /// Why: `care`, `emergency`, `operations`, `import`.
    pub purpose: &'static str,
    /// The reason under which all of it is done, as a code: that of an emergency.
    pub reason: Option<Arc<str>>,
    /// From where: the network address, or the program.
    pub source: Arc<str>,
    /// The request, to find this row's neighbours in the log.
    pub request_id: Uuid,
    /// Not asked for by a person at this moment: a live update, a timer, a prefetch.
    pub background: bool,
}

impl Actor {
    /// A program of ours.
    #[must_use]
    pub fn program(name: &'static str) -> Self {
        Self {
            account_id: None,
            session_id: None,
            staff_id: None,
            name: name.into(),
            purpose: "operations",
            reason: None,
            source: name.into(),
            request_id: Uuid::nil(),
            background: true,
        }
    }
}
