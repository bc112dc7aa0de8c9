//! What the commands need from the machine: found, or installed where we know how, or named exactly.

mod debian;
mod node;
mod wasm_target;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, bail};
use private_postgres::{MINIMUM_MAJOR, Programs};

use crate::house::House;
use crate::progress;

pub use node::node;

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
    /// Installs it. The error says what a person has to do.
    install: fn(&House) -> Result<()>,
}

const TO_RUN: [Need; 2] = [
    Need { name: "PostgreSQL server", find: postgres, install: install_postgres },
    Need { name: "wasm target of rustc", find: wasm_target::find, install: wasm_target::install },
];

const TO_TEST: [Need; 2] = [
    Need { name: "node and npm", find: node::find, install: node::install },
    Need { name: "Chromium", find: chromium, install: install_chromium },
];

/// Finds or installs everything, and fails with the whole list of what is still missing.
pub fn run(house: &House, options: &Setup) -> Result<()> {
    let start = Instant::now();
    let mut missing = Vec::new();
    let mut worked = false;
    let to_test: &[Need] = if options.run { &[] } else { &TO_TEST };
    for need in TO_RUN.iter().chain(to_test) {
        let found = (need.find)(house).or_else(|_| {
            if options.check {
                bail!("not here");
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
                missing.push(format!("{}: {error:#}", need.name));
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

fn install_postgres(house: &House) -> Result<()> {
    debian::install(house, &["postgresql"], || {
        format!(
            "install PostgreSQL {MINIMUM_MAJOR} or newer with its server programs (packages postgresql or postgresql-server, \
             Homebrew postgresql@17), or name the folder of initdb in POLYCLINIC_PG_BINDIR"
        )
    })
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

fn install_chromium(house: &House) -> Result<()> {
    let advice = || "install Chromium or Chrome, or name its program in POLYCLINIC_CHROMIUM".to_owned();
    // Ubuntu's package is a stub that asks for snap, which containers do not have.
    if debian::is("ubuntu") {
        bail!(advice());
    }
    debian::install(house, &["chromium"], advice)
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
