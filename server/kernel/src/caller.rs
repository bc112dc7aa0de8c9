//! Who asks, and in whose name something is done.

use std::{collections::BTreeSet, sync::Arc};

use api::{
    Permission,
    id::{AccountId, SessionId, StaffId},
};
use uuid::Uuid;

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
    /// The rights the roles grant.
    pub permissions: Arc<BTreeSet<Permission>>,
}

impl Caller {
    /// Whether the caller holds this right.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
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
    /// Why: `care`, `operations`, `import`.
    pub purpose: &'static str,
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
            source: name.into(),
            request_id: Uuid::nil(),
            background: true,
        }
    }
}
