//! Machines: programs that call with a key of their own, for what the key allows and nothing else.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Done, Fresh, Moment, Name, Staff, access::may, endpoint, id::AccountId, rule::Rule};

/// What every machine's key begins with, so that those who look for leaked secrets find it.
pub const KEY_PREFIX: &str = "pmk_";

/// Asks for the machines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListMachines {}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Machine {
    /// Its account: what it does stands under this in the audit.
    pub id: AccountId,
    /// What it is called.
    pub name: String,
    /// What its key allows.
    pub rules: Vec<Rule>,
    /// The last four characters of its key.
    pub tail: String,
    /// Since when there is this key.
    pub created_at: Moment,
    /// Who made it.
    pub created_by: String,
    /// Until when the key works.
    pub until: Moment,
    /// When it last called, to the minute.
    pub used_at: Option<Moment>,
}

/// The machines whose keys work, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Machines {
    /// The machines.
    pub machines: Vec<Machine>,
}

/// Makes a machine and its key. What is dangerous for people to hold alone (rights over accounts, the audit, bills that are
/// changed, charts of everybody) no key can hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MakeMachine {
    /// What it is called.
    pub name: Name<80>,
    /// What its key allows; at least one right.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// For how many days, at most two years.
    #[schema(minimum = 1, maximum = 730)]
    pub days: u16,
}

/// The key, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MadeMachine {
    /// The machine's account.
    pub id: AccountId,
    /// The key, for `Authorization: Bearer`.
    pub key: String,
}

/// Ends a machine's key, within a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndMachine {
    /// The machine.
    pub id: AccountId,
}

endpoint!(GET "/api/machines", "List machines and what their keys allow", Staff<may::ManageAccounts>, ListMachines => Machines);
endpoint!(POST "/api/machines", "Make a machine and its key", Fresh<may::ManageAccounts>, MakeMachine => MadeMachine);
endpoint!(POST "/api/machines/{id}/end", "End a machine's key", Staff<may::ManageAccounts>, EndMachine => Done);
