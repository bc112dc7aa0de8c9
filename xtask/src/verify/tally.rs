//! What passed, failed and was skipped, by name.

use std::collections::BTreeMap;
use std::time::Duration;

/// Tests that may be skipped, and why: `name — reason`, a line each.
const LISTED: &str = include_str!("skips.txt");

/// What a step found.
#[derive(Debug, Default)]
pub struct Tally {
    /// Tests and checks that hold.
    pub passed: u64,
    /// Those that do not.
    pub failed: u64,
    /// Those that did not run.
    pub skipped: Vec<Skip>,
    /// Every test that ran, and how long it took.
    pub times: Vec<(String, Duration)>,
}

/// A test that did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The test.
    pub name: String,
    /// What it says itself of why.
    pub reason: String,
}

impl Tally {
    /// One check.
    pub fn of(holds: bool) -> Self {
        Self { passed: u64::from(holds), failed: u64::from(!holds), ..Self::default() }
    }

    /// Takes another step's tally in.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
        self.times.extend(other.times);
    }

    /// The names of all tests, sorted: those that ran and those that did not.
    pub fn names(&self) -> Vec<&str> {
        let ran = self.times.iter().map(|(name, _)| name.as_str());
        let mut names: Vec<&str> = ran.chain(self.skipped.iter().map(|skip| skip.name.as_str())).collect();
        names.sort_unstable();
        names
    }

    /// The tests that took longest, the slowest first.
    pub fn slowest(&self, many: usize) -> Vec<(&str, Duration)> {
        let mut times: Vec<(&str, Duration)> = self.times.iter().map(|(name, time)| (name.as_str(), *time)).collect();
        times.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        times.truncate(many);
        times
    }

    /// Says each skip with its reason. Returns how many the list does not know.
    pub fn say_skips(&self) -> u64 {
        let listed = listed(LISTED);
        let mut unlisted = 0;
        for skip in &self.skipped {
            match listed.get(skip.name.as_str()) {
                Some(reason) => eprintln!("  skipped {}: {reason}", skip.name),
                None => {
                    unlisted += 1;
                    eprintln!("  SKIPPED and not listed in xtask/src/verify/skips.txt: {}: {}", skip.name, skip.reason);
                }
            }
        }
        unlisted
    }

    /// Those of the list that ran in this run, or are there no more: lines that excuse nothing.
    pub fn stale_lines(&self) -> Vec<&'static str> {
        self.stale(LISTED)
    }

    fn stale<'a>(&self, list: &'a str) -> Vec<&'a str> {
        let skips = |name: &str| self.skipped.iter().any(|skip| skip.name == name);
        listed(list).into_keys().filter(|name| !skips(name)).collect()
    }
}

fn listed(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" — ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_is_known_by_its_name() {
        let list = listed("# Head — no entry\na::b — takes an hour\n");
        assert_eq!(list.get("a::b"), Some(&"takes an hour"));
        assert_eq!(list.len(), 1);
        let skip = Skip { name: "no::such::test".to_owned(), reason: "tired".to_owned() };
        let tally = Tally { skipped: vec![skip], ..Tally::default() };
        assert_eq!(tally.say_skips(), 1);
        assert_eq!(tally.stale("no::such::test — tired\na::b — takes an hour\n"), ["a::b"]);
    }

    #[test]
    fn the_slowest_come_first() {
        let time = |name: &str, seconds| (name.to_owned(), Duration::from_secs(seconds));
        let tally = Tally { times: vec![time("a", 1), time("b", 3), time("c", 2)], ..Tally::default() };
        assert_eq!(tally.slowest(2), [("b", Duration::from_secs(3)), ("c", Duration::from_secs(2))]);
    }
}
