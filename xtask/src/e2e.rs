//! The browser tests: Playwright in the machine's own Chromium, against the built server.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use private_postgres::{PrivatePostgres, StartOptions};

use crate::house::House;
use crate::{digest, progress, setup, web};

/// Options of `e2e`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct EndToEnd {
    /// Handed to Playwright, after `--`: a file, `--project=dev`, `--grep words`, `--headed` …
    #[arg(last = true)]
    pub playwright: Vec<String>,
}

/// Options of `database`.
#[derive(clap::Args, Clone, Debug)]
pub struct Database {
    /// Its name.
    pub name: String,
}

/// Builds what is missing and runs the browser tests.
pub fn run(house: &House, options: &EndToEnd) -> Result<()> {
    let status = playwright(house, &options.playwright, None)?;
    ensure!(status.success(), "browser tests failed");
    Ok(())
}

/// Runs Playwright; its JSON report goes to `report` where one is asked for.
pub fn playwright(house: &House, arguments: &[String], report: Option<&Path>) -> Result<ExitStatus> {
    for release in [false, true] {
        web::build(house, &web::BuildWeb { release, debuginfo: !release })?;
    }
    let binary = server(house)?;
    packages(house)?;
    test_server(house)?;
    let mut command = Command::new(setup::node(house));
    command
        .current_dir(house.root.join("e2e"))
        .arg("node_modules/@playwright/test/cli.js")
        .arg("test")
        .args(arguments)
        .env("POLYCLINIC_BIN", binary)
        .env("POLYCLINIC_WEB", house.target.join("web"))
        .env("POLYCLINIC_TEST_STATE", test_folder(house).join("state"))
        .env("POLYCLINIC_XTASK", env::current_exe()?)
        .env("CARGO_TARGET_DIR", &house.target);
    if let Some(report) = report {
        let _ = fs::remove_file(report);
        command.env("POLYCLINIC_E2E_REPORT", report);
    }
    command.status().context("cannot run node")
}

/// Builds the server and returns its binary. The whole workspace chooses the features of what it stands on, as in
/// `cargo test --workspace`: choosing for the server alone would compile a hundred crates twice.
pub fn server(house: &House) -> Result<PathBuf> {
    let status = house.cargo().args(["build", "--workspace", "--exclude=frontend", "--bin=polyclinic"]).status()?;
    ensure!(status.success(), "the server does not compile");
    Ok(house.target.join("debug/polyclinic"))
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
        let output = Command::new("npm")
            .current_dir(&folder)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .stdin(Stdio::null())
            .output()
            .context("cannot run npm")?;
        ensure!(output.status.success(), "npm ci fails: {}", String::from_utf8_lossy(&output.stderr).trim());
        fs::write(&stamp, &wanted)?;
        Ok(())
    })
}

/// The tests' PostgreSQL, started where it does not run yet.
pub fn test_server(house: &House) -> Result<PrivatePostgres> {
    PrivatePostgres::start(&StartOptions::throw_away(test_folder(house)))
}

/// Where the tests' PostgreSQL lives: where `POLYCLINIC_TEST_PG` says, else beside what is built.
pub fn test_folder(house: &House) -> PathBuf {
    env::var_os("POLYCLINIC_TEST_PG").map_or_else(|| house.target.join("pg-test"), PathBuf::from)
}

/// Makes an empty database on the tests' PostgreSQL, in place of one of that name, and prints its superuser's address.
pub fn database(house: &House, options: &Database) -> Result<()> {
    let server = test_server(house)?;
    server.fresh_database(&options.name)?;
    println!("{}", server.superuser_url(&options.name));
    Ok(())
}
