//! The browser tests: Playwright in the machine's own Chromium, against the built server.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::SystemTime;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use private_postgres::{PrivatePostgres, StartOptions};
use xtask::house::House;
use xtask::{digest, processes, progress};

use crate::verify::POSTGRES;
use crate::web::{self, Flavour};
use crate::{build, setup};

/// Where the clock of a test server starts unless a test says otherwise: a Tuesday morning in New York, in the middle of the day's
/// work.
pub const CLOCK: &str = "2026-11-24T10:15:00-05:00";

/// Options of `e2e`.
#[derive(clap::Args, Clone, Debug)]
pub struct EndToEnd {
    /// On which build of the browser's program.
    #[arg(long, value_enum, default_value_t = Flavour::Dev)]
    flavour: Flavour,
    /// Handed to Playwright, after `--`: a file, `--grep words`, `--headed` …
    #[arg(last = true)]
    playwright: Vec<String>,
}

/// Options of `database`.
#[derive(clap::Args, Clone, Debug)]
pub struct Database {
    /// Its name.
    name: String,
    /// Fill it with the demo chains as they are at this instant.
    #[arg(long)]
    demo: Option<String>,
}

/// Builds what is missing and runs the browser tests.
pub fn run(house: &House, options: &EndToEnd) -> Result<()> {
    web::build(house, options.flavour)?;
    let status = playwright(house, options.flavour, &options.playwright, None)?;
    ensure!(status.success(), "browser tests failed");
    Ok(())
}

/// Runs Playwright on a build of the browser's program that is there; its JSON report goes to `report` where one is asked for.
pub fn playwright(
    house: &House,
    flavour: Flavour,
    arguments: &[impl AsRef<OsStr>],
    report: Option<&Path>,
) -> Result<ExitStatus> {
    setup::to_browse(house)?;
    let binary = build::server(house)?;
    packages(house)?;
    test_server(house)?;
    let mut command = Command::new(setup::node(house));
    command
        .current_dir(house.root.join("e2e"))
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .arg(format!("--project={}", flavour.name()))
        .args(arguments)
        .env("POLYCLINIC_BIN", binary)
        .env("POLYCLINIC_WEB", house.target.join("web"))
        .env("POLYCLINIC_TEST_STATE", test_folder(house).join("state"))
        .env("POLYCLINIC_TEST_CLOCK", CLOCK)
        .env("POLYCLINIC_XTASK", env::current_exe()?)
        .env("CARGO_TARGET_DIR", &house.target);
    if let Some(report) = report {
        let _ = fs::remove_file(report);
        command.env("POLYCLINIC_E2E_REPORT", report);
    }
    processes::run(&mut command)
}

/// The npm packages of the lock file, installed once for each state of it.
fn packages(house: &House) -> Result<()> {
    let folder = house.root.join("e2e");
    let lock = fs::read(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed");
    let wanted = digest::of([lock.as_slice()]);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    progress::step("npm packages of the browser tests", || {
        let mut npm = Command::new("npm");
        npm.current_dir(&folder)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        ensure!(processes::run(&mut npm)?.success(), "npm ci fails");
        fs::write(&stamp, &wanted)?;
        Ok(())
    })
}

/// The tests' PostgreSQL, started where it does not run yet.
pub fn test_server(house: &House) -> Result<PrivatePostgres> {
    let options = StartOptions::throw_away(test_folder(house));
    // One that runs already is somebody else's to stop.
    match PrivatePostgres::attach(&options.dir)? {
        Some(server) => Ok(server),
        None => processes::postgres(&options),
    }
}

/// Where the tests' PostgreSQL lives: where `POLYCLINIC_TEST_PG` says, else beside what is built.
pub fn test_folder(house: &House) -> PathBuf {
    env::var_os(POSTGRES).map_or_else(|| house.target.join("pg-test"), PathBuf::from)
}

/// Makes a database on the tests' PostgreSQL, in place of one of that name, and prints its superuser's address.
pub fn database(house: &House, options: &Database) -> Result<()> {
    let server = PrivatePostgres::start(&StartOptions::throw_away(test_folder(house)))?;
    match &options.demo {
        Some(clock) => {
            let binary = env::var_os("POLYCLINIC_BIN").context("POLYCLINIC_BIN names no server")?;
            demo_database(house, &server, Path::new(&binary), &options.name, clock)?;
        }
        None => server.fresh_database(&options.name)?,
    }
    println!("{}", server.superuser_url(&options.name));
    Ok(())
}

/// Makes a database with the demo chains as they are at an instant. They are filled once for each build of the server and each
/// instant, and copied from then on.
pub fn demo_database(house: &House, server: &PrivatePostgres, binary: &Path, name: &str, clock: &str) -> Result<()> {
    let built = fs::metadata(binary)?.modified()?.duration_since(SystemTime::UNIX_EPOCH)?;
    let template = format!("demo_{}", digest::of([clock.as_bytes(), &built.as_nanos().to_le_bytes()]));
    // Workers ask at once; the first makes it.
    let lock = fs::File::create(test_folder(house).join("demo.lock"))?;
    lock.lock()?;
    if server.ask(&format!("SELECT 1 FROM pg_database WHERE datname = '{template}'"))?.is_empty() {
        progress::step("demo chains", || {
            let half_made = format!("{template}_new");
            server.fresh_database(&half_made)?;
            carry_out(house, server, binary, &half_made, clock, &["migrate"])?;
            // A server that starts on a copy has nothing left to seal.
            carry_out(house, server, binary, &half_made, clock, &["demo", "--seal"])?;
            server.ask_in(&half_made, "VACUUM ANALYZE")?;
            server.ask(&format!("ALTER DATABASE {half_made} RENAME TO {template}"))?;
            Ok(())
        })?;
    }
    server.copied_database(name, &template)?;
    drop(lock);
    // Rights to a database are no part of it, so they are not copied.
    carry_out(house, server, binary, name, clock, &["migrate"])
}

/// Runs a command of the server's on a test database.
fn carry_out(
    house: &House,
    server: &PrivatePostgres,
    binary: &Path,
    database: &str,
    clock: &str,
    words: &[&str],
) -> Result<()> {
    let output = Command::new(binary)
        .args(words)
        .env("POLYCLINIC_MODE", "development")
        .env("POLYCLINIC_BOOTSTRAP_URL", server.superuser_url(database))
        .env("POLYCLINIC_DATABASE_URL", server.url(database))
        // Logins belong to the whole PostgreSQL server and derive from the master key, so its databases share one.
        .env("POLYCLINIC_STATE_DIR", test_folder(house).join("state"))
        .env("POLYCLINIC_SCHEME", "http")
        .env("POLYCLINIC_CLOCK", clock)
        .output()
        .with_context(|| format!("cannot run {}", binary.display()))?;
    ensure!(
        output.status.success(),
        "polyclinic {}: {}",
        words.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
