//! `make bench`.

use anyhow::{Context, Result, ensure};

use crate::{house::House, setup, web};

/// Builds the release server and the benchmark, and runs it.
pub fn run(house: &House) -> Result<()> {
    setup::run(house, &setup::Setup::default())?;
    // The server opens its web files at the start, though nothing here asks for a page.
    web::build(house, &web::BuildWeb::default())?;
    let release = ["build", "--release", "--workspace", "--exclude=frontend", "--bin=polyclinic", "--bin=bench"];
    ensure!(house.cargo().args(release).status()?.success(), "the release server does not compile");
    let status = std::process::Command::new(house.target.join("release/bench"))
        .env("CARGO_TARGET_DIR", &house.target)
        .status()
        .context("cannot run the benchmark")?;
    ensure!(status.success(), "the benchmark failed");
    Ok(())
}
