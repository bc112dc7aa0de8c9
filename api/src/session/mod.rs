//! Signing in, staying signed in, signing out; accounts and the roles they hold.

mod accounts;
mod rights;
mod roles;
mod session_info;
mod sign_in;
mod sign_out;

pub use accounts::{Account, Accounts, ChangeAccount, CreateAccount, CreatedAccount, ListAccounts};
pub use rights::{
    AccountRights, ChangeAccountRights, ChangeRole, ChangeRoleRights, GetAccountRights, ListRightChanges, MakeRole,
    PreviewRights, RightChange, RightChanges, RightsChanged, RightsPerson, RightsPreview,
};
pub use roles::{ListRoles, Role, Roles};
pub use session_info::{GetSession, SessionInfo, SiteInfo, SiteLimit};
pub use sign_in::{SignIn, SignedIn};
pub use sign_out::{SignOut, SignOutEverywhere};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        SignIn,
        SignOut,
        SignOutEverywhere,
        GetSession,
        ListAccounts,
        CreateAccount,
        ChangeAccount,
        ListRoles,
        PreviewRights,
        ChangeRoleRights,
        GetAccountRights,
        ChangeAccountRights,
        MakeRole,
        ChangeRole,
        ListRightChanges,
    ]
}
