//! A right of a holder as one cell of five: the rules behind the grid.

use api::{
    Permission,
    id::SiteId,
    rule::{Effect, Patients, Rule, Sites},
};
use rules::rights::{Rights, follows_patients, follows_sites, gains};

/// How a holder stands to a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Says nothing: another role may still grant it.
    No,
    /// Granted everywhere.
    All,
    /// Granted at the sites on the person's card.
    OwnSites,
    /// Granted for patients in one's care.
    OwnPatients,
    /// Taken away, whatever else grants it.
    Never,
    /// Rules that the grid does not make: listed sites, or both granted and taken away in part.
    Special,
}

impl Cell {
    /// The cells of the grid, from left to right.
    pub const ALL: [Self; 5] = [Self::No, Self::All, Self::OwnSites, Self::OwnPatients, Self::Never];

    /// Whether the cell can be chosen for a right.
    #[must_use]
    pub const fn fits(self, permission: Permission) -> bool {
        match self {
            Self::No | Self::All | Self::Never => true,
            Self::OwnSites => follows_sites(permission),
            Self::OwnPatients => follows_patients(permission),
            Self::Special => false,
        }
    }

    /// How these rules stand to a right.
    #[must_use]
    pub fn of(rules: &[Rule], permission: Permission) -> Self {
        let mut about = rules.iter().filter(|rule| rule.permission == permission);
        let (Some(rule), None) = (about.next(), about.next()) else {
            return if rules.iter().any(|rule| rule.permission == permission) { Self::Special } else { Self::No };
        };
        match (rule.effect, rule.sites, rule.patients) {
            (Effect::Allow, Sites::All, Patients::All) => Self::All,
            (Effect::Allow, Sites::Own, Patients::All) => Self::OwnSites,
            (Effect::Allow, Sites::All, Patients::Own) => Self::OwnPatients,
            (Effect::Deny, Sites::All, Patients::All) => Self::Never,
            _ => Self::Special,
        }
    }

    fn rule(self, permission: Permission) -> Option<Rule> {
        let all = Rule::everywhere(permission);
        match self {
            Self::No | Self::Special => None,
            Self::All => Some(all),
            Self::OwnSites => Some(Rule { sites: Sites::Own, ..all }),
            Self::OwnPatients => Some(Rule { patients: Patients::Own, ..all }),
            Self::Never => Some(Rule { effect: Effect::Deny, ..all }),
        }
    }

    /// The rules with this cell chosen for a right.
    #[must_use]
    pub fn put(self, rules: &[Rule], permission: Permission) -> Vec<Rule> {
        let others = rules.iter().filter(|rule| rule.permission != permission).cloned();
        others.chain(self.rule(permission)).collect()
    }
}

/// Whether a right becomes more, `Some(true)`, or less, `Some(false)`; judged as the server judges it, for somebody with a site.
#[must_use]
pub fn change(before: &[Rule], after: &[Rule], permission: Permission) -> Option<bool> {
    let site = [SiteId::from(uuid::Uuid::from_u128(1))];
    let (then, now) = (Rights::of(before, &site), Rights::of(after, &site));
    if gains(&then, &now).contains(&permission) {
        Some(true)
    } else if gains(&now, &then).contains(&permission) || Cell::of(before, permission) != Cell::of(after, permission) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_its_rule_and_a_change_has_its_sign() {
        let right = Permission::ReadSchedule;
        for cell in Cell::ALL.into_iter().filter(|cell| cell.fits(right)) {
            assert_eq!(Cell::of(&cell.put(&[], right), right), cell);
        }
        let (no, own, all) = (vec![], Cell::OwnSites.put(&[], right), Cell::All.put(&[], right));
        assert_eq!(change(&no, &own, right), Some(true));
        assert_eq!(change(&own, &all, right), Some(true));
        assert_eq!(change(&all, &own, right), Some(false));
        assert_eq!(change(&no, &Cell::Never.put(&[], right), right), Some(false));
        assert_eq!(change(&all, &all, right), None);
    }
}
