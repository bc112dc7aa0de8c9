//! What somebody may, from the rules of their roles and their own: deny wins, and nothing said means nothing allowed.
//! Evaluated once when a session is looked up; every question after that is a look into a small map.

use std::collections::BTreeMap;

use api::{
    Permission,
    id::SiteId,
    rule::{Effect, Patients, Rule, Sites},
};

/// Some sites, or all but some: a rule for all sites holds at one that opens tomorrow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteSet {
    /// Whether `ids` are the ones left out.
    but: bool,
    /// Sorted.
    ids: Vec<SiteId>,
}

impl SiteSet {
    /// Every site.
    #[must_use]
    pub const fn all() -> Self {
        Self { but: true, ids: Vec::new() }
    }

    /// These sites.
    #[must_use]
    pub fn of(ids: &[SiteId]) -> Self {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        Self { but: false, ids }
    }

    /// Whether a site is among them.
    #[must_use]
    pub fn contains(&self, site: SiteId) -> bool {
        self.ids.binary_search(&site).is_ok() != self.but
    }

    /// Whether there is no site among them.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.but && self.ids.is_empty()
    }

    /// Whether every site is among them.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.but && self.ids.is_empty()
    }

    /// As a question of a database or list: the sites, and whether they are the ones left out. A site is among the set
    /// when "is listed" and "left out" differ.
    #[must_use]
    pub fn parts(&self) -> (&[SiteId], bool) {
        (&self.ids, self.but)
    }

    fn both(&self, other: &Self, keep: impl Fn(bool, bool) -> bool) -> Self {
        let but = keep(self.but, other.but);
        let mut ids: Vec<SiteId> = self.ids.iter().chain(&other.ids).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|site| keep(self.contains(*site), other.contains(*site)) != but);
        Self { but, ids }
    }

    fn with(&self, other: &Self) -> Self {
        self.both(other, |one, other| one || other)
    }

    fn without(&self, other: &Self) -> Self {
        self.both(other, |one, other| one && !other)
    }
}

/// Where a right holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Reach {
    /// For patients in a care relation.
    related: SiteSet,
    /// For all others.
    unrelated: SiteSet,
}

/// What somebody may.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    reaches: BTreeMap<Permission, Reach>,
}

impl Rights {
    /// From all rules that bear on a person, and the sites on their card.
    #[must_use]
    pub fn of<'r>(rules: impl IntoIterator<Item = &'r Rule>, own_sites: &[SiteId]) -> Self {
        let mut allowed: BTreeMap<Permission, Reach> = BTreeMap::new();
        let mut denied: BTreeMap<Permission, Reach> = BTreeMap::new();
        for rule in rules {
            let sites = match rule.sites {
                Sites::All => SiteSet::all(),
                Sites::Own => SiteSet::of(own_sites),
                Sites::Listed => SiteSet::of(&rule.site_ids),
            };
            let side = match rule.effect {
                Effect::Allow => &mut allowed,
                Effect::Deny => &mut denied,
            };
            let reach = side.entry(rule.permission).or_default();
            reach.related = reach.related.with(&sites);
            if rule.patients == Patients::All {
                reach.unrelated = reach.unrelated.with(&sites);
            }
        }
        for (permission, reach) in &mut allowed {
            if let Some(less) = denied.get(permission) {
                reach.related = reach.related.without(&less.related);
                reach.unrelated = reach.unrelated.without(&less.unrelated);
            }
        }
        allowed.retain(|_, reach| !reach.related.is_empty() || !reach.unrelated.is_empty());
        Self { reaches: allowed }
    }

    /// Whether there is any site and any patient for whom the right is held.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.reaches.contains_key(&permission)
    }

    /// Whether the right is held at a site, for some patient.
    #[must_use]
    pub fn may_at(&self, permission: Permission, site: SiteId) -> bool {
        self.reaches
            .get(&permission)
            .is_some_and(|reach| reach.related.contains(site) || reach.unrelated.contains(site))
    }

    /// Whether the right is held at a site for a patient in a care relation, or for one who is not.
    #[must_use]
    pub fn may_at_for(&self, permission: Permission, site: SiteId, related: bool) -> bool {
        self.reaches.get(&permission).is_some_and(|reach| reach.of(related).contains(site))
    }

    /// Whether the right is held somewhere for a patient in a care relation, or for one who is not.
    #[must_use]
    pub fn may_for(&self, permission: Permission, related: bool) -> bool {
        self.reaches.get(&permission).is_some_and(|reach| !reach.of(related).is_empty())
    }

    /// The sites at which the right is held.
    #[must_use]
    pub fn sites(&self, permission: Permission) -> SiteSet {
        self.reaches.get(&permission).map(|reach| reach.related.with(&reach.unrelated)).unwrap_or_default()
    }

    /// All rights held somewhere.
    pub fn held(&self) -> impl Iterator<Item = Permission> {
        self.reaches.keys().copied()
    }
}

impl Reach {
    const fn of(&self, related: bool) -> &SiteSet {
        if related { &self.related } else { &self.unrelated }
    }
}

/// Whether a right can be limited to sites: every endpoint under it names a site or a thing at one, and checks it.
#[must_use]
pub const fn follows_sites(permission: Permission) -> bool {
    use Permission as P;
    matches!(
        permission,
        P::ReadSchedule
            | P::BookVisits
            | P::Overbook
            | P::WorkBoard
            | P::ReadStock
            | P::MoveStock
            | P::ReadLab
            | P::CollectSpecimens
            | P::WorkLab
            | P::ReviewResults
            | P::ReadBills
            | P::TakePayments
            | P::ChangeBills
            | P::ReadReports
    )
}

/// Whether a right can be limited to one's own patients: every endpoint under it that names a patient checks the relation.
#[must_use]
pub const fn follows_patients(permission: Permission) -> bool {
    use Permission as P;
    matches!(permission, P::ReadCharts | P::WriteCharts | P::RecordVitals | P::WriteNotes | P::AssignCare)
}

/// The rights whose gain needs a second person: over rights themselves, over money that was taken, over who
/// judges whom and who reads what everybody did. This
/// is the one place that lists them.
pub const DANGEROUS: [Permission; 6] = [
    Permission::ManageAccounts,
    Permission::ChangeBills,
    Permission::LockPeriods,
    Permission::ReviewAccess,
    Permission::ReadAudit,
    Permission::ExportAudit,
];

/// Whether a machine's key may hold a right: none that needs a second person, none over one's own patients' charts or over
/// anybody's in an emergency.
#[must_use]
pub fn fits_machines(permission: Permission) -> bool {
    !DANGEROUS.contains(&permission) && !follows_patients(permission) && permission != Permission::BreakTheGlass
}

/// What one holds in more places, or for more patients, than another.
#[must_use]
pub fn gains(before: &Rights, after: &Rights) -> Vec<Permission> {
    let none = Reach::default();
    let more = |permission: &Permission| {
        let now = after.reaches.get(permission).unwrap_or(&none);
        let then = before.reaches.get(permission).unwrap_or(&none);
        !now.related.without(&then.related).is_empty() || !now.unrelated.without(&then.unrelated).is_empty()
    };
    after.held().filter(more).collect()
}

/// Of what is gained, what needs a second person: what is listed in [`DANGEROUS`], and charts of patients who are not in one's
/// care.
#[must_use]
pub fn dangerous(before: &Rights, after: &Rights) -> Vec<Permission> {
    let strangers = |permission: Permission| {
        follows_patients(permission) && after.may_for(permission, false) && !before.may_for(permission, false)
    };
    let gained = gains(before, after);
    gained.into_iter().filter(|permission| DANGEROUS.contains(permission) || strangers(*permission)).collect()
}

/// What is wrong with a holder's rules, if anything: each limits only what can be limited, and says one thing once.
#[must_use]
pub fn fault(rules: &[Rule]) -> Option<String> {
    for (index, rule) in rules.iter().enumerate() {
        let code = rule.permission.code();
        if rule.sites != Sites::All && !follows_sites(rule.permission) {
            return Some(format!("{code} cannot be limited to sites"));
        }
        if rule.patients != Patients::All && !follows_patients(rule.permission) {
            return Some(format!("{code} cannot be limited to one's own patients"));
        }
        if rule.sites != Sites::Listed && !rule.site_ids.is_empty() {
            return Some(format!("{code} lists sites, but is not limited to those listed"));
        }
        let same = |other: &Rule| other.permission == rule.permission && other.effect == rule.effect;
        if rules.iter().skip(index + 1).any(same) {
            return Some(format!("{code} stands there twice"));
        }
    }
    None
}
