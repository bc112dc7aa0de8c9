//! `make assure`: the full forms of the measures whose small forms `make test` runs. A measure is an ignored test, or a part of
//! the benchmark, that prints its figures on lines that begin with its number in the house's list of measures (`T47: …`).

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use xtask::house::House;
use xtask::{processes, progress};

use crate::verify::{self, POSTGRES};
use crate::web::{self, Flavour};
use crate::{bench, e2e, setup};

/// Which of the measures to take.
#[derive(Args)]
pub struct Assure {
    /// Names of measures: `advisories`, `rights`, `tls` …; all where none is named.
    measures: Vec<String>,
}

/// A measure.
struct Measure {
    /// What it is called.
    name: &'static str,
    about: &'static str,
    work: Work,
    /// Puts a program there that it runs, and says by which variable it is found.
    tool: Option<fn(&House) -> Result<(&'static str, PathBuf)>>,
}

/// What takes a measure.
enum Work {
    /// Ignored tests of a test binary, selected by this filter.
    Tests { test: &'static str, filter: &'static str },
    /// The benchmark's release build with this word: what it measures would be another thing unoptimised.
    Bench(&'static str),
    /// Work of our own, which prints its figures. Returns whether it holds.
    Own(fn(&House) -> Result<bool>),
}

/// Every measure, the longest last.
const MEASURES: [Measure; 11] = [
    Measure {
        name: "advisories",
        about: "known faults of every locked crate, by the copy of the RustSec database that ADVISORY_DB names",
        work: Work::Own(verify::advisories),
        tool: None,
    },
    Measure {
        name: "bundles",
        about: "the sample histories in the folder that POLYCLINIC_SAMPLE_BUNDLES names, taken in twice",
        work: Work::Own(sample_bundles),
        tool: None,
    },
    Measure {
        name: "rights",
        about: "a million random policies against the reference",
        work: Work::Tests { test: "rights", filter: "" },
        tool: None,
    },
    Measure {
        name: "tls",
        about: "the TLS listener under a scanner, against Mozilla's intermediate configuration",
        work: Work::Tests { test: "polyclinic", filter: "tls::scan::" },
        tool: Some(|house| {
            setup::tls_scanner(house)?;
            Ok(("POLYCLINIC_SSLYZE", setup::SSLYZE.path(house)))
        }),
    },
    Measure {
        name: "kms",
        about: "chains' keys guarded by AWS KMS, in the shape of moto",
        work: Work::Tests { test: "polyclinic", filter: "kms::" },
        tool: Some(|house| {
            setup::key_service(house)?;
            Ok(("POLYCLINIC_MOTO", setup::MOTO.path(house)))
        }),
    },
    Measure {
        name: "audit",
        about: "a thousand changes to the audit by a superuser, each found with its place",
        work: Work::Tests { test: "audit", filter: "tamper::" },
        tool: None,
    },
    Measure {
        name: "guessing",
        about: "whether the time of an answer tells that there is such an account",
        work: Work::Tests { test: "auth", filter: "guessing::" },
        tool: None,
    },
    Measure {
        name: "tokens",
        about: "a thousand storms of exchanges of one refresh token",
        work: Work::Tests { test: "auth", filter: "phones::" },
        tool: None,
    },
    Measure {
        name: "pool",
        about: "a hundred chains on twenty connections, requests cut off everywhere",
        work: Work::Tests { test: "kernel", filter: "pool::" },
        tool: None,
    },
    Measure {
        name: "browser",
        about: "the browser program that ships, under every browser test",
        work: Work::Own(browser),
        tool: None,
    },
    Measure {
        name: "logins",
        about: "chains, each with a login and kept connections: memory, time, and what the cap does",
        work: Work::Bench("logins"),
        tool: None,
    },
];

impl Work {
    /// Takes the measure; `tool` is what it finds its tool by. Returns whether it holds.
    fn take(&self, house: &House, tool: Option<(&'static str, PathBuf)>, figures: &mut Vec<String>) -> Result<bool> {
        let mut command = match self {
            Self::Own(work) => return work(house),
            Self::Tests { test, filter } => ignored_tests(house, test, filter),
            Self::Bench(word) => {
                let mut command = bench::built(house)?;
                command.arg(word);
                command
            }
        };
        command.env(POSTGRES, e2e::test_folder(house)).envs(tool).stdout(Stdio::piped());
        let mut running = processes::start(&mut command)?;
        for line in BufReader::new(running.stdout.take().context("its output is ours")?).lines() {
            let line = line?;
            println!("{line}");
            figures.extend(figure(&line));
        }
        Ok(running.wait()?.success())
    }
}

/// The command that runs ignored tests, built with the features that `make test` builds with.
fn ignored_tests(house: &House, test: &str, filter: &str) -> Command {
    let mut command = house.cargo();
    command.args(["test", "--workspace", "--exclude=frontend", "--test", test, filter, "--"]).args([
        "--ignored",
        "--nocapture",
        "--test-threads=1",
    ]);
    command
}

/// Builds what ships and runs all browser tests on it.
fn browser(house: &House) -> Result<bool> {
    web::build(house, Flavour::Release)?;
    let tally = verify::browser_tests(house, Flavour::Release, &[])?;
    println!(
        "browser: {} passed, {} failed, {} skipped on the build that ships",
        tally.passed,
        tally.failed,
        tally.skipped.len()
    );
    tally.say_skips();
    Ok(tally.failed == 0)
}

/// Takes the sample histories in, where there are some; otherwise says so.
fn sample_bundles(house: &House) -> Result<bool> {
    if std::env::var_os("POLYCLINIC_SAMPLE_BUNDLES").is_none() {
        println!("bundles: not looked at: POLYCLINIC_SAMPLE_BUNDLES names no folder");
        return Ok(true);
    }
    let mut command = ignored_tests(house, "exchange", "sample_bundles");
    Ok(processes::run(command.env(POSTGRES, e2e::test_folder(house)))?.success())
}

/// Takes the measures, one after the other, and prints their figures at the end. Returns whether all hold.
pub fn run(house: &House, options: &Assure) -> Result<bool> {
    for word in &options.measures {
        let names: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        ensure!(names.contains(&word.as_str()), "there is no measure {word}; there are {}", names.join(", "));
    }
    setup::to_run(house)?;
    let (mut figures, mut holds) = (Vec::new(), true);
    for measure in &MEASURES {
        if !options.measures.is_empty() && !options.measures.iter().any(|word| word == measure.name) {
            continue;
        }
        eprintln!("\n== {}: {}", measure.name, measure.about);
        let tool = measure.tool.map(|find| find(house)).transpose()?;
        e2e::test_server(house)?;
        let begun = Instant::now();
        let good = measure.work.take(house, tool, &mut figures)?;
        holds &= good;
        let word = if good { "holds" } else { "DOES NOT HOLD" };
        figures.push(format!("{} {word}, {}", measure.name, progress::seconds(begun.elapsed())));
    }
    println!("\n{}", figures.join("\n"));
    Ok(holds)
}

/// The figures in a line: what follows a measure's number. The test's name may stand before it.
fn figure(line: &str) -> Option<String> {
    let at = line.find(['T', 'P', 'M'])?;
    let found = &line[at..];
    let (number, words) = found[1..].split_once(": ")?;
    let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (counts && !words.is_empty()).then(|| found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_are_told_from_other_lines() {
        assert_eq!(figure("T47: 1000 of 1000 found"), Some("T47: 1000 of 1000 found".to_owned()));
        assert_eq!(figure("test audit::x ... T47: 1 of 1 found"), Some("T47: 1 of 1 found".to_owned()));
        assert_eq!(figure("test result: ok. 1 passed; Time: 3"), None);
    }
}
