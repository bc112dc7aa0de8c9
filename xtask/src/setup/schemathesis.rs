//! Schemathesis, for the contract fuzz, in a Python environment of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::debian;
use crate::house::House;
use crate::{digest, progress};

/// Everything that is installed, with exact versions.
const REQUIREMENTS: &str = include_str!("schemathesis.txt");

/// Its program.
pub fn program(house: &House) -> PathBuf {
    folder(house).join("bin/schemathesis")
}

pub(super) fn find(house: &House) -> Result<String> {
    let stamp = fs::read_to_string(folder(house).join(".installed")).unwrap_or_default();
    ensure!(stamp == wanted(), "not here in the version wanted");
    let version = super::answer(program(house), &["--version"]).context("it does not start")?;
    Ok(format!("{} ({})", version.rsplit(' ').next().unwrap_or_default(), program(house).display()))
}

pub(super) fn install(house: &House) -> Result<()> {
    if super::answer("python3", &["-c", "import ensurepip, venv"]).is_none() {
        debian::install(&["python3", "python3-venv"])?;
    }
    if super::answer("python3", &["-c", "import sys; assert sys.version_info >= (3, 10)"]).is_none() {
        bail!("the machine's Python is older than 3.10");
    }
    progress::step("Schemathesis (pip)", || {
        let folder = folder(house);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        let list = folder.join("requirements.txt");
        fs::write(&list, REQUIREMENTS)?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        run(Command::new(folder.join("bin/python")).args(pip).arg(&list))?;
        fs::write(folder.join(".installed"), wanted())?;
        Ok(())
    })
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?} fails: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

fn folder(house: &House) -> PathBuf {
    house.cache.join("schemathesis")
}

fn wanted() -> String {
    digest::of([REQUIREMENTS.as_bytes()])
}
