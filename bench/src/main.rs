//! The clinic day's hot paths against the database alone, in one run, as ratios.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]
#![allow(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]

mod audit;
mod booking;
mod capture;
mod chains;
mod cpu;
mod fill;
mod floor;
mod house;
mod http;
mod imports;
mod load;
mod logins;
mod reads;
mod safety;
mod search;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

/// What there is to measure, in this order: `name — minutes it takes — what it is`. `cargo xtask bench` reads the same list.
const MEASURES: &str = include_str!("../measures.txt");
/// Taken only by name, in a process of its own.
const LOGINS: &str = "logins";

/// A line of the list.
struct Measure {
    name: &'static str,
    minutes: &'static str,
    about: &'static str,
}

fn measures() -> Vec<Measure> {
    let lines = MEASURES.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &'static str| {
        let mut parts = line.splitn(3, " — ");
        Some(Measure { name: parts.next()?, minutes: parts.next()?, about: parts.next()? })
    };
    lines.filter_map(read).collect()
}

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, port, bytes] = words.as_slice()
        && flag == "--bare-axum"
    {
        return floor::serve_bare_axum(port.parse()?, bytes.parse()?);
    }
    if words.first().is_some_and(|word| word == LOGINS) {
        return logins::run(words.get(1));
    }
    let measures = measures();
    for word in &words {
        ensure!(measures.iter().any(|measure| measure.name == word), "there is no measure {word}");
    }
    let wanted = |measure: &Measure| {
        measure.name != LOGINS && (words.is_empty() || words.iter().any(|word| word == measure.name))
    };
    let wanted: Vec<Measure> = measures.into_iter().filter(wanted).collect();
    // One thread, as `pgbench -j 1` has: what makes the load takes little from what is measured.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(&wanted))
}

async fn run(measures: &[Measure]) -> Result<()> {
    eprintln!("  starting PostgreSQL and the server, opening a chain and filling it");
    let house = house::House::open().await?;
    let cores = std::thread::available_parallelism().context("the machine's cores")?;
    println!(
        "# F1: pgbench -M prepared, {} connections by the chain's own login, with the statements the server logs for a call \
         (audit and commit in them); F0: bare axum; {} clients; {cores} cores",
        house::CONNECTIONS,
        reads::CLIENTS
    );
    println!("name ratio app_cpu_us pg_cpu_us p50_ms p99_ms");
    let (chain, _) = house.open_chain("bench").await?;
    let scale = fill::Scale { patients: 10_000, charts: reads::CHARTS, visits: 120 };
    let place = house.settle(chain, scale).await?;
    let many = measures.len();
    for (number, measure) in measures.iter().enumerate() {
        let Measure { name, minutes, about } = measure;
        eprintln!("  {} of {many}: {name}, {about}; about {minutes} min", number + 1);
        let begun = Instant::now();
        match *name {
            "chart_read" => reads::chart_read(&house, &place).await?,
            "chart_page_ssr" => reads::chart_page(&house, &place).await?,
            "day_board" => reads::day_board(&house, &place).await?,
            "audit_price" => audit::price(&house, &place).await?,
            "audit_verify" => audit::verification(&house).await?,
            "sealing_price" => safety::sealing(&house, &place).await?,
            "token_and_policy" => safety::token_and_policy(&house, &place).await?,
            "booking" => booking::booking(&house, &place).await?,
            "patient_search_10000" => search::among_few(&house, &place).await?,
            "patient_search_1000000" => search::among_many(&house, &place).await?,
            "import" => imports::import(&house).await?,
            "chain_creation" => chains::creation(&house).await?,
            "one_vs_200_chains" => chains::one_against_many(&house).await?,
            other => anyhow::bail!("{other} stands in measures.txt, and nothing measures it"),
        }
        eprintln!("  {name} took {:.1} min", begun.elapsed().as_secs_f64() / 60.0);
    }
    house.close()
}
