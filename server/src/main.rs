//! The `polyclinic` command.

use clap::Parser;
use polyclinic::commands::Cli;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // Two providers in one process make rustls panic at first use, so the one we ship is installed before anything else.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Cli::parse().run().await
}
