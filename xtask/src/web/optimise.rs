//! wasm-opt, for the build that ships.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::compress;
use crate::house::House;
use crate::{progress, setup};

/// The pinned version of binaryen, so that the same tree gives the same files everywhere.
const BINARYEN: &str = "132.0.0";

/// What rustc's wasm uses; wasm-opt must be told that it may.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A wasm-opt that runs.
pub struct Optimiser {
    /// The program and what comes before its own arguments: binaryen from npm is a script that node runs.
    words: Vec<OsString>,
    /// Part of the build's identity.
    pub version: String,
}

/// The pinned wasm-opt, fetched by npm the first time; without npm the machine's own; without either none, said aloud.
pub fn find(house: &House) -> Result<Option<Optimiser>> {
    let folder = house.cache.join(format!("binaryen-{BINARYEN}"));
    let script = folder.join("node_modules/binaryen/bin/wasm-opt");
    if !script.exists() && setup::on_path("npm").is_some() {
        fs::create_dir_all(&folder)?;
        let fetched = progress::step("fetching wasm-opt (npm binaryen)", || {
            let status = Command::new("npm")
                .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
                .arg("--prefix")
                .arg(&folder)
                .arg(format!("binaryen@{BINARYEN}"))
                .stdout(Stdio::null())
                .status()?;
            ensure!(status.success(), "npm cannot install binaryen");
            Ok(())
        });
        if let Err(error) = fetched {
            eprintln!("  {error:#}");
        }
    }
    let ours = vec![setup::node(house).into_os_string(), script.into_os_string()];
    for words in [ours, vec![OsString::from("wasm-opt")]] {
        if let Some(version) = version(&words) {
            return Ok(Some(Optimiser { words, version }));
        }
    }
    eprintln!("  wasm-opt is not here (it comes with npm): the files stay about a tenth larger");
    Ok(None)
}

/// Optimises each file in place.
pub fn all(optimiser: &Optimiser, files: &[PathBuf]) -> Result<()> {
    compress::each_on_all_cores(files.to_vec(), |path| one(optimiser, path))
}

fn one(optimiser: &Optimiser, path: &Path) -> Result<()> {
    let out = path.with_extension("opt");
    let output = Command::new(&optimiser.words[0])
        .args(&optimiser.words[1..])
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(FEATURES)
        .arg(path)
        .arg("-o")
        .arg(&out)
        .output()
        .context("cannot run wasm-opt")?;
    ensure!(
        output.status.success(),
        "wasm-opt fails on {}: {}",
        path.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    fs::rename(out, path)?;
    Ok(())
}

fn version(words: &[OsString]) -> Option<String> {
    let output = Command::new(&words[0]).args(&words[1..]).arg("--version").stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
