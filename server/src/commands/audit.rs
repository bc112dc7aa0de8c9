//! `polyclinic audit verify|key`

use anyhow::Context;
use clap::Subcommand;
use kernel::{Actor, Entropy, Tenant};

use composition::{config::Config, start};

/// Findings printed of a chain: more say nothing more.
const SHOWN: usize = 100;

/// Looks the audit through.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Hold every row against its seal, every seal against the one before, all of it against the checkpoints. Fails when
    /// anything does not fit, and names it.
    Verify {
        /// One chain's slug; all chains where none is named.
        #[arg(long)]
        chain: Option<String>,
    },
    /// Print the public key (Ed25519, hexadecimal) that checks the signatures of checkpoints.
    Key,
}

impl AuditCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// When something does not fit, or cannot be read.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let entropy = Entropy::system();
        let checkpoints = start::checkpoints(config, &start::master_key(config, &entropy)?)?;
        let Self::Verify { chain } = self else {
            println!("{}", checkpoints.public_key());
            return Ok(());
        };
        let application = start::start(config, config.clock()?, entropy).await?;
        let mut chains = application.state.control().chains().await?;
        if let Some(slug) = &chain {
            chains.retain(|known| known.slug == *slug);
            anyhow::ensure!(!chains.is_empty(), "no chain is called {slug}: see `polyclinic chain list`");
        }
        let mut wrong = 0;
        for chain in chains {
            let slug = chain.slug.clone();
            let tenant = Tenant::new(application.state.clone(), chain.into(), Actor::program("audit verify"));
            let begun = tokio::time::Instant::now();
            let report =
                audit::verify(&tenant, &checkpoints).await.with_context(|| format!("looking through {slug}"))?;
            let seconds = begun.elapsed().as_secs_f64();
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = report.sealed as f64 / seconds.max(0.001);
            println!(
                "{slug}: {} sealed rows in {seconds:.2} s ({rate:.0} a second), {} checkpoints, vouched for up to {}",
                report.sealed, report.checkpoints, report.vouched_to
            );
            if let Some((id, at)) = report.waiting_from {
                println!("{slug}: {} rows wait for their seal, the first is {id} of {at}", report.waiting);
            }
            for finding in report.findings.iter().take(SHOWN) {
                println!("{slug}: {finding}");
            }
            if report.findings.len() > SHOWN {
                println!("{slug}: and {} more", report.findings.len() - SHOWN);
            }
            wrong += report.findings.len();
        }
        anyhow::ensure!(wrong == 0, "{wrong} findings: the audit is not what was written");
        println!("nothing was changed");
        Ok(())
    }
}
