//! Rules of rights: what a role or an account may, at which sites, for which patients. `rules::rights` evaluates them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Permission, id::SiteId};

/// What a rule does. Whatever is denied stays denied, however often it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Grants.
    #[default]
    Allow,
    /// Takes away, and wins.
    Deny,
}

/// Where a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleSites)]
pub enum Sites {
    /// At every site, also one that opens later.
    #[default]
    All,
    /// At the sites on the person's own card; nowhere without one.
    Own,
    /// At the sites the rule lists; nowhere when it lists none.
    Listed,
}

/// For whom a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Patients {
    /// For every patient.
    #[default]
    All,
    /// For those with whom the person stands in a care relation (`docs/access.md`).
    Own,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// What it is about.
    pub permission: Permission,
    /// Whether it grants or takes away.
    #[serde(default)]
    pub effect: Effect,
    /// Where.
    #[serde(default)]
    pub sites: Sites,
    /// The sites, for [`Sites::Listed`].
    #[serde(default)]
    pub site_ids: Vec<SiteId>,
    /// For whom.
    #[serde(default)]
    pub patients: Patients,
}

impl Rule {
    /// Grants a right everywhere, for every patient.
    #[must_use]
    pub const fn everywhere(permission: Permission) -> Self {
        Self { permission, effect: Effect::Allow, sites: Sites::All, site_ids: Vec::new(), patients: Patients::All }
    }

    /// Grants a right for one's own patients.
    #[must_use]
    pub fn own_patients(permission: Permission) -> Self {
        Self { patients: Patients::Own, ..Self::everywhere(permission) }
    }
}

macro_rules! words {
    ($name:ty { $($variant:ident = $word:literal),* }) => {
        impl $name {
            /// The stored word.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}
words!(Effect { Allow = "allow", Deny = "deny" });
words!(Sites { All = "all", Own = "own", Listed = "listed" });
words!(Patients { All = "all", Own = "own" });
