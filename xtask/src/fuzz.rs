//! The contract fuzz: the server on a throw-away chain, and `contract-fuzz` that asks it.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use xtask::house::House;
use xtask::processes;

use crate::verify::Tally;
use crate::{build, e2e, setup};

/// The database that is fuzzed.
const DATABASE: &str = "fuzz";
/// Where `contract-fuzz` leaves its sum.
const SUM: &str = "fuzz/sum.txt";

/// `cargo xtask fuzz`.
pub fn run(house: &House) -> Result<()> {
    let tally = tally(house)?;
    ensure!(tally.failed == 0, "the contract does not hold");
    Ok(())
}

/// Fuzzes, and says what is wrong. It is one check; how many operations hold is a line of its own.
pub fn tally(house: &House) -> Result<Tally> {
    setup::to_fuzz(house)?;
    forget(house);
    let built = build::host(house, &["--bin=polyclinic", "--bin=contract-fuzz"])?;
    let binary = built.program("polyclinic")?;
    let postgres = e2e::test_server(house)?;
    e2e::demo_database(house, &postgres, binary, DATABASE, e2e::CLOCK)?;
    let status = processes::run(
        Command::new(built.program("contract-fuzz")?)
            .arg("--root")
            .arg(&house.root)
            .arg("--folder")
            .arg(house.target.join("fuzz"))
            .arg("--server")
            .arg(binary)
            .arg("--state")
            .arg(e2e::test_folder(house).join("state"))
            .arg("--postgres")
            .arg(e2e::test_folder(house))
            .args(["--database", DATABASE, "--clock", e2e::CLOCK])
            .arg("--schemathesis")
            .arg(setup::SCHEMATHESIS.path(house)),
    )?;
    Ok(Tally::of(status.success()))
}

/// Forgets what an earlier run found.
pub fn forget(house: &House) {
    let _ = fs::remove_file(house.target.join(SUM));
}

/// How many operations held, if they were asked since that was forgotten.
pub fn sum(house: &House) -> Option<String> {
    fs::read_to_string(house.target.join(SUM)).ok()
}
