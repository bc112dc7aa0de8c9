//! `make test`: everything that must hold, in one run and one line at the end.
//!
//! The host's half is built first, with all tests; while these run, the browser's half is compiled with what they leave of the
//! machine.

mod dependencies;
mod only;
mod rust;
mod tally;

use std::fs;
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use private_postgres::PrivatePostgres;
use serde_json::Value;
use xtask::house::House;
use xtask::{processes, progress};

use self::only::Only;
use crate::build::{self, Built, Lints};
use crate::web::{self, Flavour};
use crate::{e2e, fuzz, setup, tidy};

pub use self::dependencies::advisories;
pub use self::rust::POSTGRES;
pub use self::tally::{Skip, Tally};

/// So many of the slowest tests are named.
const SLOWEST: usize = 20;

/// Options of `test`.
#[derive(clap::Args, Clone, Debug)]
pub struct Test {
    /// One step (`format`, `tidy`, `dependencies`, `lints`, `tests`, `fuzz`, `browser`, `smoke`), one crate by its name, or one
    /// file of tests by its path.
    #[arg(long)]
    only: Option<String>,
}

/// Runs all steps, failed or not, and ends with the sum. Returns whether everything passed.
pub fn run(house: &House, options: &Test) -> Result<bool> {
    let only = options.only.as_deref().map(|word| Only::read(house, word)).transpose()?;
    let only = only.unwrap_or(Only::Everything);
    setup::to_run(house)?;
    fuzz::forget(house);
    let start = Instant::now();
    let mut report = Report::default();
    if only.step("format") {
        report.step("format", || {
            setup::to_check(house)?;
            Ok(Tally::of(processes::run(house.cargo().args(["fmt", "--all", "--check"]))?.success()))
        });
    }
    if only.step("tidy") {
        report.step("tidy", || tidy::tally(house));
    }
    if only.step("dependencies") {
        report.step("dependencies", || dependencies::run(house));
    }
    let built = if only.builds_host() { host(house, &only, &mut report) } else { None };
    let browser = only.builds_web().then(|| Beside::begin(house, &only));
    if only.runs_tests() {
        report.step("tests", || tests(house, built.as_ref(), &only));
    }
    if only.step("fuzz") {
        report.step("contract fuzz", || fuzz::tally(house));
    }
    if let Some(browser) = browser {
        browser.report(house, &only, &mut report);
    }
    report.end(house, start.elapsed(), &only)
}

/// Compiles the server, its tools and all tests. What clippy says is a step of its own: tests run in spite of it.
fn host(house: &House, only: &Only, report: &mut Report) -> Option<Built> {
    let mut built = None;
    report.step("build and lints", || {
        let mut cargo = house.cargo();
        // One crate is built with all others' features as well, so that nothing it stands on is built anew.
        cargo.args(["test", "--no-run", "--workspace", "--exclude=frontend"]);
        if let Some((package, has_tests)) = only.package() {
            cargo.args(["--lib", "--bins"]);
            if has_tests {
                cargo.args(["--test", package]);
            }
        }
        let mut made = build::cargo(&mut cargo)?;
        if let Some((package, _)) = only.package() {
            made.tests.retain(|test| test.package == package);
        }
        let tally = lints_of(&made.lints, made.whole);
        built = Some(made);
        Ok(tally)
    });
    built
}

fn lints_of(lints: &Lints, whole: bool) -> Tally {
    eprintln!("  {} findings", lints.0.len());
    Tally::of(whole && lints.0.is_empty())
}

/// Runs the tests that were built on a PostgreSQL that nothing of an earlier run helps or hinders.
fn tests(house: &House, built: Option<&Built>, only: &Only) -> Result<Tally> {
    let built = built.context("nothing was built")?;
    ensure!(built.whole, "not all tests compile");
    let folder = e2e::test_folder(house);
    if std::env::var_os(POSTGRES).is_none() && PrivatePostgres::attach(&folder)?.is_none() {
        let _ = fs::remove_dir_all(folder.join("home").canonicalize().unwrap_or_else(|_| folder.clone()));
        let _ = fs::remove_dir_all(&folder);
    }
    e2e::test_server(house)?;
    let tally = rust::run(house, &folder, &built.tests, only.filter())?;
    ensure!(tally.passed + tally.failed > 0, "no test ran");
    Ok(tally)
}

/// The browser's half, which is compiled while tests run.
struct Beside {
    builds: JoinHandle<Outcome>,
    /// Whether the smoke tests are wanted too; their build begins when the other has ended.
    smoke: bool,
}

/// What a build in the background came to: its findings, and what it cost.
type Outcome = (Result<Lints>, Duration, Duration);

impl Beside {
    fn begin(house: &House, only: &Only) -> Self {
        let both = only.step("browser") || only.step("lints");
        let flavours = [(Flavour::Dev, both), (Flavour::Smoke, only.step("smoke"))];
        let house = house.clone();
        let builds = thread::spawn(move || {
            let begun = Instant::now();
            let mut all = Lints::default();
            let wanted = flavours.into_iter().filter(|(_, wanted)| *wanted);
            let built = wanted.into_iter().try_for_each(|(flavour, _)| {
                all.add(web::build_beside(&house, flavour)?.0);
                Ok(())
            });
            (built.map(|()| all), begun.elapsed(), processes::spent())
        });
        Self { builds, smoke: only.step("smoke") }
    }

    /// Waits for the build and runs the browser tests on it.
    fn report(self, house: &House, only: &Only, report: &mut Report) {
        let waited = Instant::now();
        let (lints, time, spent) = self
            .builds
            .join()
            .unwrap_or_else(|_| (Err(anyhow!("building it panicked")), Duration::ZERO, Duration::ZERO));
        eprintln!("\n== browser program and its lints (waited {})", progress::seconds(waited.elapsed()));
        let there = lints.is_ok();
        let tally = match &lints {
            Ok(lints) => lints_of(lints, true),
            Err(error) => {
                eprintln!("{error:#}");
                Tally::of(false)
            }
        };
        report.add("browser program, beside", tally, time, spent);
        if !there {
            return;
        }
        if only.step("browser") {
            report.step("browser tests", || browser_tests(house, Flavour::Dev, only.files()));
        }
        if self.smoke {
            report.step("browser smoke tests", || browser_tests(house, Flavour::Smoke, &[]));
        }
    }
}

/// Runs the browser tests of a flavour: those of `files`, or all.
pub fn browser_tests(house: &House, flavour: Flavour, files: &[String]) -> Result<Tally> {
    let report = house.target.join("playwright.json");
    let status = e2e::playwright(house, flavour, files, Some(&report))?;
    let mut tally = report_of(&report)?;
    if !status.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

fn report_of(report: &Path) -> Result<Tally> {
    let report: Value = serde_json::from_slice(&fs::read(report).context("Playwright left no report")?)?;
    let mut tally = Tally::default();
    read_suites(&report["suites"], "e2e", &mut tally);
    ensure!(tally.passed + tally.failed > 0, "Playwright ran no test");
    Ok(tally)
}

/// Reads suites within suites: files, then groups.
fn read_suites(suites: &Value, within: &str, tally: &mut Tally) {
    for suite in suites.as_array().into_iter().flatten() {
        let within = format!("{within}/{}", suite["title"].as_str().unwrap_or_default());
        for spec in suite["specs"].as_array().into_iter().flatten() {
            for test in spec["tests"].as_array().into_iter().flatten() {
                let project = test["projectName"].as_str().unwrap_or_default();
                let name = format!("{within}::{} [{project}]", spec["title"].as_str().unwrap_or_default());
                let results = || test["results"].as_array().into_iter().flatten();
                let time = results().filter_map(|result| result["duration"].as_u64()).sum();
                match test["status"].as_str() {
                    Some("skipped") => {
                        let notes = test["annotations"].as_array().into_iter().flatten();
                        let reason =
                            notes.filter_map(|note| note["description"].as_str()).collect::<Vec<_>>().join("; ");
                        tally.skipped.push(Skip { name, reason });
                        continue;
                    }
                    Some("expected") => tally.passed += 1,
                    _ => tally.failed += 1,
                }
                tally.times.push((name, Duration::from_millis(time)));
            }
        }
        read_suites(&suite["suites"], &within, tally);
    }
}

/// What the steps found, and what they cost.
#[derive(Default)]
struct Report {
    sum: Tally,
    lines: Vec<String>,
}

impl Report {
    /// Runs a step. One that cannot run at all counts as one failure.
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Tally>) {
        eprintln!("\n== {name}");
        let (begun, spent) = (Instant::now(), processes::spent());
        let tally = work().unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Tally::of(false)
        });
        self.add(name, tally, begun.elapsed(), processes::spent().saturating_sub(spent));
    }

    fn add(&mut self, name: &str, tally: Tally, time: Duration, spent: Duration) {
        let (passed, failed, skipped) = (tally.passed, tally.failed, tally.skipped.len());
        let (time, spent) = (progress::seconds(time), progress::seconds(spent));
        self.lines.push(format!("  {name:<24} {passed:>5} {failed:>6} {skipped:>7}  {time:>12}  {spent:>12}"));
        self.sum.add(tally);
    }

    /// Says skips, the slowest tests, a line for each step and the sum. Returns whether all is well.
    fn end(mut self, house: &House, time: Duration, only: &Only) -> Result<bool> {
        eprintln!();
        let unlisted = self.sum.say_skips();
        if std::env::var_os("CI").is_some() {
            self.sum.failed += unlisted;
        }
        if matches!(only, Only::Everything) {
            for name in self.sum.stale_lines() {
                self.sum.failed += 1;
                eprintln!("  {name} is not skipped: take its line out of xtask/src/verify/skips.txt");
            }
            let names = house.target.join("test-names.txt");
            fs::write(&names, self.sum.names().join("\n") + "\n")?;
            eprintln!("\n  all names lie in {}", names.display());
        }
        if self.sum.times.len() > SLOWEST {
            eprintln!("\n  the slowest tests:");
            for (name, time) in self.sum.slowest(SLOWEST) {
                eprintln!("  {:>8}  {name}", progress::seconds(time));
            }
        }
        eprintln!("\n  {:<24} {:>6} {:>6} {:>7}  {:>12}  {:>12}", "step", "passed", "failed", "skipped", "time", "CPU");
        eprintln!("{}\n  in all {}", self.lines.join("\n"), progress::seconds(time));
        if let Some(fuzzed) = fuzz::sum(house) {
            eprintln!("  {fuzzed}");
        }
        println!("{} passed, {} failed, {} skipped", self.sum.passed, self.sum.failed, self.sum.skipped.len());
        Ok(self.sum.failed == 0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_browser_test_is_counted_by_how_it_ended() {
        let test = |status: &str, duration: u64| {
            json!({ "projectName": "dev", "status": status, "annotations": [{ "description": "no key" }],
                "results": [{ "duration": duration }] })
        };
        let suites = json!([{ "title": "money.spec.mjs",
            "specs": [{ "title": "pays", "tests": [test("expected", 1500)] }],
            "suites": [{ "title": "by card", "specs": [
                { "title": "fails", "tests": [test("flaky", 10)] },
                { "title": "waits", "tests": [test("skipped", 0)] },
            ]}] }]);
        let mut tally = Tally::default();
        read_suites(&suites, "e2e", &mut tally);
        assert_eq!((tally.passed, tally.failed), (1, 1));
        let name = "e2e/money.spec.mjs/by card::waits [dev]".to_owned();
        assert_eq!(tally.skipped, [Skip { name, reason: "no key".to_owned() }]);
        assert_eq!(tally.slowest(1), [("e2e/money.spec.mjs::pays [dev]", Duration::from_millis(1500))]);
    }
}
