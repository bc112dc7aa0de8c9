//! What a kept connection holds of the machine's memory, as the kernel counts it.

use std::{collections::HashMap, fs};

use anyhow::{Context, Result, ensure};

use super::place::Place;

/// Chains read at a time.
const AT_ONCE: usize = 4;

/// One connection of every chain, kept after one chart, and after ten more.
pub async fn measure(place: &Place) -> Result<()> {
    let chains = place.chains.len();
    let server = place.server(2 * chains).await?;
    let before = available()?;
    for (reads, words) in [(1, "one chart"), (10, "eleven charts")] {
        for _ in 0..reads {
            let all: Vec<usize> = (0..chains).collect();
            for some in all.chunks(AT_ONCE) {
                futures::future::try_join_all(some.iter().map(|&n| server.chart(n))).await?;
            }
        }
        let mut held = Vec::new();
        for pid in place.ask("SELECT pid FROM pg_stat_activity WHERE usename LIKE 't\\_%'")?.split_whitespace() {
            // One of before may be about to end.
            held.extend(of(pid).ok());
        }
        ensure!(held.len() >= chains, "{} connections of {chains} chains are kept", held.len());
        let sorted = |what: fn(&Held) -> f64| {
            let mut values: Vec<f64> = held.iter().map(what).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let (private, pss) = (sorted(|held| held.private), sorted(|held| held.pss));
        let at = |values: &[f64], share: usize| values[(values.len() * share / 100).min(values.len() - 1)];
        println!(
            "P6: {} kept connections after {words}: private memory median {:.2} MB, p95 {:.2} MB, together {:.2} GB; PSS median \
             {:.2} MB, together {:.2} GB",
            held.len(),
            at(&private, 50),
            at(&private, 95),
            private.iter().sum::<f64>() / 1000.0,
            at(&pss, 50),
            pss.iter().sum::<f64>() / 1000.0,
        );
    }
    println!("#   the machine has {:.2} GB less to give than before", (before - available()?) / 1000.0);
    place.end(&server).await
}

/// Megabytes of a process.
struct Held {
    /// Its own alone.
    private: f64,
    /// With its share of what several use, PostgreSQL's buffers among it.
    pss: f64,
}

fn of(pid: &str) -> Result<Held> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).context("reading a connection's memory")?;
    let lines = kilobytes(&text);
    let megabytes = |name: &str| lines.get(name).copied().unwrap_or_default() / 1000.0;
    Ok(Held { private: megabytes("Private_Clean") + megabytes("Private_Dirty"), pss: megabytes("Pss") })
}

/// What the machine can still give, in megabytes.
fn available() -> Result<f64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    kilobytes(&text).get("MemAvailable").map(|kilobytes| kilobytes / 1000.0).context("the machine's memory")
}

/// Lines of `Name:  12 kB`. The kernel's kilobyte has 1,024 bytes.
fn kilobytes(text: &str) -> HashMap<&str, f64> {
    let line = |line: &'_ str| -> Option<(usize, f64)> {
        let (name, rest) = line.split_once(':')?;
        Some((name.len(), rest.split_whitespace().next()?.parse::<f64>().ok()? * 1.024))
    };
    text.lines().filter_map(|text| line(text).map(|(end, value)| (&text[..end], value))).collect()
}
