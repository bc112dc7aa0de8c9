//! The kept connections: a few for each chain seen lately, the least recently used one closed at the cap.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{ConnectOptions, PgConnection, postgres::PgConnectOptions};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

use super::lease::Lease;
use crate::{AppError, Chain, ChainId, crypto::KeyRing};

/// Where PostgreSQL is: everything but a login.
#[derive(Debug, Clone)]
pub struct ServerAddress(PgConnectOptions);

impl ServerAddress {
    /// Reads a `postgres://…/database?host=…` address; a login in it is ignored later.
    ///
    /// # Errors
    /// When it is not such an address.
    pub fn parse(url: &str) -> Result<Self, sqlx::Error> {
        let options = url.parse::<PgConnectOptions>()?.application_name("polyclinic");
        // Not even slow ones: among them are logins' verifiers and a chain's whole schema.
        Ok(Self(options.disable_statement_logging()))
    }

    /// The options for a login of ours.
    #[must_use]
    pub fn login(&self, name: &str, password: &str) -> PgConnectOptions {
        self.0.clone().username(name).password(password)
    }

    /// The database's name.
    #[must_use]
    pub fn database(&self) -> &str {
        self.0.get_database().unwrap_or("polyclinic")
    }
}

/// Limits of [`Connections`].
#[derive(Debug, Clone, Copy)]
pub struct ConnectionsConfig {
    /// All connections together: the server's `max_connections` less a reserve.
    pub cap: usize,
    /// Connections of one chain at a time; more requests wait in line.
    pub per_chain: usize,
    /// How long a request waits before it is told that the server is busy.
    pub patience: Duration,
}

impl Default for ConnectionsConfig {
    fn default() -> Self {
        Self { cap: 20, per_chain: 4, patience: Duration::from_secs(5) }
    }
}

/// How long a request waits for its chain's busy connection before a second one is opened: opening and warming one costs
/// about 5 ms, a hot statement less than one.
const PREFER_KEPT: Duration = Duration::from_millis(3);

/// The registry of kept connections.
pub struct Connections {
    address: ServerAddress,
    keys: Arc<KeyRing>,
    config: ConnectionsConfig,
    room: Arc<Semaphore>,
    waiting_for_room: AtomicUsize,
    slots: Mutex<HashMap<ChainId, Arc<Slot>>>,
}

/// One chain's connections.
pub(super) struct Slot {
    line: Arc<Semaphore>,
    open: AtomicUsize,
    idle: Mutex<Vec<Idle>>,
    released: Notify,
}

/// A connection nobody uses, with its share of the cap.
pub(super) struct Idle {
    pub(super) connection: PgConnection,
    room: Room,
    since: Instant,
}

/// A connection's share of the cap and of its chain's count; both are given back when it goes.
pub(super) struct Room {
    _share: OwnedSemaphorePermit,
    slot: Arc<Slot>,
}

impl Room {
    fn new(share: OwnedSemaphorePermit, slot: Arc<Slot>) -> Self {
        slot.open.fetch_add(1, Ordering::Relaxed);
        Self { _share: share, slot }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.slot.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Connections {
    /// A registry for the chains of one server.
    #[must_use]
    pub fn new(address: ServerAddress, keys: Arc<KeyRing>, config: ConnectionsConfig) -> Arc<Self> {
        Arc::new(Self {
            address,
            keys,
            config,
            room: Arc::new(Semaphore::new(config.cap)),
            waiting_for_room: AtomicUsize::new(0),
            slots: Mutex::default(),
        })
    }

    /// Connections open now.
    #[must_use]
    pub fn open(&self) -> usize {
        self.config.cap - self.room.available_permits()
    }

    /// Lends a connection of this chain.
    pub(super) async fn lease(self: &Arc<Self>, chain: &Chain) -> Result<Lease, AppError> {
        timeout(self.config.patience, self.lease_patiently(chain)).await.unwrap_or_else(|_| Err(AppError::busy()))
    }

    async fn lease_patiently(self: &Arc<Self>, chain: &Chain) -> Result<Lease, AppError> {
        let slot = self.slot(chain.id);
        let turn = Arc::clone(&slot.line).acquire_owned().await.map_err(|_| AppError::busy())?;
        if let Some(idle) = slot.take_idle() {
            return Ok(Lease::new(Arc::clone(self), idle.connection, idle.room, turn));
        }
        if slot.open.load(Ordering::Relaxed) > 0 {
            let _ = timeout(PREFER_KEPT, slot.released.notified()).await;
            if let Some(idle) = slot.take_idle() {
                return Ok(Lease::new(Arc::clone(self), idle.connection, idle.room, turn));
            }
        }
        let share = self.share().await?;
        let room = Room::new(share, slot);
        let connection = self.connect(chain).await?;
        Ok(Lease::new(Arc::clone(self), connection, room, turn))
    }

    /// A share of the cap, taken from the connection that has been idle longest when none is left.
    async fn share(&self) -> Result<OwnedSemaphorePermit, AppError> {
        if let Ok(share) = Arc::clone(&self.room).try_acquire_owned() {
            return Ok(share);
        }
        let _waiting = Waiting::new(&self.waiting_for_room);
        drop(self.take_longest_idle());
        Arc::clone(&self.room).acquire_owned().await.map_err(|_| AppError::busy())
    }

    fn take_longest_idle(&self) -> Option<Idle> {
        let slots: Vec<Arc<Slot>> = lock(&self.slots).values().cloned().collect();
        let longest = slots
            .into_iter()
            .filter_map(|slot| {
                let since = lock(&slot.idle).first().map(|idle| idle.since)?;
                Some((since, slot))
            })
            .min_by_key(|(since, _)| *since)?
            .1;
        let mut idle = lock(&longest.idle);
        if idle.is_empty() { None } else { Some(idle.remove(0)) }
    }

    async fn connect(&self, chain: &Chain) -> Result<PgConnection, AppError> {
        let password = self.keys.chain_password(&chain.schema);
        let options = self.address.login(chain.schema.as_str(), &password).statement_cache_capacity(256).options([
            ("search_path", format!("{},shared", chain.schema.as_str())),
            // One plan for all values of a statement, made once a connection: planning anew costs more than the hot
            // statements themselves, and which of a chain's many small tables is read by which index never depends on them.
            ("plan_cache_mode", "force_generic_plan".to_owned()),
            ("statement_timeout", "15s".to_owned()),
            ("lock_timeout", "5s".to_owned()),
            ("idle_in_transaction_session_timeout", "10s".to_owned()),
            // A request that was given up must not go on holding locks while its statement waits for one.
            ("client_connection_check_interval", "200ms".to_owned()),
        ]);
        options.connect().await.map_err(AppError::database_unreachable)
    }

    /// Takes a clean connection back, or closes it when another chain waits for its share.
    pub(super) fn give_back(&self, connection: PgConnection, room: Room) {
        if self.waiting_for_room.load(Ordering::Relaxed) > 0 {
            return;
        }
        let slot = Arc::clone(&room.slot);
        lock(&slot.idle).push(Idle { connection, room, since: Instant::now() });
        slot.released.notify_one();
    }

    fn slot(&self, chain: ChainId) -> Arc<Slot> {
        Arc::clone(lock(&self.slots).entry(chain).or_insert_with(|| {
            Arc::new(Slot {
                line: Arc::new(Semaphore::new(self.config.per_chain)),
                open: AtomicUsize::new(0),
                idle: Mutex::default(),
                released: Notify::new(),
            })
        }))
    }

    /// Closes every idle connection: at shutdown, and after a rollout changed the schema under them.
    pub fn close_idle(&self) {
        for slot in lock(&self.slots).values() {
            lock(&slot.idle).clear();
        }
    }
}

impl Slot {
    /// The connection used last: its caches are the warmest, and the others may age out.
    fn take_idle(&self) -> Option<Idle> {
        lock(&self.idle).pop()
    }
}

/// Counts a waiting request for as long as it waits.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A poisoned lock only means that another request panicked: what it guards is whole between statements.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
