//! `make run`: from a clone to a running clinic.
//!
//! Pages are rendered by the server and work without a program in the browser, so the server is built first and serves as soon as it
//! can; the browser's program is compiled while it already serves, and pages load it from then on.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs, thread};

use anyhow::{Result, ensure};
use private_postgres::StartOptions;
use xtask::house::House;
use xtask::{processes, progress};

use crate::web::{self, Flavour};
use crate::{build, setup};

/// The development database's name.
const DATABASE: &str = "polyclinic";

/// Sets up, builds, migrates, seeds and serves until Ctrl-C; then stops what it started, the last first.
pub fn run(house: &House) -> Result<()> {
    let state = house.root.join(".local");
    fs::create_dir_all(&state)?;
    // A second run would end by stopping the first one's PostgreSQL.
    let lock = File::create(state.join("lock"))?;
    ensure!(lock.try_lock().is_ok(), "`make run` already runs in this clone");
    setup::to_run(house)?;

    let start = Instant::now();
    let site = web::styles(house, Flavour::Dev)?;
    let database = thread::spawn({
        let state = state.clone();
        move || database(&state)
    });
    let binary = build::server(house)?;
    eprintln!("  server: {}", progress::seconds(start.elapsed()));
    let bootstrap = database.join().map_err(|_| anyhow::anyhow!("starting PostgreSQL panicked"))??;
    let place = Place { binary, state, site, bootstrap };
    place.carry_out("migrate")?;
    place.carry_out("demo")?;
    let serving = processes::start(&mut place.polyclinic("serve"))?;

    // Not before: whatever else the machine does, it does instead of the first page. Nobody waits for it where serving fails.
    thread::spawn({
        let house = house.clone();
        move || match web::build_beside(&house, Flavour::Dev) {
            Ok((_, true)) => eprintln!(
                "  The browser's program is there after {}: pages load it from now on.",
                progress::seconds(start.elapsed())
            ),
            Ok((_, false)) => {}
            Err(error) => eprintln!("  Pages are served without the browser's program: {error:#}"),
        }
    });
    let status = serving.wait()?;
    ensure!(status.success(), "polyclinic serve ended: {status}");
    Ok(())
}

/// The superuser's address of the development database: `DATABASE_URL`, or a private server's under `.local`.
fn database(state: &Path) -> Result<String> {
    match env::var("DATABASE_URL") {
        Ok(url) if !url.is_empty() => Ok(url),
        _ => {
            let server = processes::postgres(&StartOptions::durable(state.join("pg")))?;
            server.ensure_database(DATABASE)?;
            Ok(server.superuser_url(DATABASE))
        }
    }
}

/// Where the clinic runs.
struct Place {
    binary: PathBuf,
    state: PathBuf,
    site: PathBuf,
    bootstrap: String,
}

impl Place {
    fn polyclinic(&self, command: &str) -> Command {
        let mut process = Command::new(&self.binary);
        process
            .arg(command)
            .env("POLYCLINIC_MODE", "development")
            .env("POLYCLINIC_STATE_DIR", &self.state)
            .env("POLYCLINIC_WEB_ROOT", &self.site)
            .env("POLYCLINIC_DATABASE_URL", without_login(&self.bootstrap))
            .env("POLYCLINIC_SCHEME", "http")
            .env_remove("DATABASE_URL");
        process
    }

    /// Runs a command with the superuser's key, which is for making roles and schemas; serving must do without.
    fn carry_out(&self, command: &str) -> Result<()> {
        let status = processes::run(self.polyclinic(command).env("POLYCLINIC_BOOTSTRAP_URL", &self.bootstrap))?;
        ensure!(status.success(), "polyclinic {command} failed");
        Ok(())
    }
}

/// A database's address without the superuser's login: the server has logins of its own.
fn without_login(url: &str) -> String {
    match (url.split_once("://"), url.split_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => url.to_owned(),
    }
}
