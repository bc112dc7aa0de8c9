//! `polyclinic import`

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Subcommand;
use exchange::{Choices, Options, Outcome};
use kernel::{Actor, Entropy, Tenant};
use uuid::Uuid;

use composition::{config::Config, start};

/// Take histories in from other systems, list what was taken, withdraw an import whole.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// FHIR R4: files of bundles or of a resource a line (.json, .ndjson, packed by gzip or not), or folders of them. Importing
    /// again changes nothing; a newer export brings what its source says otherwise.
    Fhir {
        /// The chain's slug.
        #[arg(long)]
        chain: String,
        /// The address of the system the files come from, where they do not name it.
        #[arg(long)]
        source: Option<String>,
        /// Somebody of the files who is registered here: Patient/1=SC-100123.
        #[arg(long, value_name = "PATIENT=NUMBER")]
        same: Vec<String>,
        /// Somebody of the files who is nobody registered here, however alike: Patient/1.
        #[arg(long, value_name = "PATIENT")]
        new: Vec<String>,
        /// Files and folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// List the imports of a chain, the newest first.
    List {
        /// The chain's slug.
        #[arg(long)]
        chain: String,
    },
    /// Withdraw an import whole: what it brought leaves the charts, what it changed is put back. Nothing is deleted.
    Withdraw {
        /// The chain's slug.
        #[arg(long)]
        chain: String,
        /// The import, as the list names it.
        import: Uuid,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

impl ImportCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// When the chain is unknown, a path cannot be read, or anything was rejected.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        match self {
            Self::Fhir { chain, source, same, new, paths } => {
                let choices = choices(&same, new)?;
                let files = files(&paths)?;
                anyhow::ensure!(!files.is_empty(), "no .json, .ndjson or packed file there");
                let tenant = tenant(config, &chain).await?;
                take(&tenant, &files, source, choices).await
            }
            Self::List { chain } => {
                let tenant = tenant(config, &chain).await?;
                for batch in exchange::list(&tenant).await? {
                    let taken: u32 = batch.counts.values().map(|counts| counts.taken).sum();
                    let changed: u32 = batch.counts.values().map(|counts| counts.changed + counts.withdrawn).sum();
                    let withdrawn = batch.withdrawn_at.map(|at| format!(", withdrawn {at:.0}")).unwrap_or_default();
                    println!(
                        "{}  {:.0}  {}: {taken} taken, {changed} changed{withdrawn}",
                        batch.id, batch.at, batch.file
                    );
                }
                Ok(())
            }
            Self::Withdraw { chain, import, reason } => {
                anyhow::ensure!(!reason.trim().is_empty(), "--reason: say why");
                let tenant = tenant(config, &chain).await?;
                let done = exchange::withdraw(&tenant, import, reason.trim()).await?;
                let done = done.map_err(|reason| anyhow::anyhow!("import {import} {reason}"))?;
                for (table, count) in &done.facts {
                    println!("{count:>8} withdrawn of {table}");
                }
                println!("{:>8} changes put back", done.reverted);
                println!("{:>8} people taken out of the registry", done.people);
                if !done.kept.is_empty() {
                    println!("Still registered, because they were seen or booked here: {}", done.kept.join(", "));
                }
                Ok(())
            }
        }
    }
}

async fn tenant(config: &Config, chain: &str) -> anyhow::Result<Tenant> {
    let application = start::start(config, config.clock()?, Entropy::system()).await?;
    let chains = application.state.control().chains().await?;
    let found = chains.into_iter().find(|known| known.slug == chain);
    let found = found.with_context(|| format!("no chain is called {chain}: see `polyclinic chain list`"))?;
    let actor = Actor { purpose: "import", ..Actor::program("import") };
    Ok(Tenant::new(application.state.clone(), found.into(), actor))
}

fn choices(same: &[String], new: Vec<String>) -> anyhow::Result<Choices> {
    let mut pairs = BTreeMap::new();
    for pair in same {
        let (who, number) =
            pair.split_once('=').with_context(|| format!("--same {pair}: write Patient/1=SC-100123"))?;
        pairs.insert(who.to_owned(), number.to_owned());
    }
    Ok(Choices { same: pairs, new: new.into_iter().collect() })
}

async fn take(tenant: &Tenant, files: &[PathBuf], source: Option<String>, choices: Choices) -> anyhow::Result<()> {
    let mut sum = Outcome::default();
    let mut failed = 0;
    for (index, file) in files.iter().enumerate() {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        println!("[{}/{}] {name}", index + 1, files.len());
        let options = Options { source: source.clone(), choices: choices.clone(), file: name };
        match one(tenant, file, &options).await {
            Ok(outcome) => {
                for reject in &outcome.rejects {
                    println!("  rejected {} {}: {}", reject.place, reject.resource, reject.reason);
                }
                for remark in &outcome.remarks {
                    println!("  note: {remark}");
                }
                if let Some(batch) = outcome.batch {
                    println!("  import {batch}");
                }
                sum.add(outcome);
            }
            Err(error) => {
                failed += 1;
                println!("  not imported: the file {error:#}");
            }
        }
    }
    println!("{}", table(&sum));
    let counts = sum.sum();
    if counts.waiting > 0 {
        println!("What waits is decided under “Changes at the source”, on the record or in the chart.");
    }
    let rejected = counts.rejected;
    anyhow::ensure!(failed == 0 && rejected == 0, "{failed} files and {rejected} resources were not taken in");
    Ok(())
}

/// One file.
async fn one(tenant: &Tenant, file: &Path, options: &Options) -> anyhow::Result<Outcome> {
    let bytes = tokio::fs::read(file).await.context("cannot be read")?;
    let text = exchange::open(bytes)?;
    exchange::import(tenant, &text, options).await?.map_err(|reason| anyhow::anyhow!(reason))
}

/// The order in which files of one type each are read, so that people come before what is about them.
fn rank(path: &Path) -> usize {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let first = ["organization", "location", "practitioner", "medication.", "patient", "encounter", "diagnosticreport"];
    first.iter().position(|kind| name.contains(kind)).unwrap_or(first.len())
}

/// The files of some paths and the folders below them, in order.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let fits = |path: &Path| {
        let name = path.to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.ends_with(".json") || name.ends_with(".ndjson") || name.ends_with(".jsonl")
    };
    let mut found = Vec::new();
    let mut folders = Vec::new();
    for path in paths {
        if path.is_dir() { folders.push(path.clone()) } else { found.push(path.clone()) }
    }
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if fits(&path) {
                found.push(path);
            }
        }
    }
    found.sort_by(|a, b| (rank(a), a).cmp(&(rank(b), b)));
    found.dedup();
    Ok(found)
}

/// The counts as lines; only columns in which something stands.
fn table(sum: &Outcome) -> String {
    type Column = (&'static str, fn(&exchange::Counts) -> u32);
    const COLUMNS: [Column; 9] = [
        ("read", |counts| counts.read),
        ("taken", |counts| counts.taken),
        ("changed", |counts| counts.changed),
        ("withdrawn", |counts| counts.withdrawn),
        ("known", |counts| counts.known),
        ("waiting", |counts| counts.waiting),
        ("withdrawn at the source", |counts| counts.not_taken),
        ("not needed", |counts| counts.not_needed),
        ("rejected", |counts| counts.rejected),
    ];
    let all = sum.sum();
    let columns: Vec<&Column> =
        COLUMNS.iter().filter(|(name, of)| of(&all) > 0 || matches!(*name, "read" | "taken" | "rejected")).collect();
    let line = |kind: &str, counts: &exchange::Counts| {
        let cells = columns.iter().map(|(name, of)| format!("  {:>width$}", of(counts), width = name.len().max(6)));
        format!("{kind:<24}{}", cells.collect::<String>())
    };
    let head: String = columns.iter().map(|(name, _)| format!("  {name:>width$}", width = name.len().max(6))).collect();
    let mut lines = vec![format!("{:<24}{head}", "")];
    lines.extend(sum.counts.iter().map(|(kind, counts)| line(kind, counts)));
    lines.push(line("together", &all));
    lines.join("\n")
}
