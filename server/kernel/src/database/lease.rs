//! A connection lent to one request, and SeaORM's door to it.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, query::Query};
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use super::connections::{Connections, Room};

/// Between statements, outside a transaction: fit for the next request.
const CLEAN: u8 = 0;
/// A statement was sent and its answer not fully read: only closing the socket is safe.
const MID_STATEMENT: u8 = 1;
/// Between statements of an open transaction.
const IN_TRANSACTION: u8 = 2;

/// A lent connection. However its user ends (done, dropped, cancelled, panicking), it goes back clean or not at all.
pub(super) struct Lease {
    connections: Arc<Connections>,
    connection: Mutex<Option<(PgConnection, Room)>>,
    state: AtomicU8,
    in_transaction: bool,
    turn: Option<OwnedSemaphorePermit>,
}

impl Lease {
    pub(super) fn new(
        connections: Arc<Connections>,
        connection: PgConnection,
        room: Room,
        turn: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            connections,
            connection: Mutex::new(Some((connection, room))),
            state: AtomicU8::new(CLEAN),
            in_transaction: false,
            turn: Some(turn),
        }
    }

    /// Opens a transaction; from here on a dropped lease rolls back.
    pub(super) async fn begin(&mut self) -> Result<(), DbErr> {
        self.in_transaction = true;
        self.execute_unprepared("BEGIN").await.map(drop)
    }

    /// Commits; an error leaves the connection to be closed.
    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        self.execute_unprepared("COMMIT").await?;
        self.in_transaction = false;
        self.state.store(CLEAN, Ordering::Release);
        Ok(())
    }

    async fn run<T>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>) -> Result<T, DbErr> {
        let mut guard = self.connection.lock().await;
        let Some((connection, _)) = guard.as_mut() else {
            return Err(DbErr::Custom("the connection was given back".to_owned()));
        };
        self.state.store(MID_STATEMENT, Ordering::Release);
        let answer = work(connection).await;
        let broken = answer.as_ref().is_err_and(|error| error.as_database_error().is_none());
        if !broken {
            self.state.store(if self.in_transaction { IN_TRANSACTION } else { CLEAN }, Ordering::Release);
        }
        answer.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some((mut connection, room)) = self.connection.get_mut().take() else { return };
        let turn = self.turn.take();
        match self.state.load(Ordering::Acquire) {
            CLEAN => self.connections.give_back(connection, room),
            IN_TRANSACTION => {
                // Locks must not outlive the request: roll back at once rather than at the connection's next use.
                let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
                let connections = Arc::clone(&self.connections);
                runtime.spawn(async move {
                    if connection.execute("ROLLBACK").await.is_ok() {
                        connections.give_back(connection, room);
                    }
                    drop(turn);
                });
            }
            _ => drop(connection),
        }
    }
}

fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let values = SqlxValues(statement.values.unwrap_or(Values(Vec::new())));
    sqlx::query_with(AssertSqlSafe(statement.sql), values)
}

#[async_trait::async_trait]
impl ConnectionTrait for Lease {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(async |connection| query(statement).execute(connection).await).await.map(Into::into)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = sql.to_owned();
        self.run(async |connection| connection.execute(AssertSqlSafe(sql)).await).await.map(Into::into)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(async |connection| query(statement).fetch_optional(connection).await)
            .await
            .map(|row| row.map(Into::into))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(async |connection| query(statement).fetch_all(connection).await)
            .await
            .map(|rows| rows.into_iter().map(Into::into).collect())
    }
}
