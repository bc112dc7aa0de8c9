//! `polyclinic import`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;
use exchange::Outcome;
use kernel::{Actor, Entropy, Tenant};

use composition::{config::Config, start};

/// Take histories in from other systems.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// FHIR R4 bundles: JSON files, packed or not, or folders of them. Importing again changes nothing.
    Fhir {
        /// The chain's slug.
        #[arg(long)]
        chain: String,
        /// Files and folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

impl ImportCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// When the chain is unknown, a path cannot be read, or anything was rejected.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let Self::Fhir { chain, paths } = self;
        let files = files(&paths)?;
        anyhow::ensure!(!files.is_empty(), "no .json or .json.gz file there");
        let application = start::start(config, config.clock()?, Entropy::system()).await?;
        let chains = application.state.control().chains().await?;
        let found = chains.into_iter().find(|known| known.slug == chain);
        let found = found.with_context(|| format!("no chain is called {chain}: see `polyclinic chain list`"))?;
        let actor = Actor { purpose: "import", ..Actor::program("import") };
        let tenant = Tenant::new(application.state.clone(), found.into(), actor);
        let mut sum = Outcome::default();
        let mut failed = 0;
        for (index, file) in files.iter().enumerate() {
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
            println!("[{}/{}] {name}", index + 1, files.len());
            match one(&tenant, file).await {
                Ok(outcome) => {
                    for reject in &outcome.rejects {
                        println!("  rejected {} {}: {}", reject.place, reject.resource, reject.reason);
                    }
                    sum.add(outcome);
                }
                Err(error) => {
                    failed += 1;
                    println!("  not imported: {error:#}");
                }
            }
        }
        println!("{}", table(&sum));
        let rejected = sum.rejects.len();
        anyhow::ensure!(failed == 0 && rejected == 0, "{failed} files and {rejected} resources were not taken in");
        Ok(())
    }
}

/// One file.
async fn one(tenant: &Tenant, file: &Path) -> anyhow::Result<Outcome> {
    let bytes = tokio::fs::read(file).await.context("cannot be read")?;
    let text = exchange::open(&bytes)?;
    exchange::import(tenant, &text).await?.map_err(|reason| anyhow::anyhow!(reason))
}

/// The files of some paths, in order.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let fits = |path: &Path| {
        let name = path.to_string_lossy().to_lowercase();
        name.ends_with(".json") || name.ends_with(".json.gz")
    };
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let inside: Vec<PathBuf> =
                entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
            found.extend(inside.into_iter().filter(|path| fits(path)));
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The counts as lines.
fn table(sum: &Outcome) -> String {
    let mut lines = vec![format!("{:<24}{:>8}{:>8}", "", "read", "new")];
    let (mut read, mut new) = (0, 0);
    for (kind, counts) in &sum.counts {
        lines.push(format!("{kind:<24}{:>8}{:>8}", counts.read, counts.new));
        read += counts.read;
        new += counts.new;
    }
    lines.push(format!("{:<24}{read:>8}{new:>8}", "together"));
    lines.push(format!("{:<24}{:>8}", "rejected", sum.rejects.len()));
    lines.join("\n")
}
