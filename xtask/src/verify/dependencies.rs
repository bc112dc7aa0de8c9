//! What the workspace stands on: licences, sources, doubles, and whether all of it is used.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use xtask::house::House;
use xtask::processes;

use super::tally::Tally;
use crate::setup;

/// Two checks: `deny.toml`, and no dependency that nothing uses.
pub fn run(house: &House) -> Result<Tally> {
    setup::to_check(house)?;
    let mut tally = Tally::default();
    let mut deny = Command::new(setup::CARGO_DENY.path(house));
    deny.current_dir(&house.root).args(["--locked", "--log-level=error", "check", "--hide-inclusion-graph"]);
    tally.add(holds(deny.args(["bans", "licenses", "sources"]))?);
    let mut shear = Command::new(setup::CARGO_SHEAR.path(house));
    tally.add(holds(shear.current_dir(&house.root).arg("--locked"))?);
    Ok(tally)
}

/// Stands for the address of the advisory database.
const ADVISORIES: &str = "https://localhost/advisory-db";

/// Asks for known faults of every locked crate, in the folder that `ADVISORY_DB` names: a copy of the RustSec advisory database.
/// Without one it says so, and nothing of it is known.
pub fn advisories(house: &House) -> Result<bool> {
    let Some(database) = env::var_os("ADVISORY_DB") else {
        println!("T50: advisories not looked at: ADVISORY_DB names no copy of the RustSec advisory database");
        return Ok(true);
    };
    let database = Path::new(&database).canonicalize().context("ADVISORY_DB")?;
    ensure!(database.join("crates").is_dir(), "ADVISORY_DB: {} holds no folder crates", database.display());
    setup::to_check(house)?;
    // cargo-deny takes a repository, and what was handed over may be a plain folder.
    let work = house.target.join("advisories");
    let _ = fs::remove_dir_all(&work);
    let source = work.join("source");
    fs::create_dir_all(&source)?;
    ensure!(
        processes::run(Command::new("cp").arg("-r").arg(database.join("crates")).arg(&source))?.success(),
        "cp fails"
    );
    for words in
        [&["init", "--quiet", "--initial-branch=main"][..], &["add", "--all"], &["commit", "--quiet", "--message=copy"]]
    {
        let mut git = Command::new("git");
        git.current_dir(&source).args(["-c", "user.name=advisories", "-c", "user.email=advisories@localhost"]);
        ensure!(processes::run(git.args(words))?.success(), "git {} fails", words.join(" "));
    }
    // It only knows databases by their web address; git is told where this one lies.
    let place =
        format!("db-path = {:?}\ndb-urls = [\"{ADVISORIES}\"]\ngit-fetch-with-cli = true\n", work.join("fetched"));
    let settings = work.join("deny.toml");
    let rules = fs::read_to_string(house.root.join("deny.toml"))?;
    fs::write(&settings, rules.replace("[advisories]\n", &format!("[advisories]\n{place}")))?;
    let mut deny = Command::new(setup::CARGO_DENY.path(house));
    deny.current_dir(&house.root)
        .args(["--locked", "--config"])
        .arg(&settings)
        .args(["check", "--hide-inclusion-graph", "advisories"])
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", format!("url.file://{}.insteadOf", source.display()))
        .env("GIT_CONFIG_VALUE_0", ADVISORIES);
    let holds = processes::run(&mut deny)?.success();
    println!("T50: {}", if holds { "no advisory is open" } else { "ADVISORIES ARE OPEN" });
    Ok(holds)
}

fn holds(command: &mut Command) -> Result<Tally> {
    Ok(Tally::of(processes::run(command)?.success()))
}
