//! Runs what follows from events and what is due: woken by the server that committed, and at the hour of what waits. Behind
//! that stands a round through all chains for what a crash or another server left.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::mpsc, time::sleep_until};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Envelope, Queue};
use crate::{
    Actor, AppError, AppState, Chain, Tenant,
    database::{execute, query_all, query_one},
    database_time,
    rounds::Rounds,
    timestamp,
};

/// Events and due entries taken from one chain before the others have their turn.
const BATCH: usize = 50;
/// After so many failures an event or entry is left alone and shown to the operator.
const ATTEMPTS: i32 = 12;
/// How soon a chain whose database failed is looked at again.
const RETRY: Duration = Duration::from_secs(2);

/// The dispatcher of one server.
pub struct Dispatcher {
    state: AppState,
    woken: mpsc::UnboundedReceiver<Arc<Chain>>,
    queue: Queue,
}

impl Dispatcher {
    /// A dispatcher that listens to `woken` and hands jobs to `queue`.
    #[must_use]
    pub const fn new(state: AppState, woken: mpsc::UnboundedReceiver<Arc<Chain>>, queue: Queue) -> Self {
        Self { state, woken, queue }
    }

    /// Runs until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut rounds = Rounds::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(chain) = self.woken.recv() => {
                    rounds.wake(chain);
                    // Many commits wake us for the same chain: one look serves them all.
                    while let Ok(chain) = self.woken.try_recv() {
                        rounds.wake(chain);
                    }
                }
                () = sleep_until(rounds.next()) => {}
            }
            if rounds.list_is_old() {
                match self.state.control().chains().await {
                    Ok(chains) => rounds.list(chains),
                    Err(error) => {
                        drop(error.report("dispatcher"));
                        rounds.list_failed(RETRY);
                    }
                }
            }
            // One at a time: between two chains there is room for news, and for the word to stop.
            if let Some(chain) = rounds.take() {
                let wait = self.look(&chain).await;
                rounds.put_back(chain, wait);
            }
        }
    }

    /// Works off a chain's events and due entries, and says how long nothing waits there. A failure is logged and retried; it
    /// never stops other chains.
    async fn look(&self, chain: &Arc<Chain>) -> Option<Duration> {
        match self.work_off(chain).await {
            Ok(next) => {
                next.map(|at| Duration::try_from(at.duration_since(self.state.clock().now())).unwrap_or_default())
            }
            Err(error) => {
                drop(error.report("dispatcher"));
                Some(RETRY)
            }
        }
    }

    /// One look at a chain, for tools and tests.
    pub async fn work(&self, chain: &Arc<Chain>) {
        self.look(chain).await;
    }

    /// An effect may say further events, and due work may say the first: goes on until both are quiet, and returns when
    /// the next of them has its hour.
    async fn work_off(&self, chain: &Arc<Chain>) -> Result<Option<Timestamp>, AppError> {
        let tenant = Tenant::new(self.state.clone(), Arc::clone(chain), Actor::program("events"));
        let mut next = self.next(&tenant).await?;
        for _ in 0..BATCH {
            if next.is_none_or(|at| at > tenant.now()) {
                break;
            }
            // Neither stops the other.
            let (due, events) = (self.due(&tenant).await, self.events(&tenant).await);
            if due? + events? == 0 {
                // Another server is at what waits: whether it finished is seen later, not by asking again and again.
                return Ok(Some(tenant.now().saturating_add(RETRY).unwrap_or(tenant.now())));
            }
            next = self.next(&tenant).await?;
        }
        Ok(next)
    }

    /// The hour of what waits first: now or earlier where something waits already.
    async fn next(&self, tenant: &Tenant) -> Result<Option<Timestamp>, AppError> {
        let sql = "SELECT least((SELECT min(at) FROM due WHERE at < 'infinity'), \
                   (SELECT min(next_at) FROM outbox_pending WHERE next_at < 'infinity')) AS at";
        let row = query_one(&tenant.read().await?, sql, Vec::new()).await?;
        let at = row.map(|row| row.try_get::<Option<_>>("", "at")).transpose()?.flatten();
        Ok(at.map(timestamp))
    }

    async fn events(&self, tenant: &Tenant) -> Result<usize, AppError> {
        let sql = "SELECT o.id, o.at, o.kind, o.actor, o.payload FROM outbox_pending p JOIN outbox o ON o.id = p.event_id \
                   WHERE p.next_at <= $1 ORDER BY p.event_id LIMIT 50";
        let rows = query_all(&tenant.read().await?, sql, vec![database_time(tenant.now()).into()]).await?;
        for row in &rows {
            let kind: String = row.try_get("", "kind")?;
            let envelope = Envelope {
                id: row.try_get("", "id")?,
                at: timestamp(row.try_get("", "at")?),
                actor: row.try_get("", "actor")?,
                event: row.try_get::<serde_json::Value>("", "payload")?,
            };
            let id = envelope.id;
            match self.event(tenant, &kind, envelope).await {
                Ok(()) => {
                    let values = vec![id.into()];
                    execute(&tenant.read().await?, "DELETE FROM outbox_pending WHERE event_id = $1", values).await?;
                }
                Err(error) => {
                    let code = error.problem().code.clone();
                    drop(error.report(&id.simple().to_string()));
                    let sql = "UPDATE outbox_pending SET attempts = attempts + 1, error = $3, \
                               next_at = CASE WHEN attempts + 1 >= $4 THEN 'infinity' \
                               ELSE $2::timestamptz + make_interval(secs => power(2, attempts)) END WHERE event_id = $1";
                    let values = vec![id.into(), database_time(tenant.now()).into(), code.into(), ATTEMPTS.into()];
                    execute(&tenant.read().await?, sql, values).await?;
                }
            }
        }
        Ok(rows.len())
    }

    async fn event(&self, tenant: &Tenant, kind: &str, envelope: Envelope<serde_json::Value>) -> Result<(), AppError> {
        for (_, name, effect) in self.state.subscribers().effects.iter().filter(|(of, ..)| *of == kind) {
            let tx = tenant.tx().await?;
            let sql = "INSERT INTO effect (event_id, name, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            let values = vec![envelope.id.into(), (*name).into(), database_time(tenant.now()).into()];
            if execute(&tx, sql, values).await? == 1 {
                effect(&tx, envelope.clone()).await?;
                tx.commit().await?;
            }
        }
        for (name, (of, _)) in &self.state.subscribers().jobs {
            if *of == kind {
                self.queue.enqueue(tenant.chain().id, name, envelope.id).await?;
            }
        }
        Ok(())
    }

    async fn due(&self, tenant: &Tenant) -> Result<usize, AppError> {
        let mut done = 0;
        while done < BATCH {
            let tx = tenant.tx().await?;
            let now = tenant.now();
            let sql = "DELETE FROM due WHERE (kind, subject_id) = (SELECT kind, subject_id FROM due WHERE at <= $1 \
                       ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING kind, subject_id, attempts";
            let Some(row) = query_all(&tx, sql, vec![database_time(now).into()]).await?.pop() else { break };
            let kind: String = row.try_get("", "kind")?;
            let subject: Uuid = row.try_get("", "subject_id")?;
            let attempts: i32 = row.try_get("", "attempts")?;
            let result = match self.state.subscribers().due.get(kind.as_str()) {
                Some(work) => work(&tx, subject).await,
                None => Err(AppError::internal(anyhow::anyhow!("nobody does due work of kind {kind}"))),
            };
            // A commit that is refused is a failure of the work like any other.
            let result = match result {
                Ok(()) => tx.commit().await,
                Err(error) => {
                    drop(tx);
                    Err(error)
                }
            };
            if let Err(error) = result {
                drop(error.report(&subject.simple().to_string()));
                let pause = SignedDuration::from_secs(1_i64 << attempts.clamp(0, 20));
                let later = now.saturating_add(pause).unwrap_or(now);
                let sql = "UPDATE due SET attempts = attempts + 1, \
                           at = CASE WHEN attempts + 1 >= $4 THEN 'infinity' ELSE $3::timestamptz END \
                           WHERE kind = $1 AND subject_id = $2";
                let values = vec![kind.into(), subject.into(), database_time(later).into(), ATTEMPTS.into()];
                execute(&tenant.read().await?, sql, values).await?;
            }
            done += 1;
        }
        Ok(done)
    }
}
