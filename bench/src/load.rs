//! Load with a fixed number of clients, and what it cost.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::house::House;

/// What a stretch of load came to.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Operations a second.
    pub rate: f64,
    /// Microseconds of the server's CPU an operation.
    pub app_cpu: f64,
    /// Microseconds of PostgreSQL's CPU an operation.
    pub pg_cpu: f64,
    /// Median, in milliseconds.
    pub p50: f64,
    /// 99th percentile, in milliseconds.
    pub p99: f64,
}

impl Figures {
    /// Prints a line against pgbench's rate.
    pub fn print(&self, name: &str, pgbench: f64) {
        println!(
            "{name} {:.2} {:.0} {:.0} {:.2} {:.2}",
            self.rate / pgbench,
            self.app_cpu,
            self.pg_cpu,
            self.p50,
            self.p99
        );
    }
}

/// Runs `operation` with so many clients for so long, each operation after the one before.
pub async fn run<F, Fut>(house: &House, clients: usize, time: Duration, operation: F) -> Result<Figures>
where
    F: Fn(usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    let stop = Arc::new(AtomicBool::new(false));
    let app = process_cpu(house.server_pid())?;
    let pg = postgres_cpu(house)?;
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..clients {
        let (stop, operation) = (Arc::clone(&stop), operation.clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let begun = Instant::now();
                operation(client).await?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    tokio::time::sleep(time).await;
    stop.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    while let Some(task) = tasks.join_next().await {
        times.extend(task??);
    }
    let elapsed = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let count = times.len().max(1);
    let at = |share: usize| times.get(count * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    #[expect(clippy::cast_precision_loss, reason = "counts of operations are far below 2^52")]
    let count_f = count as f64;
    Ok(Figures {
        rate: count_f / elapsed,
        app_cpu: (process_cpu(house.server_pid())? - app) * 1e6 / count_f,
        pg_cpu: (postgres_cpu(house)? - pg) * 1e6 / count_f,
        p50: at(50),
        p99: at(99),
    })
}

/// Seconds of CPU a process has used, its ended children too.
fn process_cpu(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field may hold blanks; what follows its bracket does not.
    let fields: Vec<&str> = stat.rsplit_once(')').context("a stat line")?.1.split_whitespace().collect();
    let ticks: u64 = fields[11..15].iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    // Linux counts in hundredths of a second for every process that asks this way.
    #[expect(clippy::cast_precision_loss, reason = "ticks of a benchmark are far below 2^52")]
    let seconds = ticks as f64 / 100.0;
    Ok(seconds)
}

fn postgres_cpu(house: &House) -> Result<f64> {
    let pid_file = house.postgres.home().join("data/postmaster.pid");
    let text = std::fs::read_to_string(&pid_file).with_context(|| format!("{} cannot be read", pid_file.display()))?;
    let postmaster: u32 = text.lines().next().context("a pid")?.trim().parse()?;
    let mut seconds = process_cpu(postmaster)?;
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if parent == Some(postmaster) {
            seconds += process_cpu(pid).unwrap_or(0.0);
        }
    }
    Ok(seconds)
}
