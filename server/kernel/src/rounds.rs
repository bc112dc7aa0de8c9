//! When each chain is looked at next, by work that goes through all of them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;

use crate::{Chain, ChainId};

/// How long a chain is left alone at most. What this server writes wakes it or is known by its hour; another server's
/// leavings, after a crash, wait so long at worst.
const ROUND: Duration = Duration::from_secs(60);

/// The hours at which chains are looked at.
#[derive(Debug, Default)]
pub struct Rounds {
    order: BTreeSet<(Instant, ChainId)>,
    chains: HashMap<ChainId, (Instant, Arc<Chain>)>,
    /// When the list of chains is read again; unset before the first time.
    list_at: Option<Instant>,
}

impl Rounds {
    /// When there is something to do.
    #[must_use]
    pub fn next(&self) -> Instant {
        let list = self.list_at.unwrap_or_else(Instant::now);
        self.order.first().map_or(list, |(at, _)| list.min(*at))
    }

    /// Whether it is time to read the list of chains again.
    #[must_use]
    pub fn list_is_old(&self) -> bool {
        self.list_at.is_none_or(|at| at <= Instant::now())
    }

    /// The chains there are. New ones are looked at at once, and those that are gone no more.
    pub fn list(&mut self, chains: Vec<Chain>) {
        let old = std::mem::take(&mut self.chains);
        self.order.clear();
        for chain in chains {
            let at = old.get(&chain.id).map_or_else(Instant::now, |(at, _)| *at);
            self.set(at, Arc::new(chain));
        }
        self.list_at = Some(Instant::now() + ROUND);
    }

    /// The list could not be read.
    pub fn list_failed(&mut self, wait: Duration) {
        self.list_at = Some(Instant::now() + wait);
    }

    /// The chain has news.
    pub fn wake(&mut self, chain: Arc<Chain>) {
        self.wake_in(Duration::ZERO, chain);
    }

    /// The chain has news, and more may follow: it is looked at after this wait, or earlier if it was to be.
    pub fn wake_in(&mut self, wait: Duration, chain: Arc<Chain>) {
        let at = Instant::now() + wait;
        let at = self.chains.get(&chain.id).map_or(at, |(before, _)| at.min(*before));
        self.set(at, chain);
    }

    /// The chain whose turn it is.
    #[must_use]
    pub fn take(&mut self) -> Option<Arc<Chain>> {
        let (at, id) = *self.order.first().filter(|(at, _)| *at <= Instant::now())?;
        self.order.remove(&(at, id));
        self.chains.remove(&id).map(|(_, chain)| chain)
    }

    /// Nothing waits there for so long, or nothing at all.
    pub fn put_back(&mut self, chain: Arc<Chain>, wait: Option<Duration>) {
        // Rounds of different chains are spread, so that they do not all come in the same second.
        let round = ROUND.mul_f64(0.5 + chain.id.0.as_bytes()[15] as f64 / 512.0);
        self.set(Instant::now() + wait.map_or(round, |wait| wait.min(round)), chain);
    }

    fn set(&mut self, at: Instant, chain: Arc<Chain>) {
        if let Some((before, _)) = self.chains.remove(&chain.id) {
            self.order.remove(&(before, chain.id));
        }
        self.order.insert((at, chain.id));
        self.chains.insert(chain.id, (at, chain));
    }
}
