//! Live updates: open screens are told that something changed, never what. They ask again, with their own rights.

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

/// Carries topics from those who commit to those who look.
#[derive(Debug, Clone)]
pub struct Live(broadcast::Sender<(ChainId, Topic)>);

impl Default for Live {
    fn default() -> Self {
        // A reader that falls this far behind reloads everything instead, so the number only bounds memory.
        Self(broadcast::channel(1024).0)
    }
}

impl Live {
    /// Tells every reader.
    pub fn publish(&self, chain: ChainId, topic: Topic) {
        // No reader is no failure: nobody has a screen open.
        let _ = self.0.send((chain, topic));
    }

    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<(ChainId, Topic)> {
        self.0.subscribe()
    }
}
