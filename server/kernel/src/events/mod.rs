//! What happened, and what follows from it. A use case says an event in its transaction; effects on our own data run soon
//! after, each exactly once; work outside (mail, text messages) runs as a job, claimed before it is done.

mod dispatcher;
mod jobs;

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use jiff::Timestamp;
use sea_orm::DbErr;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use dispatcher::Dispatcher;
pub use jobs::{QUEUE_LOGIN, Queue};

use crate::{
    AppError, Tenant,
    database::{Tx, execute},
};

/// Something that happened. Its fields are ids, times and codes: events hold no names and no health data.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name: `scheduling.booked`. Stored, so it never changes its meaning.
    const KIND: &'static str;
}

/// An event with its circumstances.
#[derive(Debug, Clone)]
pub struct Envelope<E> {
    /// Its id: with an effect's name the key that makes the effect happen once.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// In whose name.
    pub actor: String,
    /// The event.
    pub event: E,
}

type RawEffect =
    Arc<dyn for<'a> Fn(&'a Tx, Envelope<serde_json::Value>) -> BoxFuture<'a, Result<(), AppError>> + Send + Sync>;
type RawJob =
    Arc<dyn Fn(Tenant, Envelope<serde_json::Value>) -> BoxFuture<'static, Result<(), AppError>> + Send + Sync>;
type RawDue = Arc<dyn for<'a> Fn(&'a Tx, Uuid) -> BoxFuture<'a, Result<(), AppError>> + Send + Sync>;

/// What follows from which event, registered by each module.
#[derive(Default)]
pub struct Subscribers {
    effects: Vec<(&'static str, &'static str, RawEffect)>,
    jobs: BTreeMap<&'static str, (&'static str, RawJob)>,
    due: BTreeMap<&'static str, RawDue>,
}

impl Subscribers {
    /// An effect on the chain's own data, in a transaction of its own, exactly once. The name is stored; it never changes.
    #[must_use]
    pub fn effect<E: Event>(
        mut self,
        name: &'static str,
        effect: impl for<'a> Fn(&'a Tx, Envelope<E>) -> BoxFuture<'a, Result<(), AppError>> + Send + Sync + 'static,
    ) -> Self {
        let raw: RawEffect = Arc::new(move |tx, envelope| match open::<E>(envelope) {
            Ok(envelope) => effect(tx, envelope),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        });
        self.effects.push((E::KIND, name, raw));
        self
    }

    /// Slow or outside work, as a job with retries. It may run more than once, so it claims what it does.
    #[must_use]
    pub fn job<E: Event>(
        mut self,
        name: &'static str,
        job: impl Fn(Tenant, Envelope<E>) -> BoxFuture<'static, Result<(), AppError>> + Send + Sync + 'static,
    ) -> Self {
        let raw: RawJob = Arc::new(move |tenant, envelope| match open::<E>(envelope) {
            Ok(envelope) => job(tenant, envelope),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        });
        self.jobs.insert(name, (E::KIND, raw));
        self
    }

    /// Work that becomes due at an instant of the injected clock (see [`schedule`]), in the transaction that takes it
    /// off the list.
    #[must_use]
    pub fn due(
        mut self,
        kind: &'static str,
        work: impl for<'a> Fn(&'a Tx, Uuid) -> BoxFuture<'a, Result<(), AppError>> + Send + Sync + 'static,
    ) -> Self {
        self.due.insert(kind, Arc::new(work));
        self
    }
}

fn open<E: Event>(envelope: Envelope<serde_json::Value>) -> Result<Envelope<E>, AppError> {
    Ok(Envelope {
        id: envelope.id,
        at: envelope.at,
        actor: envelope.actor,
        event: serde_json::from_value(envelope.event).map_err(AppError::internal)?,
    })
}

/// Puts work on the list of what becomes due, or moves it: one entry for each kind and subject.
///
/// # Errors
/// When the database refuses.
pub async fn schedule(tx: &Tx, kind: &'static str, subject: Uuid, at: Timestamp) -> Result<(), AppError> {
    let sql = "INSERT INTO due (kind, subject_id, at) VALUES ($1, $2, $3) \
               ON CONFLICT (kind, subject_id) DO UPDATE SET at = excluded.at, attempts = 0";
    let values = vec![kind.into(), subject.into(), crate::database_time(at).into()];
    execute(tx, sql, values).await?;
    tx.wake();
    Ok(())
}

/// Takes work off the list.
///
/// # Errors
/// When the database refuses.
pub async fn unschedule(tx: &Tx, kind: &'static str, subject: Uuid) -> Result<(), AppError> {
    let sql = "DELETE FROM due WHERE kind = $1 AND subject_id = $2";
    execute(tx, sql, vec![kind.into(), subject.into()]).await?;
    Ok(())
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct OutboxRow {
    id: Uuid,
    at: Timestamp,
    kind: &'static str,
    actor: String,
    payload: serde_json::Value,
}

impl OutboxRow {
    pub(crate) fn of<E: Event>(tenant: &Tenant, event: &E) -> Result<Self, AppError> {
        Ok(Self {
            id: tenant.new_id(),
            at: tenant.now(),
            kind: E::KIND,
            actor: tenant.actor().name.to_string(),
            payload: serde_json::to_value(event).map_err(AppError::internal)?,
        })
    }
}

/// Writes events and what awaits dispatch in one statement.
pub(crate) async fn write(tx: &Tx, rows: &[OutboxRow]) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "WITH said AS (INSERT INTO outbox (id, at, kind, actor, payload) SELECT id, at, kind, actor, payload \
               FROM jsonb_to_recordset($1) AS r(id uuid, at timestamptz, kind text, actor text, payload jsonb) \
               RETURNING id, at) INSERT INTO outbox_pending (event_id, next_at) SELECT id, at FROM said";
    let rows = serde_json::to_value(rows).map_err(|error| DbErr::Json(error.to_string()))?;
    execute(tx, sql, vec![rows.into()]).await.map(drop)
}
