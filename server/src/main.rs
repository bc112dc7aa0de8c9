//! The `polyclinic` command.

use std::process::ExitCode;

use clap::Parser;
use polyclinic::commands::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    // Two providers in one process make rustls panic at first use, so the one we ship is installed before anything else.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain of reasons in one line: a mistake of whoever types is no fault of ours, and needs no backtrace.
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
