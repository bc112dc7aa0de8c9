//! `make bench`.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{house::House, setup};

/// Which of the measures to take.
#[derive(Args)]
pub struct Bench {
    /// Names of measures: `chart_read`, `day_board` …; all where none is named.
    measures: Vec<String>,
}

/// Builds the release server and the benchmark, and runs it.
pub fn run(house: &House, options: &Bench) -> Result<()> {
    setup::run(house, &setup::Setup { run: true, check: false })?;
    let status = built(house)?.args(&options.measures).status().context("cannot run the benchmark")?;
    ensure!(status.success(), "the benchmark failed");
    Ok(())
}

/// Builds the release server and the benchmark, and returns the command that runs it.
pub fn built(house: &House) -> Result<Command> {
    let release = ["build", "--release", "--workspace", "--exclude=frontend", "--bin=polyclinic", "--bin=bench"];
    ensure!(house.cargo().args(release).status()?.success(), "the release server does not compile");
    let mut command = Command::new(house.target.join("release/bench"));
    command.env("CARGO_TARGET_DIR", &house.target);
    Ok(command)
}
