//! Accounts of staff: list, create, change.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Fresh, Line, Moment, Name, Staff,
    access::may,
    endpoint,
    id::{AccountId, ApprovalId, StaffId},
    text::Email,
};

/// Asks for every account of the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListAccounts {}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// The e-mail it signs in with.
    pub email: String,
    /// The person's staff card.
    pub staff_id: Option<StaffId>,
    /// Codes of the roles held.
    pub roles: Vec<String>,
    /// Whether it may sign in.
    pub active: bool,
    /// When it last signed in.
    pub last_sign_in: Option<Moment>,
    /// Counts changes; a change names the version it saw.
    pub version: i32,
    /// The request by which roles wait for a second person, in the answer to the change that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<ApprovalId>,
}

/// Every account, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accounts {
    /// The accounts.
    pub accounts: Vec<Account>,
}

/// Creates an account. Its person gets an invitation by e-mail to choose a password; with one given here none is mailed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreateAccount {
    /// The e-mail it signs in with.
    pub email: Email,
    /// The person's name.
    pub name: Name<120>,
    /// The person's staff card, where there is one.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Codes of the roles it holds.
    #[serde(default)]
    pub roles: Vec<Line<40>>,
    /// A first password of at least twelve characters, for a person without e-mail at hand.
    #[serde(default)]
    pub password: Option<Line<200>>,
}

/// The new account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreatedAccount {
    /// Its id.
    pub id: AccountId,
    /// The request by which its roles wait for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<ApprovalId>,
}

/// Changes the roles of an account or whether it may sign in. Takes effect within a second; its sessions end when it
/// may no longer sign in. Roles by which it gains a dangerous right wait for a second person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeAccount {
    /// The account.
    pub id: AccountId,
    /// The version this change was made from.
    pub version: i32,
    /// Codes of the roles it holds from now on.
    #[serde(default)]
    pub roles: Vec<Line<40>>,
    /// Whether it may sign in.
    #[serde(default)]
    pub active: bool,
}

/// Takes away every second factor, phone and the password of somebody who lost their factors, and mails them a letter to begin
/// anew with. Waits for a second person where there is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResetFactors {
    /// The account.
    pub id: AccountId,
    /// Why: who agrees reads it.
    pub reason: Line<300>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FactorsReset {
    /// The request, where it waits for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<ApprovalId>,
}

endpoint!(GET "/api/accounts", "List the chain's accounts", Staff<may::ManageAccounts>, ListAccounts => Accounts);
endpoint!(POST "/api/accounts", "Create an account", Staff<may::ManageAccounts>, CreateAccount => CreatedAccount);
endpoint!(POST "/api/accounts/{id}", "Change an account's roles or bar it", Staff<may::ManageAccounts>, ChangeAccount => Account);
endpoint!(POST "/api/accounts/{id}/reset-factors", "Take away the second factors somebody lost", Fresh<may::ManageAccounts>, ResetFactors => FactorsReset);
