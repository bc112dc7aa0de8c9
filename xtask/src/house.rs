//! Where things are: the clone, what is built from it, and what is kept between clones.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The folders the commands work in.
#[derive(Clone, Debug)]
pub struct House {
    /// The clone.
    pub root: PathBuf,
    /// `CARGO_TARGET_DIR`: everything that is built. Outside the clone unless somebody asks otherwise.
    pub target: PathBuf,
    /// Downloads that outlive a build: npm packages.
    pub cache: PathBuf,
}

impl House {
    /// Finds them from the environment.
    ///
    /// # Errors
    /// When there is no home to build in.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies inside the clone")?.to_path_buf();
        let home = env::var_os("HOME").context("HOME is not set")?;
        let cache = match env::var_os("XDG_CACHE_HOME") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => PathBuf::from(home).join(".cache"),
        }
        .join("polyclinic");
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), PathBuf::from);
        Ok(Self { root, target, cache })
    }

    /// A cargo that builds into our target folder. Where clippy is installed it compiles the workspace's own crates: it is rustc
    /// with lints, so that one pass serves runs, lints and tests.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        if on_path("clippy-driver").is_some() {
            command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
        }
        // Set by the cargo that runs xtask; the inner cargo must not take them for its own.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            command.env_remove(name);
        }
        command
    }

    /// `path` as a person in the clone would write it.
    #[must_use]
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// Where `PATH` has a program.
#[must_use]
pub fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}
