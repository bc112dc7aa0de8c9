//! `polyclinic chain create|list`

use api::Country;
use clap::Subcommand;
use kernel::Entropy;
use tenancy::ChainStatus;

use composition::{config::Config, open_chain, start};

/// Opens and lists chains.
#[derive(Debug, Subcommand)]
pub enum ChainCommand {
    /// Open a chain: login, schema, tables and first administrator in one go.
    Create {
        /// The word in its host name: small letters, digits, dashes.
        slug: String,
        /// Its name.
        name: String,
        /// The first administrator's e-mail.
        #[arg(long)]
        admin_email: String,
        /// The first administrator's name.
        #[arg(long)]
        admin_name: String,
        /// The first administrator's first password.
        #[arg(long, env = "POLYCLINIC_ADMIN_PASSWORD", hide_env_values = true)]
        admin_password: String,
        /// The country whose form of phone numbers is typed there: two letters. A site may say another.
        #[arg(long, default_value_t = Country::UNITED_STATES)]
        country: Country,
    },
    /// List chains and how their schemas stand.
    List,
}

impl ChainCommand {
    /// Runs the subcommand.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let entropy = Entropy::system();
        let clock = config.clock()?;
        let master = start::master_key(config, &entropy)?;
        let owner = tenancy::connect(&config.database()?, &master).await?;
        match self {
            Self::List => print(&tenancy::status(&owner).await?),
            Self::Create { slug, name, admin_email, admin_name, admin_password, country } => {
                let keys = tenancy::open_keys(&owner, &master, &entropy, &clock, false).await?;
                let email =
                    api::text::Email::new(&admin_email).map_err(|error| anyhow::anyhow!("--admin-email {error}"))?;
                let admin = auth::NewAccount {
                    id: entropy.id(clock.now()),
                    email: email.as_str().to_owned(),
                    name: admin_name,
                    staff_id: None,
                    roles: vec!["admin".to_owned()],
                    password: Some(admin_password),
                };
                let kms = start::kms(config, &entropy)?;
                let (kms, host) = (kms.as_ref(), &config.base_host);
                let chain =
                    open_chain(&owner, &keys, kms, &entropy, &clock, host, &slug, &name, country, admin).await?;
                println!("{} is open at {}://{}.{}", chain.name, config.scheme, chain.slug, config.base_host);
            }
        }
        Ok(())
    }
}

/// Prints how chains stand.
pub fn print(chains: &[ChainStatus]) {
    for chain in chains {
        let state = match (&chain.error, chain.is_current()) {
            (Some(error), _) => format!("failed: {error}"),
            (None, true) => "current".to_owned(),
            (None, false) => "behind".to_owned(),
        };
        println!("{:<24} {:<32} {:<28} {state}", chain.slug, chain.name, chain.migrated_to);
    }
}
