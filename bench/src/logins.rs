//! The price of a login and of kept connections for each chain: what opening a chain costs when there are many, what a kept
//! connection holds, what one that must be opened costs, and what happens when more chains are in use than the cap allows
//! connections. `make assure` takes it as its measure `logins`; ADR 15 reads its lines.
//!
//! The server's own parts run in this process (registry of connections, sessions, rights, the chart with its audit row), so
//! that the cap can change within one run. PostgreSQL is a private one.

mod memory;
mod place;
mod rush;

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use private_postgres::Programs;

use crate::house::DATABASE;
use place::Place;

/// How many chains there are unless the command says otherwise.
const CHAINS: usize = 1000;
/// Chains whose connections are timed one by one.
const TIMED: usize = 100;

/// Takes the measure with so many chains.
pub fn run(chains: Option<&String>) -> Result<()> {
    let chains = chains.map_or(Ok(CHAINS), |word| word.parse().context("the number of chains"))?;
    ensure!(chains >= TIMED, "at least {TIMED} chains");
    let cores = std::thread::available_parallelism().context("the machine's cores")?;
    println!("# {chains} chains, {cores} cores, server and clients in one process beside PostgreSQL");
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let mut place = Place::open(2 * chains + 150).await?;
        growth(&mut place, chains).await?;
        memory::measure(&place).await?;
        opening(&place).await?;
        rush::measure(&place).await?;
        release(&place).await?;
        backup(&place)?;
        place.close()
    })
}

/// What stands at the middle and near the end of sorted times.
fn spread(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    (at(50), at(95))
}

/// Opens the chains, and looks how the catalogue grows.
async fn growth(place: &mut Place, chains: usize) -> Result<()> {
    let sql = "SELECT (SELECT count(*) FROM pg_class)::text || ' ' || pg_total_relation_size('pg_class')::text || ' ' || \
               pg_total_relation_size('pg_attribute')::text || ' ' || pg_database_size(current_database())::text";
    let look = |place: &Place| -> Result<Vec<f64>> {
        Ok(place.ask(sql)?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
    };
    let before = look(place)?;
    let mut times = Vec::new();
    let begun = Instant::now();
    for n in 0..chains {
        times.push(place.open_chain(n).await?);
    }
    let all = begun.elapsed();
    let tenth = (times.len() / 10).max(1);
    let (first, _) = spread(&mut times[..tenth].to_vec());
    let (last, _) = spread(&mut times[chains - tenth..].to_vec());
    let (p50, p95) = spread(&mut times);
    println!(
        "P6: {chains} chains opened in {:.0} s; one: median {p50:.0} ms, p95 {p95:.0} ms; median of the first tenth {first:.0} \
         ms, of the last {last:.0} ms",
        all.as_secs_f64()
    );
    let after = look(place)?;
    let megabytes = |n: usize| (after[n] - before[n]) / 1e6;
    println!(
        "P6: catalogue: {:.0} rows in pg_class ({:.0} a chain), pg_class {:.0} MB, pg_attribute {:.0} MB, the database {:.2} MB \
         a chain before anybody writes",
        after[0],
        (after[0] - before[0]) / chains as f64,
        after[1] / 1e6,
        after[2] / 1e6,
        megabytes(3) / chains as f64,
    );
    let begun = Instant::now();
    place.fill().await?;
    println!("#   filled in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// A connection that is kept against one that must be opened.
async fn opening(place: &Place) -> Result<()> {
    let server = place.server(2 * chains_of(place)).await?;
    let (mut opened, mut first, mut kept, mut next) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 0..TIMED {
        for (lend, read) in [(&mut opened, &mut first), (&mut kept, &mut next)] {
            let begun = Instant::now();
            drop(server.lend(n).await?);
            lend.push(begun.elapsed());
            let begun = Instant::now();
            server.statement(n).await?;
            read.push(begun.elapsed());
        }
    }
    let (opened, first) = (spread(&mut opened), spread(&mut first));
    let (kept, next) = (spread(&mut kept), spread(&mut next));
    println!(
        "P6: a connection: opened {:.2} ms (p95 {:.2}), taken from the kept ones {:.4} ms; its first statement over a chart's \
         tables {:.2} ms, the next {:.2} ms",
        opened.0, opened.1, kept.0, first.0, next.0
    );
    place.end(&server).await
}

fn chains_of(place: &Place) -> usize {
    place.chains.len()
}

/// What `polyclinic migrate` takes where every chain is current.
async fn release(place: &Place) -> Result<()> {
    let begun = Instant::now();
    let chains = place.migrate().await?;
    let time = begun.elapsed().as_secs_f64();
    println!(
        "P6: migrating {chains} chains that are current: {time:.1} s, {:.1} ms each",
        time * 1000.0 / chains as f64
    );
    Ok(())
}

/// A backup of one chain, and of all.
fn backup(place: &Place) -> Result<()> {
    let dump = |words: &[&str]| -> Result<f64> {
        let begun = Instant::now();
        let program = Programs::find(None)?.program("pg_dump");
        let status = Command::new(program)
            .args(["--format=custom", "--compress=0"])
            .args(words)
            .arg(place.superuser_url(DATABASE))
            .stdout(Stdio::null())
            .status()?;
        ensure!(status.success(), "pg_dump fails");
        Ok(begun.elapsed().as_secs_f64())
    };
    let one = dump(&["--schema", place.chains[0].schema.as_str()])?;
    let all = dump(&[])?;
    let chains = chains_of(place);
    println!(
        "P6: pg_dump of one chain among {chains}: {one:.1} s; of all {all:.1} s, {:.0} ms a chain",
        all * 1000.0 / chains as f64
    );
    Ok(())
}
