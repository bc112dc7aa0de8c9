//! `polyclinic demo`

use kernel::Entropy;

use crate::{config::Config, demo, start};

/// Fills the demo chains and prints their accounts.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(config.development(), "demo accounts have public passwords: they exist in development mode only");
    let entropy = Entropy::system();
    let master = start::master_key(config, &entropy)?;
    let owner = tenancy::connect(&config.database()?, &master).await?;
    let application = start::start(config, config.clock()?, entropy).await?;
    demo::fill(&application.state, &owner).await?;
    println!();
    for chain in demo::CHAINS {
        println!("{} · {}://{}.{}", chain.name, config.scheme, chain.slug, config.base_host);
        let accounts = demo::ROLES.map(|word| chain.email(word)).join("  ");
        println!("  {accounts}\n  password of each: {}", chain.password());
    }
    println!("All chains · {}://{}", config.scheme, config.base_host);
    Ok(())
}
