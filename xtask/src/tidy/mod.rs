//! The rules of the house that no compiler knows, one module each.

mod layers;
mod lints;
mod names;
mod paths;
mod places;
mod size;
mod styles;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use xtask::house::House;

use crate::verify::Tally;

/// The tree as the rules see it.
pub struct Tree {
    /// The clone.
    pub root: PathBuf,
    /// Every text file that is or would be committed, with its path from the root.
    pub files: Vec<File>,
    /// The workspace's crates.
    pub packages: Vec<Package>,
}

/// A crate of the workspace.
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its folder from the root, with `/`; empty for the root itself.
    pub folder: String,
    /// The names of what it depends on, and whether only its tests do.
    pub dependencies: Vec<(String, bool)>,
}

/// A text file.
pub struct File {
    /// From the root, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl File {
    /// The part of the name after the last dot.
    pub fn extension(&self) -> &str {
        self.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension)
    }
}

/// What a rule found, one line each.
#[derive(Debug, Default)]
pub struct Findings {
    /// Worth knowing.
    pub warnings: Vec<String>,
    /// Against the rule.
    pub errors: Vec<String>,
}

struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Result<Findings>,
}

const RULES: [Rule; 7] = [
    Rule { name: "files can be held in the head", check: size::check },
    Rule { name: "names say what a thing is", check: names::check },
    Rule { name: "paths in the docs exist", check: paths::check },
    Rule { name: "no place of one machine", check: places::check },
    Rule { name: "colours and styles by their roles", check: styles::check },
    Rule { name: "every crate obeys the workspace's lints", check: lints::check },
    Rule { name: "crates depend downwards", check: layers::check },
];

/// `cargo xtask tidy`.
pub fn run(house: &House) -> Result<()> {
    let tally = tally(house)?;
    ensure!(tally.failed == 0, "{} rules are broken", tally.failed);
    Ok(())
}

/// Checks every rule, says what is wrong, and counts rules.
pub fn tally(house: &House) -> Result<Tally> {
    let tree = Tree::read(house)?;
    let mut tally = Tally::default();
    for rule in RULES {
        let findings = (rule.check)(&tree)?;
        for warning in &findings.warnings {
            eprintln!("  warning: {warning}");
        }
        if findings.errors.is_empty() {
            tally.passed += 1;
            eprintln!("  {}", rule.name);
        } else {
            tally.failed += 1;
            eprintln!("  BROKEN: {}", rule.name);
            for error in &findings.errors {
                eprintln!("    {error}");
            }
        }
    }
    Ok(tally)
}

impl Tree {
    fn read(house: &House) -> Result<Self> {
        let listed = Command::new("git")
            .current_dir(&house.root)
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .output()
            .context("cannot run git")?;
        if !listed.status.success() {
            bail!("git cannot list the files: {}", String::from_utf8_lossy(&listed.stderr).trim());
        }
        let mut files: Vec<File> = String::from_utf8_lossy(&listed.stdout)
            .split('\0')
            .filter(|path| !path.is_empty())
            // Not text: fonts, pictures. Not there: deleted, not yet committed.
            .filter_map(|path| {
                Some(File { path: path.to_owned(), text: fs::read_to_string(house.root.join(path)).ok()? })
            })
            .collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files.dedup_by(|one, other| one.path == other.path);
        Ok(Self { root: house.root.clone(), files, packages: packages(house)? })
    }
}

/// The workspace's crates, as cargo knows them.
pub fn packages(house: &House) -> Result<Vec<Package>> {
    let output = house
        .cargo()
        .args(["metadata", "--format-version=1", "--no-deps", "--locked"])
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "cargo metadata --locked fails");
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let root = text(&metadata["workspace_root"]);
    let read = |package: &Value| {
        let manifest = text(&package["manifest_path"]);
        let folder = manifest.strip_suffix("Cargo.toml").unwrap_or(&manifest);
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        Package {
            name: text(&package["name"]),
            folder: folder.strip_prefix(&root).unwrap_or(folder).trim_matches('/').to_owned(),
            dependencies: dependencies.map(|one| (text(&one["name"]), one["kind"] == "dev")).collect(),
        }
    };
    Ok(metadata["packages"].as_array().into_iter().flatten().map(read).collect())
}
