//! Load, closed (a client's next request follows its answer) and open (requests come by the clock), and what it cost.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::{TryStreamExt, stream::FuturesUnordered};

use crate::{cpu, http::Client};

/// What stretches of load came to.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    times: Vec<Duration>,
    seconds: f64,
    app: f64,
    pg: f64,
    own: f64,
}

impl Figures {
    /// Operations a second.
    pub fn rate(&self) -> f64 {
        self.count() / self.seconds.max(f64::EPSILON)
    }

    /// Microseconds of the server's CPU an operation.
    pub fn app_cpu(&self) -> f64 {
        self.app * 1e6 / self.count()
    }

    /// Microseconds of PostgreSQL's CPU an operation.
    pub fn pg_cpu(&self) -> f64 {
        self.pg * 1e6 / self.count()
    }

    /// Microseconds of this program's own CPU an operation.
    pub fn own_cpu(&self) -> f64 {
        self.own * 1e6 / self.count()
    }

    /// So many of a hundred operations took at most so many milliseconds.
    pub fn percentile(&self, share: usize) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// The line of a measure.
    pub fn line(&self, name: &str, ratio: f64) -> String {
        let (p50, p99) = (self.percentile(50), self.percentile(99));
        format!("{name} {ratio:.2} {:.0} {:.0} {p50:.2} {p99:.2}", self.app_cpu(), self.pg_cpu())
    }

    /// Adds another stretch of the same load.
    pub fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.seconds += other.seconds;
        self.app += other.app;
        self.pg += other.pg;
        self.own += other.own;
    }

    fn count(&self) -> f64 {
        self.times.len().max(1) as f64
    }
}

/// Whose CPU is read.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The measured server.
    pub server: u32,
    /// PostgreSQL's folder, where it takes part.
    pub postgres: Option<std::path::PathBuf>,
}

impl Watched {
    fn read(&self) -> Result<[f64; 3]> {
        let pg = self.postgres.as_deref().map_or(Ok(0.0), cpu::of_postgres)?;
        Ok([cpu::of_process(self.server)?, pg, cpu::of_process(std::process::id())?])
    }

    async fn around(&self, work: impl Future<Output = Result<Vec<Duration>>>) -> Result<Figures> {
        let before = self.read()?;
        let started = Instant::now();
        let times = work.await?;
        let seconds = started.elapsed().as_secs_f64();
        let after = self.read()?;
        let [app, pg, own] = std::array::from_fn(|n| after[n] - before[n]);
        Ok(Figures { times, seconds, app, pg, own })
    }
}

/// Every client does `operation` again and again for so long.
pub async fn closed<Op>(watched: &Watched, clients: &mut [Client], time: Duration, operation: &Op) -> Result<Figures>
where
    Op: AsyncFn(&mut Client, usize) -> Result<()>,
{
    let end = Instant::now() + time;
    let work: FuturesUnordered<_> = clients
        .iter_mut()
        .enumerate()
        .map(|(n, client)| async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let begun = Instant::now();
                operation(client, n).await?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        })
        .collect();
    watched.around(async { Ok(work.try_collect::<Vec<_>>().await?.concat()) }).await
}

/// `operation` begins so many times a second whether or not those before have ended, as long as a client is free. One that
/// had to wait for a client counts from when it was due, so that a slow server cannot hide how long people wait; one
/// that found a client waiting counts from when the timer rang, whose millisecond is not the server's.
pub async fn open<Op>(
    watched: &Watched,
    clients: &mut [Client],
    rate: f64,
    time: Duration,
    operation: &Op,
) -> Result<Figures>
where
    Op: AsyncFn(&mut Client, usize) -> Result<()>,
{
    let started = Instant::now();
    let next = Cell::new(0_u32);
    let gap = Duration::from_secs_f64(1.0 / rate.max(1.0));
    let next = &next;
    let work: FuturesUnordered<_> = clients
        .iter_mut()
        .enumerate()
        .map(|(n, client)| async move {
            let mut times = Vec::new();
            loop {
                let due = started + gap * next.get();
                next.set(next.get() + 1);
                if due > started + time {
                    return anyhow::Ok(times);
                }
                let late = Instant::now() > due;
                tokio::time::sleep_until(due.into()).await;
                let begun = if late { due } else { Instant::now() };
                operation(client, n).await?;
                times.push(begun.elapsed());
            }
        })
        .collect();
    watched.around(async { Ok(work.try_collect::<Vec<_>>().await?.concat()) }).await
}
