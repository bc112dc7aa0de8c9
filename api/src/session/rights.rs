//! Changing what roles and single accounts may.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::roles::Role;
use crate::{
    Fresh, Line, Moment, Name, Page, Permission, Staff,
    access::may,
    endpoint,
    id::{AccountId, ApprovalId},
    rule::Rule,
};

/// Asks what a change would do before it is made. Name either a role or an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PreviewRights {
    /// The role.
    #[serde(default)]
    pub role: Option<Line<40>>,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Its rules as they would be.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// Somebody for whom a change would change something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RightsPerson {
    /// The account.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// What they would hold in more places or for more patients than now.
    pub gains: Vec<Permission>,
    /// What they would hold in fewer places or for fewer patients.
    pub loses: Vec<Permission>,
    /// Signed in now: it would hold for them within a second.
    pub signed_in: bool,
}

/// What a change would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RightsPreview {
    /// For whom it would change something, by name.
    pub people: Vec<RightsPerson>,
    /// The dangerous rights somebody would gain: a second person has to agree.
    pub dangerous: Vec<Permission>,
    /// Nobody else could agree: the change would be made alone, and is marked so.
    pub alone: bool,
    /// Nobody could manage accounts any more: it would be refused.
    pub locks_out: bool,
}

/// Changes what a role may. A dangerous gain waits for a second person; everything else holds at once, also for those who
/// are signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeRoleRights {
    /// The role.
    pub code: Line<40>,
    /// The version this change was made from.
    pub version: i32,
    /// Its rules from now on: at most one of each effect for a right.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Why, for who agrees and who reads the history.
    #[serde(default)]
    pub reason: Option<Line<200>>,
}

/// Changes what a single account may beyond its roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeAccountRights {
    /// The account.
    pub id: AccountId,
    /// The version this change was made from.
    pub version: i32,
    /// Its own rules from now on.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Why.
    #[serde(default)]
    pub reason: Option<Line<200>>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RightsChanged {
    /// The request that waits for a second person; absent where the change holds.
    pub waiting: Option<ApprovalId>,
    /// The version now.
    pub version: i32,
}

/// Asks for an account's own rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetAccountRights {
    /// The account.
    pub id: AccountId,
}

/// An account's own rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountRights {
    /// The account.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// Its own rules, beside those of its roles.
    pub rules: Vec<Rule>,
    /// Counts changes.
    pub version: i32,
}

/// Makes a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MakeRole {
    /// Its name on screens.
    pub name: Name<60>,
    /// The role whose rules it begins with; none: it may nothing yet.
    #[serde(default)]
    pub copy_of: Option<Line<40>>,
}

/// Renames a role, or puts it out of use and back. Out of use can only be what nobody holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeRole {
    /// The role.
    pub code: Line<40>,
    /// The version this change was made from.
    pub version: i32,
    /// Its name.
    pub name: Name<60>,
    /// Out of use.
    #[serde(default)]
    pub retired: bool,
}

/// Asks for the changes of rights, the latest first: of a role, of an account, or all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListRightChanges {
    /// The role.
    #[serde(default)]
    pub role: Option<String>,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The row to go on after.
    #[serde(default)]
    pub after: Option<uuid::Uuid>,
}

/// One change of rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RightChange {
    /// Its id.
    pub id: uuid::Uuid,
    /// When it began to hold.
    pub at: Moment,
    /// Whose rights: a role's or a person's name.
    pub of: String,
    /// `made`, `renamed`, `retired`, `changed`.
    pub what: String,
    /// Rules that are there since.
    pub added: Vec<Rule>,
    /// Rules that are gone since.
    pub removed: Vec<Rule>,
    /// Who asked for it.
    pub by: String,
    /// Who agreed.
    pub agreed_by: Option<String>,
    /// Dangerous, and nobody else could have agreed.
    pub alone: bool,
}

/// Changes, page by page.
pub type RightChanges = Page<RightChange>;

endpoint!(POST "/api/rights/preview", "What a change of rights would do", Staff<may::ManageAccounts>, PreviewRights => RightsPreview);
endpoint!(POST "/api/roles/{code}/rights", "Change what a role may", Fresh<may::ManageAccounts>, ChangeRoleRights => RightsChanged);
endpoint!(GET "/api/accounts/{id}/rights", "An account's own rights", Staff<may::ManageAccounts>, GetAccountRights => AccountRights);
endpoint!(POST "/api/accounts/{id}/rights", "Change an account's own rights", Fresh<may::ManageAccounts>, ChangeAccountRights => RightsChanged);
endpoint!(POST "/api/roles", "Make a role", Fresh<may::ManageAccounts>, MakeRole => Role);
endpoint!(POST "/api/roles/{code}", "Rename a role, or put it out of use", Fresh<may::ManageAccounts>, ChangeRole => Role);
endpoint!(GET "/api/rights/changes", "The history of rights", Staff<may::ManageAccounts>, ListRightChanges => RightChanges);
