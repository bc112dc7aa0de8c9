//! The clinic day's hot paths against the database alone, in one run, as ratios.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]
#![allow(clippy::disallowed_types, reason = "a benchmark looks behind the server's back")]

mod house;
mod load;
mod measures;

use anyhow::Result;

#[tokio::main]
async fn main() -> Result<()> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let house = house::House::open().await?;
    println!("name ratio app_cpu_us pg_cpu_us p50_ms p99_ms");
    measures::patient_search(&house, 10_000).await?;
    measures::booking(&house).await?;
    measures::patient_search(&house, 200_000).await?;
    measures::chain_creation(&house).await?;
    house.close()
}
