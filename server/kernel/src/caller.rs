//! Who asks, and in whose name something is done.

use std::sync::Arc;

use api::{
    Access, Endpoint, Permission,
    id::{AccountId, SessionId, SiteId, StaffId},
    session::Standing,
};
use jiff::{SignedDuration, Timestamp};
use rules::rights::{Rights, SiteSet};
use sea_orm::Value;
use uuid::Uuid;

use crate::AppError;

/// A signed-in member of staff or a machine, proven for this request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account.
    pub account_id: AccountId,
    /// A program's account: it holds rights, and nothing of a person.
    pub machine: bool,
    /// The session.
    pub session_id: SessionId,
    /// The person, where the account has a staff card.
    pub staff_id: Option<StaffId>,
    /// The person's name as colleagues read it.
    pub name: Arc<str>,
    /// What the roles and the account's own rules come to.
    pub rights: Arc<Rights>,
    /// How the session stands: what of those rights may be used now.
    pub standing: Standing,
    /// When the person last proved who they are.
    pub proven_at: Timestamp,
    /// For how long that counts as fresh.
    pub fresh_for: SignedDuration,
    /// Minutes without use after which the session locks.
    pub idle_minutes: u32,
    /// Without a second factor: until when the account may go on.
    pub second_factor_due: Option<Timestamp>,
}

impl Caller {
    /// Whether the caller holds this right somewhere, for some patient.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.rights.may(permission)
    }

    /// Passes a session that is neither locked nor short of its second factor.
    ///
    /// # Errors
    /// 401 with the way back in.
    pub fn signed_in(&self) -> Result<(), AppError> {
        match self.standing {
            Standing::Open | Standing::MustEnrol => Ok(()),
            Standing::Locked => Err(AppError::locked()),
            Standing::AwaitsFactor => Err(AppError::awaits_factor()),
        }
    }

    /// Passes a session that may use its rights.
    ///
    /// # Errors
    /// What [`Caller::signed_in`] refuses, and 403 when the time without a second factor is over.
    pub fn open(&self) -> Result<(), AppError> {
        self.signed_in()?;
        if self.standing == Standing::MustEnrol { Err(AppError::must_enrol()) } else { Ok(()) }
    }

    /// Passes a session whose person proved who they are within the last minutes.
    ///
    /// # Errors
    /// 403 `step_up`: clients ask for the proof and call again.
    pub fn fresh(&self, now: Timestamp) -> Result<(), AppError> {
        if now.duration_since(self.proven_at) <= self.fresh_for { Ok(()) } else { Err(AppError::step_up()) }
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
