//! `polyclinic operator add|end|reset-factors|agree`

use api::{id::AccountId, text::Email};
use clap::Subcommand;
use kernel::{Actor, Entropy, Tenant};
use sea_orm::DatabaseConnection;
use tenancy::operators::{self, Operator};
use uuid::Uuid;

use composition::{compose, config::Config, start};

/// The people who run this installation, and what two of them do together.
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// Make an operator and print their secret, once. From the third on, one who is there brings them in.
    Add {
        /// Their name.
        name: String,
    },
    /// End an operator.
    End {
        /// Their name.
        name: String,
    },
    /// Ask for somebody's second factors to be taken away, whom no colleague can help.
    ResetFactors {
        /// The chain's slug.
        chain: String,
        /// The account's e-mail.
        email: String,
        /// Why, and how you made sure who asked for it.
        #[arg(long)]
        reason: String,
    },
    /// Agree to what another operator asked for: it is carried out.
    Agree {
        /// The request.
        request: Uuid,
    },
}

impl OperatorCommand {
    /// Runs the subcommand. Who runs it proves it by the secret in POLYCLINIC_OPERATOR_SECRET.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let (entropy, clock) = (Entropy::system(), config.clock()?);
        let master = start::master_key(config, &entropy)?;
        let owner = tenancy::connect(&config.database()?, &master).await?;
        match self {
            Self::Add { name } => {
                let by = match std::env::var("POLYCLINIC_OPERATOR_SECRET") {
                    Ok(secret) => Some(operators::prove(&owner, &secret).await?),
                    Err(_) => None,
                };
                let secret = operators::add(&owner, (&entropy, &clock), &name, by.as_ref()).await?;
                println!("{name} is an operator. The secret is theirs alone and is shown this once:\n{secret}");
            }
            Self::End { name } => {
                prove(&owner).await?;
                operators::end(&owner, &clock, &name).await?;
                println!("{name} is no operator any more");
            }
            Self::ResetFactors { chain, email, reason } => {
                let by = prove(&owner).await?;
                let email = Email::new(&email).map_err(|error| anyhow::anyhow!("the e-mail {error}"))?;
                let application = start::start(config, clock.clone(), Entropy::system()).await?;
                let chains = application.state.control().chains().await?;
                let chain = chains.into_iter().find(|known| known.slug == chain);
                let chain = chain.ok_or_else(|| anyhow::anyhow!("no such chain: see `polyclinic chain list`"))?;
                let tenant = Tenant::new(application.state.clone(), chain.clone().into(), Actor::program("operator"));
                let account = auth::account_of(&tenant, email.as_str()).await?;
                let account = account.ok_or_else(|| anyhow::anyhow!("no account of this chain has that e-mail"))?;
                let request =
                    operators::ask_reset(&owner, (&entropy, &clock), &by, (chain.id, account.0), &reason).await?;
                println!("Asked. Within a day another operator runs: polyclinic operator agree {request}");
            }
            Self::Agree { request } => {
                let by = prove(&owner).await?;
                let agreed = operators::agree(&owner, &clock, &by, request).await?;
                let application = start::start(config, clock.clone(), Entropy::system()).await?;
                let chain = application.state.control().chain(agreed.chain).await?;
                let chain = chain.ok_or_else(|| anyhow::anyhow!("the chain is closed"))?;
                let tenant = Tenant::new(application.state.clone(), chain.into(), Actor::program("operator"));
                let tx = tenant.tx().await?;
                let words = format!("operators {} and {}: {}", agreed.asked_by, by.name, agreed.reason);
                auth::take_factors_away(&tx, compose::post().as_ref(), AccountId(agreed.account), words).await?;
                tx.commit().await?;
                operators::done(&owner, &clock, request).await?;
                println!("Done. A letter to begin anew with is on its way to the person's own address.");
            }
        }
        Ok(())
    }
}

async fn prove(owner: &DatabaseConnection) -> anyhow::Result<Operator> {
    let secret = std::env::var("POLYCLINIC_OPERATOR_SECRET")
        .map_err(|_| anyhow::anyhow!("give your own secret in POLYCLINIC_OPERATOR_SECRET"))?;
    operators::prove(owner, &secret).await
}
