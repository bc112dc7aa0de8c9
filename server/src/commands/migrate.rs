//! `polyclinic migrate`

use clap::Args;
use kernel::Entropy;

use composition::{compose, config::Config, start};

/// Brings the control schema and every chain up to date.
#[derive(Debug, Args)]
pub struct Migrate {
    /// A superuser's address, needed once for roles, database and extensions: `postgres://postgres:…@host/postgres`.
    #[arg(long, env = "POLYCLINIC_BOOTSTRAP_URL", hide_env_values = true)]
    bootstrap_url: Option<String>,
}

impl Migrate {
    /// Migrates and lists how each chain stands.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let entropy = Entropy::system();
        let master = start::master_key(config, &entropy)?;
        let address = config.database()?;
        if let Some(url) = &self.bootstrap_url {
            tenancy::bootstrap(url, &address, &master, &entropy).await?;
        }
        let owner = tenancy::connect(&address, &master).await?;
        tenancy::migrate_queue(&owner, &address, &master).await?;
        let chains = tenancy::migrate(&owner).await?;
        let clock = config.clock()?;
        let keys = tenancy::open_keys(&owner, &master, &entropy, &clock, true).await?;
        let kms = start::kms(config, &entropy)?;
        let columns = compose::sealed_columns();
        let progress = |chain: &str, rows| println!("{chain}: {rows} values sealed");
        tenancy::seal_chains(&owner, kms.as_ref(), &keys, &entropy, &clock, &columns, &progress).await?;
        super::chain::print(&chains);
        anyhow::ensure!(chains.iter().all(tenancy::ChainStatus::is_current), "some chains could not be migrated");
        Ok(())
    }
}
