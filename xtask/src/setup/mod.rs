//! What the commands need from the machine: found, or installed where we know how, or named exactly.

mod debian;
mod node;
mod python;
mod wasm_target;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use private_postgres::Programs;

use crate::house::House;
use crate::progress;

pub use node::node;
pub use python::{MOTO, SCHEMATHESIS, SSLYZE};

/// Options of `setup`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Setup {
    /// Only what `make run` needs: no browser, no node.
    #[arg(long)]
    pub run: bool,
    /// Says what is missing and installs nothing.
    #[arg(long)]
    pub check: bool,
}

/// One thing that must be there.
struct Need {
    name: &'static str,
    /// Describes what was found, or says what is missing.
    find: fn(&House) -> Result<String>,
    /// Installs it, where we know how.
    install: fn(&House) -> Result<()>,
    /// What a person does instead.
    advice: &'static str,
}

const TO_RUN: [Need; 2] = [
    Need {
        name: "PostgreSQL server",
        find: postgres,
        install: |_| debian::install(&["postgresql"]),
        advice: "install PostgreSQL 15 or newer with its server programs (package postgresql or postgresql-server, \
                 Homebrew postgresql@17), or name the folder of initdb in POLYCLINIC_PG_BINDIR",
    },
    Need {
        name: "wasm target of rustc",
        find: wasm_target::find,
        install: wasm_target::install,
        advice: "install Rust by rustup, then `rustup target add wasm32-unknown-unknown`",
    },
];

const TO_TEST: [Need; 3] = [
    Need { name: "node and npm", find: node::find, install: node::install, advice: "install node 20 or newer and npm" },
    Need {
        name: "Chromium",
        find: chromium,
        install: install_chromium,
        advice: "install Chromium or Chrome, or name its program in POLYCLINIC_CHROMIUM",
    },
    CONTRACT_FUZZ,
];

const PYTHON: &str = "install Python 3.10 or newer with its modules venv and pip (packages python3 and python3-venv)";

const CONTRACT_FUZZ: Need = Need {
    name: "Schemathesis",
    find: |house| SCHEMATHESIS.find(house),
    install: |house| SCHEMATHESIS.install(house),
    advice: PYTHON,
};

const TLS_SCANNER: Need =
    Need { name: "sslyze", find: |house| SSLYZE.find(house), install: |house| SSLYZE.install(house), advice: PYTHON };

const KEY_SERVICE: Need =
    Need { name: "moto", find: |house| MOTO.find(house), install: |house| MOTO.install(house), advice: PYTHON };

/// Finds or installs everything, and fails with the whole list of what is still missing.
pub fn run(house: &House, options: &Setup) -> Result<()> {
    let to_test: &[Need] = if options.run { &[] } else { &TO_TEST };
    provide(house, options, TO_RUN.iter().chain(to_test))
}

/// Only what the contract fuzz needs beside the server.
pub fn schemathesis(house: &House) -> Result<()> {
    provide(house, &Setup::default(), [&CONTRACT_FUZZ])
}

/// Only what scans a TLS listener.
pub fn tls_scanner(house: &House) -> Result<()> {
    provide(house, &Setup::default(), [&TLS_SCANNER])
}

/// Only what stands in for AWS's key service.
pub fn key_service(house: &House) -> Result<()> {
    provide(house, &Setup::default(), [&KEY_SERVICE])
}

fn provide<'a>(house: &House, options: &Setup, needs: impl IntoIterator<Item = &'a Need>) -> Result<()> {
    let start = Instant::now();
    let mut missing = Vec::new();
    let mut worked = false;
    for need in needs {
        let found = (need.find)(house).or_else(|missing| {
            if options.check {
                return Err(missing);
            }
            worked = true;
            eprintln!("  {} is missing", need.name);
            (need.install)(house)?;
            (need.find)(house)
        });
        match found {
            Ok(found) => eprintln!("  {:<22} {found}", need.name),
            Err(error) => {
                eprintln!("  {:<22} missing", need.name);
                missing.push(format!("{}: {error:#}\n    → {}", need.name, need.advice));
            }
        }
    }
    if !missing.is_empty() {
        bail!("this machine lacks\n  - {}", missing.join("\n  - "));
    }
    if worked {
        eprintln!("  set-up took {}", progress::seconds(start.elapsed()));
    }
    Ok(())
}

fn postgres(_: &House) -> Result<String> {
    let programs = Programs::find(None)?;
    Ok(format!("{} ({})", programs.major, programs.program("").display()))
}

/// The machine's Chromium or Chrome; the browser tests look in the same places.
fn chromium(_: &House) -> Result<String> {
    if let Some(path) = env::var_os("POLYCLINIC_CHROMIUM") {
        return Ok(PathBuf::from(path).display().to_string());
    }
    for name in ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] {
        if let Some(path) = on_path(name) {
            return Ok(path.display().to_string());
        }
    }
    for app in ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"] {
        let path = Path::new("/Applications").join(app);
        if path.exists() {
            return Ok(path.display().to_string());
        }
    }
    bail!("not here")
}

/// Ubuntu's package is a stub that asks for snap, which containers do not have.
fn install_chromium(_: &House) -> Result<()> {
    ensure!(!debian::is("ubuntu"), "not here");
    debian::install(&["chromium"])
}

/// Where `PATH` has a program.
pub fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// What a program prints, if it succeeds.
fn answer(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
