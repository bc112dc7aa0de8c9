//! The committed OpenAPI document.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use xtask::house::House;
use xtask::processes;

/// Writes the document, or checks the committed one. Returns whether it is current.
pub fn run(house: &House, check: bool) -> Result<bool> {
    let path = house.root.join("api/openapi.json");
    let mut cargo = house.cargo();
    cargo.args(["run", "--quiet", "--package=api", "--example=openapi"]).stdout(Stdio::piped());
    let mut running = processes::start(&mut cargo)?;
    let mut document = String::new();
    let mut output = running.stdout.take().context("its output is ours")?;
    std::io::Read::read_to_string(&mut output, &mut document)?;
    ensure!(running.wait()?.success(), "the contract does not compile");
    if std::fs::read_to_string(&path).is_ok_and(|committed| committed == document) {
        return Ok(true);
    }
    if check {
        eprintln!("api/openapi.json is not the contract: run `cargo xtask spec` and commit it");
        return Ok(false);
    }
    std::fs::write(&path, document).with_context(|| format!("cannot write {}", house.shown(&path)))?;
    Ok(true)
}
