//! A chain's data, and the two handles on it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::lease::Lease;
use crate::{
    Actor, AppError, AppState, Audit, Chain, Event,
    audit::{self, AuditRow},
    crypto::ChainKeys,
    events::{self, OutboxRow},
    live::Topic,
};

/// The only door to a chain's data. It knows who acts, why, and what time it is.
#[derive(Clone)]
pub struct Tenant {
    state: AppState,
    chain: Arc<Chain>,
    actor: Arc<Actor>,
}

impl Tenant {
    /// The data of this chain, in the hands of this actor.
    #[must_use]
    pub fn new(state: AppState, chain: Arc<Chain>, actor: Actor) -> Self {
        Self { state, chain, actor: Arc::new(actor) }
    }

    /// The chain.
    #[must_use]
    pub fn chain(&self) -> &Arc<Chain> {
        &self.chain
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The application's shared state.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.state.clock().now()
    }

    /// A new id.
    #[must_use]
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.state.entropy().id(self.now())
    }

    /// The chain's keys: for sealed columns and blind indexes.
    #[must_use]
    pub fn keys(&self) -> &ChainKeys {
        &self.chain.keys
    }

    /// A handle for single statements.
    ///
    /// # Errors
    /// When the database cannot be reached or every connection stays busy.
    pub async fn read(&self) -> Result<Read, AppError> {
        Ok(Read { lease: self.state.connections().lease(&self.chain).await? })
    }

    /// A handle for work that commits together.
    ///
    /// # Errors
    /// When the database cannot be reached or every connection stays busy.
    pub async fn tx(&self) -> Result<Tx, AppError> {
        let mut lease = self.state.connections().lease(&self.chain).await?;
        lease.begin().await?;
        Ok(Tx { lease, tenant: self.clone(), notes: Mutex::default() })
    }
}

/// Runs a statement that builds one JSON text in PostgreSQL, as the hot reads do, and opens it.
///
/// # Errors
/// When the statement fails or its JSON does not fit the type.
async fn json<T: DeserializeOwned>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<T>, AppError> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let Some(row) = connection.query_one_raw(statement).await? else { return Ok(None) };
    let Some(text) = row.try_get_by_index::<Option<String>>(0)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(AppError::internal)
}

/// A handle for single statements.
pub struct Read {
    lease: Lease,
}

impl Read {
    /// Runs a statement whose single value is a JSON text; `None` when it has no row or the value is null.
    ///
    /// # Errors
    /// When the statement fails or its JSON does not fit the type.
    pub async fn json<T: DeserializeOwned>(&self, sql: &str, values: Vec<Value>) -> Result<Option<T>, AppError> {
        json(self, sql, values).await
    }
}

/// A handle for work that commits together: rows, audit and events. Dropped without [`Tx::commit`], all of it is undone.
pub struct Tx {
    lease: Lease,
    tenant: Tenant,
    notes: Mutex<Notes>,
}

/// What is written down and said at commit.
#[derive(Default)]
struct Notes {
    audits: Vec<AuditRow>,
    events: Vec<OutboxRow>,
    topics: Vec<Topic>,
    wakes: bool,
}

impl Tx {
    /// The chain's data this transaction belongs to.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.tenant.now()
    }

    /// From here on all of it is done for this purpose, for a reason given as a code.
    #[must_use]
    pub fn for_purpose(mut self, purpose: &'static str, reason: &str) -> Self {
        let actor = Actor { purpose, reason: Some(reason.into()), ..self.tenant.actor().clone() };
        self.tenant.actor = Arc::new(actor);
        self
    }

    /// Writes down what was done or seen. The row commits with the change.
    pub fn audit(&self, audit: Audit) {
        let row = audit.row(&self.tenant);
        self.notes().audits.push(row);
    }

    /// Says what happened; what follows from it runs after the commit.
    ///
    /// # Errors
    /// When the event cannot be written as JSON.
    pub fn emit<E: Event>(&self, event: &E) -> Result<(), AppError> {
        let row = OutboxRow::of(&self.tenant, event)?;
        self.notes().events.push(row);
        self.wake();
        Ok(())
    }

    /// Tells open screens, after the commit, that what this topic names has changed.
    pub fn touch(&self, topic: Topic) {
        self.notes().topics.push(topic);
    }

    /// The dispatcher looks at the chain after the commit.
    pub(crate) fn wake(&self) {
        self.notes().wakes = true;
    }

    fn notes(&self) -> std::sync::MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a statement whose single value is a JSON text; `None` when it has no row or the value is null.
    ///
    /// # Errors
    /// When the statement fails or its JSON does not fit the type.
    pub async fn json<T: DeserializeOwned>(&self, sql: &str, values: Vec<Value>) -> Result<Option<T>, AppError> {
        json(self, sql, values).await
    }

    /// Commits the change, its audit rows and its events together.
    ///
    /// # Errors
    /// When the database refuses; then nothing of it happened.
    pub async fn commit(mut self) -> Result<(), AppError> {
        let notes = std::mem::take(&mut *self.notes());
        audit::write(&self, &notes.audits).await?;
        events::write(&self, &notes.events).await?;
        self.lease.commit().await?;
        let state = &self.tenant.state;
        if !notes.audits.is_empty() {
            state.wake_sealer(&self.tenant.chain);
        }
        for topic in notes.topics {
            state.live().publish(self.tenant.chain.id, topic);
        }
        if notes.wakes {
            state.wake(&self.tenant.chain);
        }
        Ok(())
    }
}

macro_rules! connection {
    ($name:ty) => {
        #[async_trait::async_trait]
        impl ConnectionTrait for $name {
            fn get_database_backend(&self) -> DbBackend {
                DbBackend::Postgres
            }
            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                self.lease.execute_raw(statement).await
            }
            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                self.lease.execute_unprepared(sql).await
            }
            async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
                self.lease.query_one_raw(statement).await
            }
            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                self.lease.query_all_raw(statement).await
            }
        }
    };
}
connection!(Read);
connection!(Tx);
