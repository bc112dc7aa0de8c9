//! `polyclinic keys rotate|destroy`

use clap::Subcommand;
use kernel::Entropy;

use composition::{compose, config::Config, start};

/// Changes and destroys chains' keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Give a chain a new sealing key while it works, and seal everything anew. Interrupted, it goes on at the next run.
    Rotate {
        /// The chain's slug.
        chain: String,
    },
    /// Close a chain and destroy its keys: what it holds sealed, in its backups too, cannot be read again by anybody.
    Destroy {
        /// The chain's slug.
        chain: String,
        /// The slug once more, so that no slip destroys a clinic.
        #[arg(long)]
        yes: String,
    },
}

impl KeysCommand {
    /// Runs the subcommand.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let (entropy, clock) = (Entropy::system(), config.clock()?);
        let master = start::master_key(config, &entropy)?;
        let owner = tenancy::connect(&config.database()?, &master).await?;
        match self {
            Self::Rotate { chain } => {
                let (kms, columns) = (start::kms(config, &entropy)?, compose::sealed_columns());
                let say = |words| println!("{chain}: {words}");
                tenancy::rotate_keys(&owner, kms.as_ref(), &entropy, &clock, &chain, &columns, &say).await
            }
            Self::Destroy { chain, yes } => {
                anyhow::ensure!(chain == yes, "--yes must repeat the chain's slug");
                tenancy::destroy_keys(&owner, &clock, &chain).await?;
                println!("{chain} is closed, and its keys are destroyed");
                Ok(())
            }
        }
    }
}
