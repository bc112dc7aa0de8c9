//! `make assure`: the full forms of the measures whose small forms `make test` runs. A measure is an ignored test, or a part of
//! the benchmark, that prints its figures on lines that begin with its number in the house's list of measures (`T47: …`).

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{bench, e2e, house::House, progress, setup};

/// Which of the measures to take.
#[derive(Args)]
pub struct Assure {
    /// Names of measures: `rights`, `tls`, `kms`, `audit`, `guessing`, `tokens`, `bundles`, `logins`; all where none is named.
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
}

/// Every measure, the longest last.
const MEASURES: [Measure; 8] = [
    Measure {
        name: "rights",
        about: "a million random policies against the reference",
        work: Work::Tests { test: "rights", filter: "" },
        tool: None,
    },
    Measure {
        name: "tls",
        about: "the TLS listener under a scanner, against Mozilla's intermediate configuration",
        work: Work::server("tls::scan::"),
        tool: Some(|house| {
            setup::tls_scanner(house)?;
            Ok(("POLYCLINIC_SSLYZE", setup::SSLYZE.path(house)))
        }),
    },
    Measure {
        name: "kms",
        about: "chains' keys guarded by AWS KMS, in the shape of moto",
        work: Work::server("kms::"),
        tool: Some(|house| {
            setup::key_service(house)?;
            Ok(("POLYCLINIC_MOTO", setup::MOTO.path(house)))
        }),
    },
    Measure {
        name: "audit",
        about: "a thousand changes to the audit by a superuser, each found with its place",
        work: Work::server("audit::"),
        tool: None,
    },
    Measure {
        name: "guessing",
        about: "whether the time of an answer tells that there is such an account",
        work: Work::server("identity::guessing::"),
        tool: None,
    },
    Measure {
        name: "tokens",
        about: "a thousand storms of exchanges of one refresh token",
        work: Work::server("identity::phones::"),
        tool: None,
    },
    Measure {
        name: "bundles",
        about: "the FHIR bundles of the folder in POLYCLINIC_SAMPLE_BUNDLES, taken in twice",
        work: Work::server("import::"),
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
    /// Tests of the server.
    const fn server(filter: &'static str) -> Self {
        Self::Tests { test: "it", filter }
    }

    /// The command, all of it built with the features that `make test` and `make bench` build with.
    fn command(&self, house: &House) -> Result<Command> {
        match self {
            Self::Tests { test, filter } => {
                let mut command = house.cargo();
                command.args(["test", "--workspace", "--exclude=frontend", "--test", test, filter, "--"]).args([
                    "--ignored",
                    "--nocapture",
                    "--test-threads=1",
                ]);
                Ok(command)
            }
            Self::Bench(word) => {
                let mut command = bench::built(house)?;
                command.arg(word);
                Ok(command)
            }
        }
    }
}

/// Takes the measures, one after the other, and prints their figures at the end. Returns whether all hold.
pub fn run(house: &House, options: &Assure) -> Result<bool> {
    for word in &options.measures {
        let names: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        ensure!(names.contains(&word.as_str()), "there is no measure {word}; there are {}", names.join(", "));
    }
    let folder = e2e::test_folder(house);
    let _server = e2e::test_server(house)?;
    let (mut figures, mut holds) = (Vec::new(), true);
    for measure in &MEASURES {
        if !options.measures.is_empty() && !options.measures.iter().any(|word| word == measure.name) {
            continue;
        }
        eprintln!("\n== {}: {}", measure.name, measure.about);
        let tool = measure.tool.map(|find| find(house)).transpose()?;
        let begun = Instant::now();
        let mut child = measure
            .work
            .command(house)?
            .env("POLYCLINIC_TEST_PG", &folder)
            .envs(tool)
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot run cargo")?;
        for line in BufReader::new(child.stdout.take().context("cargo's output is ours")?).lines() {
            let line = line?;
            println!("{line}");
            if let Some(figure) = figure(&line) {
                figures.push(figure);
            }
        }
        let good = child.wait()?.success();
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
