//! What cargo builds, and what it says about it.
//!
//! Runs, lints and tests share builds: always the same packages are chosen, so that what they stand on has the same features, and
//! clippy compiles the workspace's crates, so that its findings come with the build.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::house::House;
use xtask::{processes, progress};

/// What a build left.
#[derive(Debug, Default)]
pub struct Built {
    programs: BTreeMap<String, PathBuf>,
    /// Programs of tests, in the order in which they were finished.
    pub tests: Vec<TestProgram>,
    /// What the lints said.
    pub lints: Lints,
    /// Whether everything compiled.
    pub whole: bool,
}

/// A program that holds tests.
#[derive(Clone, Debug)]
pub struct TestProgram {
    /// The package it is of.
    pub package: String,
    /// The package's folder, in which the tests run.
    pub folder: PathBuf,
    /// Whether its tests stand at the crate's boundary, not in it.
    pub boundary: bool,
    /// The program.
    pub program: PathBuf,
}

/// Findings of rustc's and clippy's lints, and errors, as they are shown.
#[derive(Debug, Default)]
pub struct Lints(pub Vec<String>);

impl Built {
    /// A program that was built.
    pub fn program(&self, name: &str) -> Result<&Path> {
        self.programs.get(name).map(PathBuf::as_path).with_context(|| format!("{name} was not built"))
    }
}

/// Builds targets of the host's half of the workspace: `--bin=polyclinic`. The browser's entry is left out: it would turn on
/// leptos' browser half.
pub fn host(house: &House, targets: &[&str]) -> Result<Built> {
    let mut command = house.cargo();
    let built = cargo(command.args(["build", "--workspace", "--exclude=frontend"]).args(targets))?;
    ensure!(built.whole, "{} does not compile", targets.join(" "));
    Ok(built)
}

/// Builds the program, and returns where it lies.
pub fn server(house: &House) -> Result<PathBuf> {
    Ok(host(house, &["--bin=polyclinic"])?.program("polyclinic")?.to_owned())
}

/// Runs a build. A terminal gets cargo's own bar; a log says now and then how far it is.
pub fn cargo(command: &mut Command) -> Result<Built> {
    if std::io::stderr().is_terminal() {
        return listen(command, &progress::Detail::default());
    }
    progress::detailed("compiling", |detail| listen(command.arg("--quiet"), detail))
}

/// The same without a word while it runs, for a build in the background.
pub fn quietly(command: &mut Command) -> Result<Built> {
    listen(command.arg("--quiet"), &progress::Detail::default())
}

fn listen(command: &mut Command, detail: &progress::Detail) -> Result<Built> {
    // What follows `--` is not cargo's.
    let mut running = processes::start(command.arg("--message-format=json").stdout(Stdio::piped()))?;
    let mut built = Built::default();
    let mut crates = 0;
    for line in BufReader::new(running.stdout.take().context("cargo's output is ours")?).lines() {
        let message: Value = serde_json::from_str(&line?).context("cargo's messages are JSON")?;
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                crates += u32::from(message["fresh"] == false);
                detail.say(format!("{crates} crates, now {}", text(&message["target"]["name"])));
                built.artifact(&message);
            }
            Some("compiler-message") => built.lints.hear(&message["message"]),
            _ => {}
        }
    }
    built.whole = running.wait()?.success();
    Ok(built)
}

impl Built {
    fn artifact(&mut self, message: &Value) {
        let Some(program) = message["executable"].as_str().map(PathBuf::from) else { return };
        let target = text(&message["target"]["name"]);
        if message["profile"]["test"] == true {
            let manifest = PathBuf::from(text(&message["manifest_path"]));
            let folder = manifest.parent().unwrap_or(&manifest).to_owned();
            let package = package_of(&text(&message["package_id"]));
            let boundary = message["target"]["kind"][0] == "test";
            self.tests.push(TestProgram { package, folder, boundary, program });
        } else {
            self.programs.insert(target, program);
        }
    }
}

impl Lints {
    /// Takes another build's findings in, each once.
    pub fn add(&mut self, other: Self) {
        for finding in other.0 {
            if !self.0.contains(&finding) {
                self.0.push(finding);
            }
        }
    }

    /// Takes a finding, and shows it.
    fn hear(&mut self, message: &Value) {
        if !matches!(message["level"].as_str(), Some("warning" | "error")) || is_sum(&text(&message["message"])) {
            return;
        }
        let finding = text(&message["rendered"]);
        // The library and its tests are compiled apart, and both say it.
        if !self.0.contains(&finding) {
            eprintln!("{}", finding.trim_end());
            self.0.push(finding);
        }
    }
}

/// "3 warnings emitted", "aborting due to 2 previous errors".
fn is_sum(message: &str) -> bool {
    message.ends_with(" emitted") || message.starts_with("aborting due to ")
}

/// `billing` in `path+file:///…/server/modules/billing#0.1.0` and in `path+file:///…/app/billing#app-billing@0.1.0`.
fn package_of(id: &str) -> String {
    let (place, end) = id.rsplit_once('#').unwrap_or((id, ""));
    let named = end.split_once('@').map(|(name, _)| name);
    named.or_else(|| place.rsplit('/').next()).unwrap_or(id).to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn packages_are_named_by_their_ids() {
        assert_eq!(package_of("path+file:///clone/server/modules/billing#0.1.0"), "billing");
        assert_eq!(package_of("path+file:///clone/app/billing#app-billing@0.1.0"), "app-billing");
    }

    #[test]
    fn a_finding_counts_once_and_a_sum_is_none() {
        let mut lints = Lints::default();
        let said = |level, message| json!({ "level": level, "message": message, "rendered": message });
        for message in [
            said("warning", "unused variable"),
            said("warning", "unused variable"),
            said("warning", "1 warning emitted"),
            said("help", "use it"),
            said("error", "linking failed"),
            said("error", "aborting due to 1 previous error"),
        ] {
            lints.hear(&message);
        }
        assert_eq!(lints.0, ["unused variable", "linking failed"]);
    }
}
