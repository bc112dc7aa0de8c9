//! Runs what follows from events: woken by the server that committed, with a sweep behind it for what a crash left.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::SignedDuration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Envelope, Queue};
use crate::{
    Actor, AppError, AppState, Chain, Tenant,
    database::{execute, query_all},
    database_time, timestamp,
};

/// How often every chain is looked at, whether or not somebody woke us.
const SWEEP: Duration = Duration::from_secs(2);
/// Events and due entries taken from one chain before the others have their turn.
const BATCH: usize = 50;
/// After so many failures an event or entry is left alone and shown to the operator.
const ATTEMPTS: i32 = 12;

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
        let mut sweep = tokio::time::interval(SWEEP);
        sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(chain) = self.woken.recv() => {
                    // Many commits wake us for the same chain: one look serves them all.
                    let mut chains = BTreeMap::from([(chain.id, chain)]);
                    while let Ok(chain) = self.woken.try_recv() {
                        chains.insert(chain.id, chain);
                    }
                    for chain in chains.values() {
                        self.work(chain).await;
                    }
                }
                _ = sweep.tick() => match self.state.control().chains().await {
                    Ok(chains) => {
                        for chain in chains {
                            self.work(&Arc::new(chain)).await;
                        }
                    }
                    Err(error) => drop(error.report("dispatcher")),
                },
            }
        }
    }

    /// Works off a chain's events and due entries. A failure is logged and retried; it never stops other chains.
    pub async fn work(&self, chain: &Arc<Chain>) {
        let tenant = Tenant::new(self.state.clone(), Arc::clone(chain), Actor::program("events"));
        // An effect may say further events, and due work may say the first: go on until both are quiet.
        for _ in 0..BATCH {
            let due = self.due(&tenant).await;
            let events = self.events(&tenant).await;
            match (due, events) {
                (Ok(0), Ok(0)) => return,
                (Ok(_), Ok(_)) => {}
                (Err(error), _) | (_, Err(error)) => {
                    drop(error.report("dispatcher"));
                    return;
                }
            }
        }
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
            match result {
                Ok(()) => tx.commit().await?,
                Err(error) => {
                    drop(tx);
                    drop(error.report(&subject.simple().to_string()));
                    let pause = SignedDuration::from_secs(1_i64 << attempts.clamp(0, 20));
                    let later = now.saturating_add(pause).unwrap_or(now);
                    let sql = "UPDATE due SET attempts = attempts + 1, \
                               at = CASE WHEN attempts + 1 >= $4 THEN 'infinity' ELSE $3::timestamptz END \
                               WHERE kind = $1 AND subject_id = $2";
                    let values = vec![kind.into(), subject.into(), database_time(later).into(), ATTEMPTS.into()];
                    execute(&tenant.read().await?, sql, values).await?;
                }
            }
            done += 1;
        }
        Ok(done)
    }
}
