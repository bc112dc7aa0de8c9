//! The evaluator of rights against a reference that is as plain as it can be: every rule asked, one after the other.

use api::{
    Permission,
    id::SiteId,
    rule::{Effect, Patients, Rule, Sites},
};
use rules::rights::{Rights, dangerous, fault};
use uuid::Uuid;

/// The sites of the random chains; rules name the first five only, so that there is always one that nobody named.
const SITES: u64 = 6;
const PERMISSIONS: [Permission; 3] = [Permission::ReadSchedule, Permission::ReadCharts, Permission::WorkBoard];

// ---- the reference -------------------------------------------------------------------------------------------------

struct Question {
    permission: Permission,
    site: SiteId,
    related: bool,
}

fn bears_on(rule: &Rule, own: &[SiteId], question: &Question) -> bool {
    if rule.permission != question.permission {
        return false;
    }
    let there = match rule.sites {
        Sites::All => true,
        Sites::Own => own.contains(&question.site),
        Sites::Listed => rule.site_ids.contains(&question.site),
    };
    let them = match rule.patients {
        Patients::All => true,
        Patients::Own => question.related,
    };
    there && them
}

fn reference(rules: &[Rule], own: &[SiteId], question: &Question) -> bool {
    let mut allowed = false;
    for rule in rules {
        if bears_on(rule, own, question) {
            match rule.effect {
                Effect::Deny => return false,
                Effect::Allow => allowed = true,
            }
        }
    }
    allowed
}

// ---- chance ----------------------------------------------------------------------------------------------------------

/// SplitMix64 (Steele, Lea, Flood 2014): a seed gives the same policies everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    fn sites(&mut self) -> Vec<SiteId> {
        let many = self.below(4);
        (0..many).map(|_| site(self.below(SITES - 1))).collect()
    }

    fn rule(&mut self) -> Rule {
        let sites = [Sites::All, Sites::Own, Sites::Listed][self.below(3) as usize];
        Rule {
            permission: PERMISSIONS[self.below(3) as usize],
            effect: if self.below(10) < 3 { Effect::Deny } else { Effect::Allow },
            sites,
            site_ids: if sites == Sites::Listed { self.sites() } else { Vec::new() },
            patients: if self.below(2) == 0 { Patients::All } else { Patients::Own },
        }
    }
}

fn site(number: u64) -> SiteId {
    SiteId(Uuid::from_u128(u128::from(number) + 1))
}

/// Asks every question of so many random policies; how many questions were asked.
fn compare(policies: u64, seed: u64) -> u64 {
    let mut chance = Chance(seed);
    let mut asked = 0;
    for policy in 0..policies {
        let many = chance.below(7);
        let rules: Vec<Rule> = (0..many).map(|_| chance.rule()).collect();
        let own = chance.sites();
        let rights = Rights::of(&rules, &own);
        for permission in PERMISSIONS {
            let mut somewhere = [false, false];
            for number in 0..SITES {
                let site = site(number);
                let mut there = false;
                for related in [false, true] {
                    let expected = reference(&rules, &own, &Question { permission, site, related });
                    let said = rights.may_at_for(permission, site, related);
                    assert_eq!(said, expected, "policy {policy} of seed {seed}: {rules:?}, own {own:?}");
                    there |= expected;
                    somewhere[usize::from(related)] |= expected;
                    asked += 1;
                }
                assert_eq!(rights.may_at(permission, site), there, "policy {policy} of seed {seed}: {rules:?}");
                assert_eq!(rights.sites(permission).contains(site), there);
            }
            for related in [false, true] {
                assert_eq!(rights.may_for(permission, related), somewhere[usize::from(related)], "policy {policy}");
            }
            assert_eq!(rights.may(permission), somewhere != [false, false], "policy {policy} of seed {seed}");
            asked += 3;
        }
    }
    asked
}

#[test]
fn random_policies_are_judged_as_the_reference_judges_them() {
    compare(20_000, 20);
}

#[test]
#[ignore = "the full form: a minute of work"]
#[expect(clippy::disallowed_methods, reason = "a measure")]
fn assure_a_million_random_policies() {
    let from = std::time::Instant::now();
    let asked = compare(1_000_000, 20_261_125);
    println!("T20: 1,000,000 random policies, {asked} questions, 0 differences, {:.1} s", from.elapsed().as_secs_f64());
}

#[test]
fn nothing_said_means_nothing_allowed() {
    let listed = |ids: &[SiteId]| Rule {
        sites: Sites::Listed,
        site_ids: ids.to_vec(),
        ..Rule::everywhere(Permission::ReadSchedule)
    };
    let own = Rule { sites: Sites::Own, ..Rule::everywhere(Permission::ReadSchedule) };
    for rules in [vec![], vec![listed(&[])], vec![own]] {
        let rights = Rights::of(&rules, &[]);
        assert!(!rights.may(Permission::ReadSchedule) && !rights.may_at(Permission::ReadSchedule, site(0)));
        assert!(rights.sites(Permission::ReadSchedule).is_empty());
    }
}

#[test]
fn deny_wins_over_every_allow() {
    let permission = Permission::ReadCharts;
    let no = Rule { effect: Effect::Deny, ..Rule::everywhere(permission) };
    let rules = [Rule::everywhere(permission), no, Rule::own_patients(permission), Rule::everywhere(permission)];
    assert!(!Rights::of(&rules, &[site(0)]).may(permission));
    let at_one =
        Rule { effect: Effect::Deny, sites: Sites::Listed, site_ids: vec![site(1)], ..Rule::everywhere(permission) };
    let rules = [at_one, Rule::everywhere(permission)];
    let rights = Rights::of(&rules, &[]);
    assert!(rights.may_at(permission, site(0)) && !rights.may_at(permission, site(1)));
}

#[test]
fn charts_of_strangers_are_a_dangerous_gain() {
    let permission = Permission::ReadCharts;
    let rights = |rule: Rule| Rights::of(&[rule], &[]);
    let (none, own, all) =
        (Rights::default(), rights(Rule::own_patients(permission)), rights(Rule::everywhere(permission)));
    assert_eq!(dangerous(&none, &own), []);
    assert_eq!(dangerous(&own, &all), [permission]);
    assert_eq!(dangerous(&none, &all), [permission]);
    assert_eq!((dangerous(&all, &own), dangerous(&all, &all)), (vec![], vec![]));
    // What is listed is so for any gain, and no more than what was gained.
    let bills = |sites: &[SiteId]| {
        rights(Rule { sites: Sites::Listed, site_ids: sites.to_vec(), ..Rule::everywhere(Permission::ChangeBills) })
    };
    assert_eq!(dangerous(&bills(&[site(0)]), &bills(&[site(0), site(1)])), [Permission::ChangeBills]);
    assert_eq!(dangerous(&bills(&[site(0), site(1)]), &bills(&[site(0)])), []);
}

#[test]
fn a_rule_limits_what_can_be_limited_and_stands_there_once() {
    let (stock, charts) = (Rule::everywhere(Permission::ReadStock), Rule::own_patients(Permission::ReadCharts));
    let no = Rule { effect: Effect::Deny, ..stock.clone() };
    assert_eq!(fault(&[stock.clone(), no.clone(), charts.clone()]), None);
    let here = Rule { sites: Sites::Listed, site_ids: vec![site(0)], ..stock.clone() };
    for rules in [
        vec![stock.clone(), no, stock.clone()],
        vec![here, stock.clone()],
        vec![Rule { sites: Sites::Own, ..charts }],
        vec![Rule { patients: Patients::Own, ..stock.clone() }],
        vec![Rule { site_ids: vec![site(0)], ..stock }],
    ] {
        assert!(fault(&rules).is_some(), "{rules:?}");
    }
}

/// The cost of a decision: rights made from rules, and the questions of one request.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::disallowed_methods, reason = "a measure")]
fn assure_the_cost_of_a_decision() {
    let mut chance = Chance(7);
    let rules: Vec<Rule> = Permission::ALL
        .iter()
        .flat_map(|permission| [Rule::everywhere(*permission), Rule { permission: *permission, ..chance.rule() }])
        .collect();
    let own = [site(0), site(1)];
    let many = 10_000;
    let from = std::time::Instant::now();
    for _ in 0..many {
        std::hint::black_box(Rights::of(std::hint::black_box(&rules), &own));
    }
    let made = from.elapsed().as_secs_f64() / f64::from(many) * 1e6;
    let rights = Rights::of(&rules, &own);
    let from = std::time::Instant::now();
    for _ in 0..many {
        let rights = std::hint::black_box(&rights);
        std::hint::black_box(rights.may(Permission::ReadSchedule));
        std::hint::black_box(rights.may_at(Permission::ReadSchedule, site(0)));
        std::hint::black_box(rights.may_for(Permission::ReadCharts, true));
    }
    let asked = from.elapsed().as_secs_f64() / f64::from(many) * 1e6;
    println!("policy: {} rules made into rights in {made:.2} µs, a request's questions in {asked:.3} µs", rules.len());
}
