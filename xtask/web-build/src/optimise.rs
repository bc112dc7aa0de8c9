//! wasm-opt, for the build that ships.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use xtask::processes;

/// A wasm-opt.
pub struct Optimiser {
    /// The node that runs it.
    pub node: PathBuf,
    /// The npm package that holds it.
    pub package: PathBuf,
}

impl Optimiser {
    /// Part of the build's identity.
    pub fn version(&self) -> Result<String> {
        let manifest = self.package.join("package.json");
        let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&manifest)?)?;
        Ok(manifest["version"].as_str().context("binaryen's package has a version")?.to_owned())
    }

    /// Optimises every wasm file of a folder in place, in one node process: hundreds of small files would each wait longer for
    /// their own than for the work.
    pub fn folder(&self, folder: &Path) -> Result<()> {
        let mut node = Command::new(&self.node);
        node.args(["--input-type=module", "--eval", include_str!("optimise.mjs"), "--"]).arg(&self.package).arg(folder);
        ensure!(processes::run(&mut node)?.success(), "wasm-opt fails");
        Ok(())
    }
}
