//! Programs of Rust tests: run, counted by their own words, and timed.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use xtask::house::House;
use xtask::processes;

use super::tally::{Skip, Tally};
use crate::build::TestProgram;

/// So many programs run at once: while one waits for the last of its tests, the next has begun.
const AT_ONCE: usize = 2;

/// Runs programs of tests, all of their tests or those whose name holds `filter`.
pub fn run(house: &House, postgres: &Path, programs: &[TestProgram], filter: Option<&str>) -> Result<Tally> {
    let queue = Mutex::new(programs.iter());
    let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Result<(Tally, Duration)> {
        let mut sum = Tally::default();
        while let Some(program) = take() {
            sum.add(one(house, postgres, program, filter)?);
        }
        Ok((sum, processes::spent()))
    };
    let mut sum = Tally::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let (tally, spent) = worker.join().map_err(|_| anyhow::anyhow!("running tests panicked"))??;
            processes::spend(spent);
            sum.add(tally);
        }
        Ok(sum)
    })
}

/// Where the tests find their PostgreSQL: the folder that `private_postgres::PrivatePostgres::attach` reads socket and password
/// from.
pub const POSTGRES: &str = "POLYCLINIC_TEST_PG";

fn one(house: &House, postgres: &Path, test: &TestProgram, filter: Option<&str>) -> Result<Tally> {
    let mut command = Command::new(&test.program);
    command
        .current_dir(&test.folder)
        // The harness tells names, times and reasons in a form for programs, which it calls unstable.
        .args(["-Zunstable-options", "--format=json", "--report-time"])
        .args(filter)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_MANIFEST_DIR", &test.folder)
        .env("CARGO_TARGET_DIR", &house.target)
        .env(POSTGRES, postgres)
        .stdout(Stdio::piped());
    let name = if test.boundary { format!("{}/tests", test.package) } else { test.package.clone() };
    let mut running = processes::start(&mut command)?;
    let mut hearing = Hearing::new(name);
    for line in BufReader::new(running.stdout.take().context("its output is ours")?).lines() {
        hearing.hear(&line?);
    }
    let success = running.wait()?.success();
    Ok(hearing.end(success))
}

/// What a program of tests says, as it comes.
struct Hearing {
    program: String,
    tally: Tally,
    begun: BTreeSet<String>,
}

impl Hearing {
    fn new(program: String) -> Self {
        Self { program, tally: Tally::default(), begun: BTreeSet::new() }
    }

    fn hear(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            // What a test prints past the harness.
            println!("{line}");
            return;
        };
        if message["type"] != "test" {
            return;
        }
        let test = message["name"].as_str().unwrap_or_default();
        let name = format!("{}::{test}", self.program);
        let event = message["event"].as_str().unwrap_or_default();
        if event == "started" {
            self.begun.insert(name);
            return;
        }
        if event == "timeout" {
            eprintln!("  {name} takes longer than a minute");
            return;
        }
        self.begun.remove(&name);
        if event == "ignored" {
            let reason = message["message"].as_str().unwrap_or("says no reason").to_owned();
            self.tally.skipped.push(Skip { name, reason });
            return;
        }
        if event == "ok" {
            self.tally.passed += 1;
        } else {
            self.tally.failed += 1;
            eprintln!("  FAILED {name}");
            for line in message["stdout"].as_str().unwrap_or_default().lines() {
                eprintln!("    {line}");
            }
        }
        let time = Duration::try_from_secs_f64(message["exec_time"].as_f64().unwrap_or_default()).unwrap_or_default();
        self.tally.times.push((name, time));
    }

    /// A program that ended before its tests did failed in each of them; one that ends badly without a word failed once.
    fn end(mut self, success: bool) -> Tally {
        for name in &self.begun {
            eprintln!("  FAILED {name}: its program ended in the middle of it");
        }
        self.tally.failed += self.begun.len() as u64;
        if !success && self.tally.failed == 0 {
            eprintln!("  FAILED {}: the program ended badly", self.program);
            self.tally.failed = 1;
        }
        self.tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 7] = [
        r#"{ "type": "suite", "event": "started", "test_count": 4 }"#,
        r#"{ "type": "test", "event": "started", "name": "a" }"#,
        r#"{ "type": "test", "name": "a", "event": "ok", "exec_time": 0.25 }"#,
        r#"{ "type": "test", "event": "started", "name": "b" }"#,
        r#"{ "type": "test", "name": "b", "event": "failed", "exec_time": 1.5, "stdout": "panicked" }"#,
        r#"{ "type": "test", "name": "c", "event": "ignored", "message": "takes an hour" }"#,
        r#"{ "type": "test", "event": "started", "name": "d" }"#,
    ];

    fn after(lines: &[&str], success: bool) -> Tally {
        let mut hearing = Hearing::new("crm".to_owned());
        lines.iter().for_each(|line| hearing.hear(line));
        hearing.end(success)
    }

    #[test]
    fn every_event_is_counted_for_what_it_is() {
        let tally = after(&LINES[..6], false);
        assert_eq!((tally.passed, tally.failed), (1, 1));
        assert_eq!(tally.skipped, [Skip { name: "crm::c".to_owned(), reason: "takes an hour".to_owned() }]);
        assert_eq!(tally.slowest(1), [("crm::b", Duration::from_millis(1500))]);
    }

    #[test]
    fn a_program_that_dies_has_failed() {
        assert_eq!(after(&LINES, false).failed, 2);
        assert_eq!(after(&LINES[..1], false).failed, 1);
        assert_eq!(after(&LINES[..3], true).failed, 0);
    }
}
