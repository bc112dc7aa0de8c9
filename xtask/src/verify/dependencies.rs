//! What the workspace stands on: licences, sources, doubles, and whether all of it is used.

use std::env;
use std::path::Path;
use std::process::Command;

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
    let settings = house.target.join("deny-advisories.toml");
    let toml = std::fs::read_to_string(house.root.join("deny.toml"))?;
    std::fs::write(&settings, toml.replace("[advisories]\n", &format!("[advisories]\ndb-path = {database:?}\n")))?;
    let mut deny = Command::new(setup::CARGO_DENY.path(house));
    deny.current_dir(&house.root).args(["--locked", "--offline", "check", "--config"]).arg(&settings);
    let holds = processes::run(deny.args(["--disable-fetch", "advisories"]))?.success();
    println!("T50: advisories {}", if holds { "none open" } else { "OPEN" });
    Ok(holds)
}

fn holds(command: &mut Command) -> Result<Tally> {
    Ok(Tally::of(processes::run(command)?.success()))
}
