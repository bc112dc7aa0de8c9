//! The project's commands. `make` gives the daily ones their names; `cargo xtask help` lists all.

#![allow(clippy::disallowed_methods, reason = "a tool measures the machine's own time and waits for processes")]

mod assure;
mod bench;
mod build;
mod e2e;
mod fuzz;
mod run;
mod setup;
mod spec;
mod tidy;
mod verify;
mod web;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::{house::House, processes};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Finds what the other commands need, and installs what is missing where it knows how.
    Setup(setup::Setup),
    /// From a clone to a running clinic: sets up, builds, starts a private PostgreSQL, fills two demo chains, serves.
    Run,
    /// Everything that must hold; ends with "N passed, N failed, N skipped".
    Test(verify::Test),
    /// The rules of the house that no compiler knows.
    Tidy,
    /// Builds what browsers load: wasm split by route, JavaScript, style sheet, fonts; for what ships compressed.
    BuildWeb(web::BuildWeb),
    /// Writes `api/openapi.json` from the contract's types; with `--check` only says whether it is current.
    Spec {
        /// Change nothing; fail when the committed file is not the contract.
        #[arg(long)]
        check: bool,
    },
    /// Hot paths against pgbench with the same statements, in one run, as ratios.
    Bench(bench::Bench),
    /// The full forms of the measures whose small forms the tests run, with their figures.
    Assure(assure::Assure),
    /// Runs the browser tests.
    E2e(e2e::EndToEnd),
    /// Asks every operation of the contract with good, odd and broken requests: no 5xx, every refusal a problem.
    Fuzz,
    /// Makes an empty database on the tests' PostgreSQL and prints its address.
    Database(e2e::Database),
}

fn main() -> ExitCode {
    let outcome = carry_out(Arguments::parse().command);
    processes::stop_everything();
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether all is well; a command that says itself what is not needs no error.
fn carry_out(command: Command) -> Result<bool> {
    let house = House::find()?;
    // Ctrl-C is how a run ends well; whatever else it stops was not through.
    processes::stop_on_signals(if matches!(command, Command::Run) { 0 } else { 130 })?;
    match command {
        Command::Setup(options) => setup::run(&house, &options)?,
        Command::Run => run::run(&house)?,
        Command::Test(options) => return verify::run(&house, &options),
        Command::Tidy => tidy::run(&house)?,
        Command::BuildWeb(options) => web::run(&house, &options)?,
        Command::Spec { check } => return spec::run(&house, check),
        Command::Assure(options) => return assure::run(&house, &options),
        Command::Bench(options) => return bench::run(&house, &options),
        Command::E2e(options) => e2e::run(&house, &options)?,
        Command::Fuzz => fuzz::run(&house)?,
        Command::Database(options) => e2e::database(&house, &options)?,
    }
    Ok(true)
}
