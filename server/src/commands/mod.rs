//! The command line: one binary, a file for each subcommand.

mod audit;
mod chain;
mod demo;
mod doctor;
mod import;
mod keys;
mod migrate;
mod operator;
mod serve;

use clap::{Parser, Subcommand};

use composition::config::Config;

/// Clinic and hospital management for chains of clinics.
#[derive(Debug, Parser)]
#[command(name = "polyclinic", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve web app, contract and background work.
    Serve,
    /// Bring the control schema and every chain up to date.
    Migrate(migrate::Migrate),
    /// Open and list chains.
    #[command(subcommand)]
    Chain(chain::ChainCommand),
    /// Look the audit through, print the key that signs its checkpoints.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Change and destroy chains' keys.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// The people who run this installation, and what two of them do together.
    #[command(subcommand)]
    Operator(operator::OperatorCommand),
    /// Take histories in from other systems.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Fill two demo chains and print their accounts (development mode only).
    Demo {
        /// Seal their audit before it ends; else the server does.
        #[arg(long)]
        seal: bool,
        #[command(subcommand)]
        command: Option<demo::DemoCommand>,
    },
    /// Check the installation: database, keys, limits, files.
    Doctor,
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// What went wrong, in words for the operator.
    pub async fn run(self) -> anyhow::Result<()> {
        let config = Config::read()?;
        composition::telemetry::start(config.development());
        match self.command {
            Command::Serve => serve::run(&config).await,
            Command::Migrate(command) => command.run(&config).await,
            Command::Chain(command) => command.run(&config).await,
            Command::Audit(command) => command.run(&config).await,
            Command::Keys(command) => command.run(&config).await,
            Command::Operator(command) => command.run(&config).await,
            Command::Import(command) => command.run(&config).await,
            Command::Demo { seal, command: None } => demo::run(&config, seal).await,
            Command::Demo { command: Some(demo::DemoCommand::Code { email }), .. } => demo::code(&config, &email).await,
            Command::Doctor => doctor::run(&config).await,
        }
    }
}
