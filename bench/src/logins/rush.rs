//! What happens when more chains are in use than there may be connections: charts a second and how long one takes, with fewer
//! chains than the cap, as many, and more, in turn.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Result;

use super::place::{Place, Server};

/// Connections the server may keep.
const CAP: usize = 40;
/// Clients that ask for one chart after the other.
const CLIENTS: usize = 8;
/// All turns are taken so often, for so long each.
const ROUNDS: usize = 3;
const TIME: Duration = Duration::from_secs(6);

#[derive(Default)]
struct Turn {
    times: Vec<Duration>,
    busy: usize,
    seconds: f64,
}

/// Takes turns with half the cap, the cap, twice the cap and all chains.
pub async fn measure(place: &Place) -> Result<()> {
    let server = Arc::new(place.server(CAP).await?);
    let mut sizes = vec![CAP / 2, CAP, 2 * CAP];
    if place.chains.len() > 2 * CAP {
        sizes.push(place.chains.len());
    }
    sizes.retain(|&size| size <= place.chains.len());
    let mut turns: Vec<Turn> = sizes.iter().map(|_| Turn::default()).collect();
    for _ in 0..ROUNDS {
        for (size, turn) in sizes.iter().zip(&mut turns) {
            // Those of the chains that fit are connected before the clock runs.
            rush(&server, *size, TIME / 3).await?;
            let more = rush(&server, *size, TIME).await?;
            turn.times.extend(more.times);
            turn.busy += more.busy;
            turn.seconds += more.seconds;
        }
    }
    let mut base = None;
    for (size, turn) in sizes.iter().zip(&mut turns) {
        turn.times.sort_unstable();
        let at = |share: usize| turn.times[turn.times.len() * share / 100].as_secs_f64() * 1000.0;
        let (rate, p50, p99) = (turn.times.len() as f64 / turn.seconds, at(50), at(99));
        let (rate_before, p99_before) = *base.get_or_insert((rate, p99));
        println!(
            "P6: {size} chains in use, cap {CAP}, {CLIENTS} clients: rate {:.2}, p99 {:.2} of that below the cap ({rate:.0}/s, p50 \
             {p50:.1} ms, p99 {p99:.1} ms, {} told to come again)",
            rate / rate_before,
            p99 / p99_before,
            turn.busy,
        );
    }
    place.end(&server).await
}

/// All clients ask for charts of these chains, each time of another one.
async fn rush(server: &Arc<Server>, chains: usize, time: Duration) -> Result<Turn> {
    let begun = Instant::now();
    let draw = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (server, draw) = (Arc::clone(server), Arc::clone(&draw));
        clients.spawn(async move {
            let mut turn = Turn::default();
            while begun.elapsed() < time {
                // A permutation of the numbers by a multiplier: spread evenly, in no order.
                let n = (draw.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) % chains;
                let asked = Instant::now();
                if server.chart(n).await? {
                    turn.times.push(asked.elapsed());
                } else {
                    turn.busy += 1;
                }
            }
            anyhow::Ok(turn)
        });
    }
    let mut all = Turn::default();
    while let Some(turn) = clients.join_next().await {
        let turn = turn??;
        all.times.extend(turn.times);
        all.busy += turn.busy;
    }
    all.seconds = begun.elapsed().as_secs_f64();
    Ok(all)
}
