//! Live updates: open screens are told that something changed, never what. They ask again, with their own rights.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::broadcast;
use uuid::Uuid;

use crate::ChainId;

/// What changed: a kind of screen and the id it hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Topic {
    /// The kind: `board`, `schedule`, `patient`.
    pub name: &'static str,
    /// The site, doctor or patient it hangs on.
    pub id: Uuid,
}

impl Topic {
    /// A topic.
    #[must_use]
    pub fn new(name: &'static str, id: impl Into<Uuid>) -> Self {
        Self { name, id: id.into() }
    }
}

/// Carries topics from those who commit to those who look, and counts them for each chain, so that a screen whose data was read
/// before its stream began can be told that it missed something.
#[derive(Debug, Clone)]
pub struct Live {
    topics: broadcast::Sender<(ChainId, Topic)>,
    counts: Arc<Mutex<HashMap<ChainId, u64>>>,
    /// This run of this server: counts of another one mean nothing here.
    run: Uuid,
}

impl Live {
    /// Nobody listens yet; `run` tells this run of the server from others.
    #[must_use]
    pub fn new(run: Uuid) -> Self {
        // A reader that falls this far behind reloads everything instead, so the number only bounds memory.
        Self { topics: broadcast::channel(1024).0, counts: Arc::default(), run }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<ChainId, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn named(&self, count: u64) -> String {
        format!("{}.{count}", self.run.simple())
    }

    /// Tells every reader.
    pub fn publish(&self, chain: ChainId, topic: Topic) {
        let mut counts = self.counts();
        *counts.entry(chain).or_default() += 1;
        // No reader is no failure: nobody has a screen open.
        let _ = self.topics.send((chain, topic));
    }

    /// Where a chain's news stands now: whoever reads its data after this has what was told before.
    #[must_use]
    pub fn position(&self, chain: ChainId) -> String {
        self.named(self.counts().get(&chain).copied().unwrap_or_default())
    }

    /// Listens from now on; whether something was told since a position.
    #[must_use]
    pub fn subscribe(&self, chain: ChainId, since: &str) -> (broadcast::Receiver<(ChainId, Topic)>, bool) {
        let counts = self.counts();
        let missed = since != self.named(counts.get(&chain).copied().unwrap_or_default());
        (self.topics.subscribe(), missed)
    }
}
