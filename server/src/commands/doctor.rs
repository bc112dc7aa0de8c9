//! `polyclinic doctor`: is everything there, and how much room is left?

use kernel::{Entropy, database::Control};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use composition::{config::Config, start};

use crate::tls::Files;

/// Checks the installation and says what it found, line by line.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let entropy = Entropy::system();
    if let Some(address) = config.tls_listen {
        Files::of(config).check()?;
        println!("certificate    readable, with its key, for {address}");
    }
    let master = start::master_key(config, &entropy)?;
    println!("master key     readable in {}", config.state_dir.display());
    let address = config.database()?;
    let kms = start::kms(config, &entropy)?;
    println!("chains' keys   guarded by {}", kms.name());
    let control = Control::open(&address, &master.login_password("polyclinic_control"), kms).await?;
    let version = scalar(control.connection(), "SHOW server_version").await?;
    println!("PostgreSQL     {version}, database {}", address.database());
    let max = scalar(control.connection(), "SHOW max_connections").await?;
    let cap = start::connection_cap(control.connection(), config.connections_reserve).await?;
    println!(
        "connections    {cap} for chains ({max} of the server less a reserve of {}), {} of one chain at a time",
        config.connections_reserve, config.connections_per_chain
    );
    tenancy::open_keys(control.connection(), &master, &entropy, &config.clock()?, false).await?;
    println!("data key       opens with the master key");
    let chains = tenancy::status(control.connection()).await?;
    let behind = chains.iter().filter(|chain| !chain.is_current()).count();
    println!("chains         {}, {behind} not at {}", chains.len(), migrations::tenant_version());
    let web = config.web_root.join("pkg").is_dir();
    println!("browser files  {} in {}", if web { "there" } else { "MISSING" }, config.web_root.display());
    let clock = if config.clock.is_empty() { "the machine's" } else { "set for development" };
    println!("clock          {clock}, now {}", config.clock()?.now());
    anyhow::ensure!(web && behind == 0, "something is missing");
    Ok(())
}

async fn scalar(control: &impl ConnectionTrait, sql: &str) -> anyhow::Result<String> {
    let row = control.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
