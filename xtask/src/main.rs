//! The project's commands. `make` gives the daily ones their names; `cargo xtask help` lists all.

mod digest;
mod e2e;
mod house;
mod progress;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::house::House;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds what browsers load: wasm split by route, JavaScript, style sheet, fonts; compressed, with sizes.
    BuildWeb(web::BuildWeb),
    /// Runs the browser tests.
    E2e(e2e::EndToEnd),
    /// Makes an empty database on the tests' PostgreSQL and prints its address.
    Database(e2e::Database),
}

fn main() -> Result<()> {
    let house = House::find()?;
    match Arguments::parse().command {
        Command::BuildWeb(options) => web::build(&house, &options).map(|_| ()),
        Command::E2e(options) => e2e::run(&house, &options),
        Command::Database(options) => e2e::database(&house, &options),
    }
}
