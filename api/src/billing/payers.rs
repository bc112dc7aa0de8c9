//! Payers and their plans.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Name, Staff,
    access::may,
    endpoint,
    id::{PayerId, PlanId},
    money::{Amount, Money, Share},
};

/// What a payer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayerKind {
    /// An insurer.
    Insurer,
    /// An employer, a charity, a study.
    Sponsor,
}

/// Asks for the payers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListPayers {}

/// The payers with their plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payers {
    /// The payers, by name.
    pub payers: Vec<Payer>,
}

/// A payer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payer {
    /// Its id.
    pub id: PayerId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: PayerKind,
    /// Can be chosen.
    pub active: bool,
    /// Its plans.
    pub plans: Vec<Plan>,
    /// Counts changes.
    pub version: i32,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Its name.
    pub name: String,
    /// Its rules, the newest first: old bills keep the rules of their day.
    pub rules: Vec<PlanRule>,
}

/// What a plan pays from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanRule {
    /// From this day on.
    pub valid_from: Date,
    /// What the patient pays of a visit, at most.
    pub copay: Money,
    /// The patient's part of everything else.
    pub coinsurance: Share,
    /// What the patient pays of everything else in a calendar year before the plan does.
    pub deductible: Money,
}

/// Makes a payer, or changes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavePayer {
    /// The payer; absent: a new one.
    #[serde(default)]
    pub id: Option<PayerId>,
    /// The version that was changed; 0 for a new one.
    #[serde(default)]
    pub version: i32,
    /// Its name.
    pub name: Name<80>,
    /// What it is.
    pub kind: PayerKind,
    /// Can be chosen.
    #[serde(default)]
    pub active: bool,
}

/// Makes a plan, or gives one new rules from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavePlan {
    /// The payer.
    pub payer_id: PayerId,
    /// The plan's name: a new one makes a plan.
    pub name: Name<80>,
    /// From this day on; a rule of the same day is replaced while no bill stands on it.
    #[serde(deserialize_with = "crate::time::day")]
    pub valid_from: Date,
    /// What the patient pays of a visit, at most.
    pub copay: Amount,
    /// The patient's part of everything else, in basis points.
    pub coinsurance: Share,
    /// The yearly deductible.
    pub deductible: Amount,
}

endpoint!(GET "/api/payers", "Payers and their plans", Staff<may::ReadBills>, ListPayers => Payers);
endpoint!(POST "/api/payers", "Make or change a payer", Staff<may::ManagePrices>, SavePayer => Payer);
endpoint!(POST "/api/payers/{payer_id}/plans", "Make a plan, or give one new rules", Staff<may::ManagePrices>, SavePlan => Payer);
