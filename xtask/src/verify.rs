//! `make test`: everything that must hold, in one run and one line at the end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;

use crate::house::House;
use crate::{e2e, fuzz, progress, setup, tidy};

/// How much passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests and checks that hold.
    pub passed: u64,
    /// Those that do not.
    pub failed: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    fn of(holds: bool) -> Self {
        Self { passed: u64::from(holds), failed: u64::from(!holds) }
    }
}

/// One step of the run. A step that cannot run at all counts as one failure.
struct Step {
    name: &'static str,
    run: fn(&House) -> Result<Tally>,
}

/// In the order in which a mistake is cheapest to find.
const STEPS: [Step; 7] = [
    Step { name: "format", run: format },
    Step { name: "tidy", run: tidy::tally },
    Step { name: "lints", run: lints },
    Step { name: "lints for the browser", run: browser_lints },
    Step { name: "tests", run: cargo_tests },
    Step { name: "contract fuzz", run: fuzz::tally },
    Step { name: "browser tests", run: browser_tests },
];

/// Runs all steps, failed or not, and ends with the sum. Returns whether everything passed.
pub fn run(house: &House) -> Result<bool> {
    setup::run(house, &setup::Setup::default())?;
    let start = Instant::now();
    let mut sum = Tally::default();
    let mut summary = Vec::new();
    for step in STEPS {
        eprintln!("\n== {}", step.name);
        let begun = Instant::now();
        let tally = (step.run)(house).unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Tally::of(false)
        });
        sum.add(tally);
        let time = progress::seconds(begun.elapsed());
        summary.push(format!("  {:<24} {:>5} passed {:>4} failed   {time}", step.name, tally.passed, tally.failed));
    }
    eprintln!("\n{}\n  in all {}", summary.join("\n"), progress::seconds(start.elapsed()));
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(sum.failed == 0)
}

fn format(house: &House) -> Result<Tally> {
    check(house.cargo().args(["fmt", "--all", "--check"]))
}

/// The browser's entry is left out where the host's features are chosen: it would turn on leptos' browser half there.
fn lints(house: &House) -> Result<Tally> {
    check(house.cargo().args([
        "clippy",
        "--quiet",
        "--workspace",
        "--exclude=frontend",
        "--all-targets",
        "--",
        "--deny=warnings",
    ]))
}

/// Every crate under `app/`, as the browser gets it.
fn browser_lints(house: &House) -> Result<Tally> {
    let mut metadata = MetadataCommand::new();
    let metadata = metadata.current_dir(&house.root).no_deps().exec().context("cargo metadata")?;
    let app = house.root.join("app");
    let packages = metadata.packages.iter().filter(|package| package.manifest_path.starts_with(&app));
    check(
        house
            .cargo()
            .args(["clippy", "--quiet", "--target=wasm32-unknown-unknown", "--profile=wasm-dev"])
            .args(packages.map(|package| format!("--package={}", package.name)))
            .args(["--", "--deny=warnings"]),
    )
}

fn check(command: &mut Command) -> Result<Tally> {
    Ok(Tally::of(command.status().context("cannot run cargo")?.success()))
}

/// `cargo test` on a PostgreSQL of its own, told by `POLYCLINIC_TEST_PG`: the folder that
/// `private_postgres::PrivatePostgres::attach` reads socket and password from.
fn cargo_tests(house: &House) -> Result<Tally> {
    let folder = e2e::test_folder(house);
    let ours = env::var_os("POLYCLINIC_TEST_PG").is_none();
    if ours && private_postgres::PrivatePostgres::attach(&folder)?.is_none() {
        // Nothing of an earlier run may help or hinder this one.
        let _ = fs::remove_dir_all(folder.join("home").canonicalize().unwrap_or_else(|_| folder.clone()));
        let _ = fs::remove_dir_all(&folder);
    }
    let server = e2e::test_server(house)?;
    let tally = tally_of(
        house
            .cargo()
            .args(["test", "--workspace", "--exclude=frontend", "--no-fail-fast"])
            .env("POLYCLINIC_TEST_PG", &folder)
            .env("CARGO_TERM_COLOR", env::var_os("CARGO_TERM_COLOR").unwrap_or_else(|| "auto".into())),
    )?;
    if ours {
        server.stop()?;
    }
    Ok(tally)
}

/// Runs cargo test, shows what it prints, and adds up its `test result:` lines.
fn tally_of(command: &mut Command) -> Result<Tally> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot run cargo")?;
    let mut sum = Tally::default();
    for line in BufReader::new(child.stdout.take().context("cargo's output is ours")?).lines() {
        let line = line?;
        println!("{line}");
        if let Some(tally) = result_line(&line) {
            sum.add(tally);
        }
    }
    let success = child.wait()?.success();
    if !success && sum.failed == 0 {
        // Something did not compile, or a test binary died before it could count.
        sum.failed = 1;
    }
    Ok(sum)
}

/// Reads "test result: ok. 3 passed; 0 failed; 0 ignored; …".
fn result_line(line: &str) -> Option<Tally> {
    let mut tally = Tally::default();
    for part in line.strip_prefix("test result: ")?.split_once(". ")?.1.split("; ") {
        match part.split_once(' ')? {
            (number, "passed") => tally.passed = number.parse().ok()?,
            (number, "failed") => tally.failed = number.parse().ok()?,
            _ => return Some(tally),
        }
    }
    Some(tally)
}

fn browser_tests(house: &House) -> Result<Tally> {
    let report = house.target.join("playwright.json");
    let was_running = private_postgres::PrivatePostgres::attach(e2e::test_folder(house))?.is_some();
    let status = e2e::playwright(house, &[], Some(&report));
    if !was_running && let Some(server) = private_postgres::PrivatePostgres::attach(e2e::test_folder(house))? {
        server.stop()?;
    }
    let success = status?.success();
    let mut tally = report_of(&report)?;
    if !success && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

fn report_of(report: &Path) -> Result<Tally> {
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).context("Playwright left no report")?)?;
    let count = |name: &str| report["stats"][name].as_u64().unwrap_or_default();
    let tally = Tally { passed: count("expected"), failed: count("unexpected") + count("flaky") };
    ensure!(tally != Tally::default(), "Playwright ran no test");
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read() {
        let line = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(result_line(line), Some(Tally { passed: 12, failed: 0 }));
        let line = "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(result_line(line), Some(Tally { passed: 2, failed: 3 }));
        assert_eq!(result_line("running 3 tests"), None);
    }
}
