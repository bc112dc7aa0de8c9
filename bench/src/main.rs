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
mod load;
mod logins;
mod reads;
mod safety;

use anyhow::{Context, Result, ensure};

/// What there is to measure, in this order: the registry only grows, and many chains are in everybody's way.
const MEASURES: [&str; 12] = [
    "chart_read",
    "chart_page_ssr",
    "day_board",
    "audit_price",
    "audit_verify",
    "sealing_price",
    "token_and_policy",
    "booking",
    "patient_search_10000",
    "patient_search_200000",
    "chain_creation",
    "one_vs_200_chains",
];

fn main() -> Result<()> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, port, bytes] = words.as_slice()
        && flag == "--bare-axum"
    {
        return floor::serve_bare_axum(port.parse()?, bytes.parse()?);
    }
    if words.first().is_some_and(|word| word == "logins") {
        return logins::run(words.get(1));
    }
    for word in &words {
        ensure!(MEASURES.contains(&word.as_str()), "there is no measure {word}; there are {}", MEASURES.join(", "));
    }
    // One thread, as `pgbench -j 1` has: what makes the load takes little from what is measured.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(&words))
}

async fn run(words: &[String]) -> Result<()> {
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
    for measure in MEASURES {
        if !words.is_empty() && !words.iter().any(|word| word == measure) {
            continue;
        }
        match measure {
            "chart_read" => reads::chart_read(&house, &place).await?,
            "chart_page_ssr" => reads::chart_page(&house, &place).await?,
            "day_board" => reads::day_board(&house, &place).await?,
            "audit_price" => audit::price(&house, &place).await?,
            "audit_verify" => audit::verification(&house).await?,
            "sealing_price" => safety::sealing(&house, &place).await?,
            "token_and_policy" => safety::token_and_policy(&house, &place).await?,
            "booking" => booking::booking(&house, &place).await?,
            "patient_search_10000" => reads::patient_search(&house, &place, 10_000).await?,
            "patient_search_200000" => reads::patient_search(&house, &place, 200_000).await?,
            "chain_creation" => chains::creation(&house).await?,
            _ => chains::one_against_many(&house).await?,
        }
    }
    house.close()
}
