//! What every request shares.

use std::{net::IpAddr, sync::Arc};

use futures::future::BoxFuture;
use tokio::sync::mpsc;

use crate::{
    AppError, Caller, Chain, Clock, Entropy, Subscribers,
    access::Credential,
    crypto::KeyRing,
    database::{Connections, Control},
    limits::Limits,
    live::Live,
};

/// Recognises sessions; the `auth` module plugs it.
pub trait Sessions: Send + Sync {
    /// Whom this proves, if it still proves anybody, and how the session stands. `by_person` extends the idle limit.
    fn resolve<'a>(
        &'a self,
        state: &'a AppState,
        chain: &'a Arc<Chain>,
        credential: &'a Credential,
        by_person: bool,
    ) -> BoxFuture<'a, Result<Option<Caller>, AppError>>;

    /// Forgets what is remembered, so that this server acts on a change at once.
    fn forget(&self);
}

/// The one concrete state of the application. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// What the composition puts into the state.
pub struct Parts {
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// The chains' connections.
    pub connections: Arc<Connections>,
    /// The control schema.
    pub control: Control,
    /// Keys.
    pub keys: Arc<KeyRing>,
    /// Live updates.
    pub live: Live,
    /// Sessions.
    pub sessions: Arc<dyn Sessions>,
    /// How often the door may be knocked at.
    pub limits: Limits,
    /// What follows from events.
    pub subscribers: Arc<Subscribers>,
    /// Wakes the dispatcher.
    pub wake: mpsc::UnboundedSender<Arc<Chain>>,
    /// Wakes the sealer of the audit.
    pub wake_sealer: mpsc::UnboundedSender<Arc<Chain>>,
    /// The host part after a chain's word: `localhost:3000`, `polyclinic.example`.
    pub base_host: String,
    /// `http` in development, `https` elsewhere.
    pub scheme: &'static str,
    /// A development server: demo accounts and the outbox page exist.
    pub development: bool,
    /// The proxies whose word on a request's address counts.
    pub proxies: Vec<IpAddr>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppState")
    }
}

impl AppState {
    /// From its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Randomness.
    #[must_use]
    pub fn entropy(&self) -> &Entropy {
        &self.0.entropy
    }

    pub(crate) fn connections(&self) -> &Arc<Connections> {
        &self.0.connections
    }

    /// Connections to PostgreSQL open now, for metrics.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.0.connections.open()
    }

    /// The control schema.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.0.control
    }

    /// Keys.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    /// Live updates.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Sessions.
    #[must_use]
    pub fn sessions(&self) -> &Arc<dyn Sessions> {
        &self.0.sessions
    }

    /// How often the door may be knocked at.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// What follows from events.
    #[must_use]
    pub fn subscribers(&self) -> &Arc<Subscribers> {
        &self.0.subscribers
    }

    /// The host part after a chain's word.
    #[must_use]
    pub fn base_host(&self) -> &str {
        &self.0.base_host
    }

    /// A chain's own public origin: what a browser's `Origin` must be.
    #[must_use]
    pub fn origin(&self, host: &str) -> String {
        format!("{}://{host}", self.0.scheme)
    }

    /// The proxies whose word on a request's address counts.
    #[must_use]
    pub fn proxies(&self) -> &[IpAddr] {
        &self.0.proxies
    }

    /// A chain's origin at its own word: what its access tokens name as their issuer.
    #[must_use]
    pub fn chain_origin(&self, chain: &Chain) -> String {
        self.origin(&self.chain_host(chain))
    }

    /// A chain's host at its own word.
    #[must_use]
    pub fn chain_host(&self, chain: &Chain) -> String {
        format!("{}.{}", chain.slug, self.0.base_host)
    }

    /// Whether this is a development server.
    #[must_use]
    pub fn development(&self) -> bool {
        self.0.development
    }

    /// Wakes the dispatcher for a chain that has news. Without one (tests, tools) the next round finds them.
    pub fn wake(&self, chain: &Arc<Chain>) {
        let _ = self.0.wake.send(Arc::clone(chain));
    }

    /// Wakes the sealer for a chain in whose audit something was written, or is about to be.
    pub(crate) fn wake_sealer(&self, chain: &Arc<Chain>) {
        let _ = self.0.wake_sealer.send(Arc::clone(chain));
    }
}
