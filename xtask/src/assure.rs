//! `make assure`: the full forms of the measures whose small forms `make test` runs. A measure is an ignored test that prints
//! its figures on lines that begin with its number in the house's list of measures (`T47: …`).

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{e2e, house::House, progress};

/// Which of the measures to take.
#[derive(Args)]
pub struct Assure {
    /// Names of measures: `audit`; all where none is named.
    measures: Vec<String>,
}

/// A measure: what it is called, the package and its test binary, the filter that selects its ignored tests.
struct Measure {
    name: &'static str,
    about: &'static str,
    package: &'static str,
    test: &'static str,
    filter: &'static str,
}

/// Every measure, the longest last.
const MEASURES: [Measure; 3] = [
    Measure {
        name: "rights",
        about: "a million random policies against the reference",
        package: "rules",
        test: "rights",
        filter: "",
    },
    Measure {
        name: "audit",
        about: "a thousand changes to the audit by a superuser, each found with its place",
        package: "polyclinic",
        test: "it",
        filter: "audit::",
    },
    Measure {
        name: "tokens",
        about: "a thousand storms of exchanges of one refresh token",
        package: "polyclinic",
        test: "it",
        filter: "identity::phones::",
    },
];

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
        let begun = Instant::now();
        let mut child = house
            .cargo()
            .args(["test", "--package", measure.package, "--test", measure.test, measure.filter, "--"])
            .args(["--ignored", "--nocapture", "--test-threads=1"])
            .env("POLYCLINIC_TEST_PG", &folder)
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
    let at = line.find(['T', 'P'])?;
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
