//! `polyclinic demo`, `polyclinic demo code`

use anyhow::Context;
use clap::Subcommand;
use kernel::{Actor, Entropy, Tenant};

use composition::{config::Config, demo, start};

/// What else there is for demo accounts.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Print the code that a demo account's authenticator app shows now.
    Code {
        /// The account: `doctor@harbor.example`.
        email: String,
    },
}

/// Prints an account's code.
pub async fn code(config: &Config, email: &str) -> anyhow::Result<()> {
    anyhow::ensure!(config.development(), "codes are told in development mode only");
    let slug = email.split_once('@').and_then(|(_, host)| host.split('.').next()).unwrap_or_default();
    let application = start::start(config, config.clock()?, Entropy::system()).await?;
    let chains = application.state.control().chains().await?;
    let chain = chains.into_iter().find(|chain| chain.slug == slug);
    let chain = chain.with_context(|| format!("no demo chain is called {slug}"))?;
    let tenant = Tenant::new(application.state.clone(), chain.into(), Actor::program("demo"));
    println!("{}", demo::code(&tenant, email).await?);
    Ok(())
}

/// Fills the demo chains, and seals their audit where asked to, and prints their accounts.
pub async fn run(config: &Config, seal: bool) -> anyhow::Result<()> {
    anyhow::ensure!(config.development(), "demo accounts have public passwords: they exist in development mode only");
    let entropy = Entropy::system();
    let master = start::master_key(config, &entropy)?;
    let owner = tenancy::connect(&config.database()?, &master).await?;
    let mut application = start::start(config, config.clock()?, entropy).await?;
    demo::fill(&application.state, &owner, start::kms(config, &Entropy::system())?.as_ref()).await?;
    if seal {
        for chain in application.state.control().chains().await? {
            application.sealer.settle(&chain.into()).await;
        }
    }
    println!();
    for chain in demo::CHAINS {
        let address = format!("{}://{}.{}", config.scheme, chain.slug, config.base_host);
        println!("  {:<16} {address:<32} password {}", chain.name, chain.password());
    }
    let hosts: Vec<String> = demo::CHAINS.iter().map(|chain| chain.email("")).collect();
    let hosts = hosts.join(" or ");
    println!("  {:<16} {}, each with {hosts}", "accounts", demo::ROLES.join(" "));
    println!("  {:<16} the sign-in page shows the code, and so does `polyclinic demo code EMAIL`", "second factor");
    println!("  {:<16} {}://{}\n", "all chains", config.scheme, config.base_host);
    Ok(())
}
