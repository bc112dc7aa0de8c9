//! The project's commands. `make` gives the daily ones their names; `cargo xtask help` lists all.

mod digest;
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
}

fn main() -> Result<()> {
    let house = House::find()?;
    match Arguments::parse().command {
        Command::BuildWeb(options) => web::build(&house, &options).map(|_| ()),
    }
}
