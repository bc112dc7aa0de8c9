//! `make run`: from a clone to a running clinic.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{env, fs, thread};

use anyhow::{Context, Result, ensure};
use private_postgres::{PrivatePostgres, StartOptions};

use crate::house::House;
use crate::{e2e, progress, setup, web};

/// The development database's name.
const DATABASE: &str = "polyclinic";

/// Set by Ctrl-C and by SIGTERM.
static STOP: AtomicBool = AtomicBool::new(false);

/// Sets up, builds, migrates, seeds and serves until Ctrl-C; then stops what it started, the last first.
pub fn run(house: &House) -> Result<()> {
    ctrlc::set_handler(|| STOP.store(true, Ordering::Release)).context("cannot listen for Ctrl-C")?;
    setup::run(house, &setup::Setup { run: true, check: false })?;
    let site = web::build(house, &web::BuildWeb::default())?;
    let binary = e2e::server(house)?;
    let state = house.root.join(".local");
    fs::create_dir_all(&state)?;
    // A second run would end by stopping the first one's PostgreSQL.
    let lock = File::create(state.join("lock"))?;
    ensure!(lock.try_lock().is_ok(), "`make run` already runs in this clone");

    let (private, bootstrap) = match env::var("DATABASE_URL") {
        Ok(url) if !url.is_empty() => (None, url),
        _ => {
            let server = progress::step("PostgreSQL", || {
                let server = PrivatePostgres::start(&StartOptions::durable(state.join("pg")))?;
                server.ensure_database(DATABASE)?;
                Ok(server)
            })?;
            let url = server.superuser_url(DATABASE);
            (Some(server), url)
        }
    };
    let served = serve(&binary, &state, &site, &bootstrap);
    if let Some(server) = private {
        server.stop()?;
        eprintln!("  PostgreSQL stopped; the data stays in {}", house.shown(server.home()));
    }
    served
}

fn serve(binary: &Path, state: &Path, site: &Path, bootstrap: &str) -> Result<()> {
    let polyclinic = |command: &str| {
        let mut process = Command::new(binary);
        process
            .arg(command)
            .env("POLYCLINIC_MODE", "development")
            .env("POLYCLINIC_STATE_DIR", state)
            .env("POLYCLINIC_WEB_ROOT", site)
            .env("POLYCLINIC_DATABASE_URL", without_login(bootstrap))
            .env("POLYCLINIC_SCHEME", "http")
            .env_remove("DATABASE_URL")
            // A group of its own: Ctrl-C reaches us alone, and we stop things in order.
            .process_group(0);
        process
    };
    for command in ["migrate", "demo"] {
        let mut process = polyclinic(command);
        // The superuser's key is for making roles and schemas; serving must do without.
        let child = process.env("POLYCLINIC_BOOTSTRAP_URL", bootstrap).spawn();
        let Some(status) = wait(child.with_context(|| format!("cannot run {}", binary.display()))?)? else {
            return Ok(());
        };
        ensure!(status.success(), "polyclinic {command} failed");
    }
    match wait(polyclinic("serve").spawn()?)? {
        Some(status) => ensure!(status.success(), "polyclinic serve ended: {status}"),
        None => eprintln!("  stopped"),
    }
    Ok(())
}

/// A database's address without the superuser's login: the server has logins of its own.
fn without_login(url: &str) -> String {
    match (url.split_once("://"), url.split_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => url.to_owned(),
    }
}

/// Waits for a process; on Ctrl-C asks it to stop, waits, and returns nothing.
fn wait(mut child: Child) -> Result<Option<ExitStatus>> {
    loop {
        if STOP.load(Ordering::Acquire) {
            Command::new("kill").arg("-TERM").arg(child.id().to_string()).status()?;
            child.wait()?;
            return Ok(None);
        }
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(100));
    }
}
