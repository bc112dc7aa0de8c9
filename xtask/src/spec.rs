//! The committed OpenAPI document.

use std::fs;

use anyhow::{Context, Result};

use crate::house::House;

/// Writes the document, or checks the committed one. Returns whether it is current.
pub fn run(house: &House, check: bool) -> Result<bool> {
    let path = house.root.join("api/openapi.json");
    let document = serde_json::to_string_pretty(&api::openapi::document())? + "\n";
    if fs::read_to_string(&path).is_ok_and(|committed| committed == document) {
        return Ok(true);
    }
    if check {
        eprintln!("api/openapi.json is not the contract: run `cargo xtask spec` and commit it");
        return Ok(false);
    }
    fs::write(&path, document).with_context(|| format!("cannot write {}", house.shown(&path)))?;
    Ok(true)
}
