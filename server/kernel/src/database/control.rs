//! The control schema: which chains there are, at which hosts, with which wrapped keys.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, SqlxPostgresConnector, Statement, Value};
use sqlx::postgres::PgPoolOptions;
use tokio::time::Instant;
use uuid::Uuid;

use super::ServerAddress;
use crate::{AppError, Chain, ChainId};

/// How long a host's chain is remembered. Chains are opened often and closed rarely, so only hits are kept.
const REMEMBERED: Duration = Duration::from_secs(10);

/// The login that reads and writes the control schema.
pub const CONTROL_LOGIN: &str = "polyclinic_control";

/// The control schema's handle.
#[derive(Clone)]
pub struct Control {
    database: DatabaseConnection,
    hosts: Arc<RwLock<HashMap<String, (Instant, Arc<Chain>)>>>,
}

impl Control {
    /// Opens the control schema with its login's password.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn open(address: &ServerAddress, password: &str) -> Result<Self, sqlx::Error> {
        let options = address.login(CONTROL_LOGIN, password).options([
            ("search_path", "control"),
            ("statement_timeout", "15s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        let pool = PgPoolOptions::new().max_connections(4).test_before_acquire(false).connect_with(options).await?;
        Ok(Self { database: SqlxPostgresConnector::from_sqlx_postgres_pool(pool), hosts: Arc::default() })
    }

    /// Runs statements on the control schema.
    #[must_use]
    pub fn connection(&self) -> &impl ConnectionTrait {
        &self.database
    }

    /// The chain behind a host name; `None` for a host that is nobody's.
    ///
    /// # Errors
    /// When the control schema cannot be read.
    pub async fn chain_of_host(&self, host: &str) -> Result<Option<Arc<Chain>>, AppError> {
        if let Some((since, chain)) = self.hosts.read().unwrap_or_else(PoisonError::into_inner).get(host)
            && since.elapsed() < REMEMBERED
        {
            return Ok(Some(Arc::clone(chain)));
        }
        let sql = "SELECT c.id, c.slug, c.name, c.schema_name FROM chain c JOIN host h ON h.chain_id = c.id \
                   WHERE h.name = $1 AND c.state = 'open'";
        let chain = self.chains_by(sql, vec![host.into()]).await?.into_iter().next().map(Arc::new);
        if let Some(chain) = &chain {
            self.hosts
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(host.to_owned(), (Instant::now(), Arc::clone(chain)));
        }
        Ok(chain)
    }

    /// Every open chain, by slug.
    ///
    /// # Errors
    /// When the control schema cannot be read.
    pub async fn chains(&self) -> Result<Vec<Chain>, AppError> {
        self.chains_by("SELECT id, slug, name, schema_name FROM chain WHERE state = 'open' ORDER BY slug", Vec::new())
            .await
    }

    /// The open chain of this id.
    ///
    /// # Errors
    /// When the control schema cannot be read.
    pub async fn chain(&self, id: ChainId) -> Result<Option<Chain>, AppError> {
        let sql = "SELECT id, slug, name, schema_name FROM chain WHERE id = $1 AND state = 'open'";
        Ok(self.chains_by(sql, vec![id.0.into()]).await?.pop())
    }

    async fn chains_by(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Chain>, AppError> {
        let rows =
            self.database.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
        rows.iter()
            .map(|row| {
                Ok(Chain {
                    id: ChainId(row.try_get::<Uuid>("", "id")?),
                    slug: row.try_get("", "slug")?,
                    name: row.try_get("", "name")?,
                    schema: row
                        .try_get::<String>("", "schema_name")?
                        .parse()
                        .map_err(|error: &str| AppError::internal(anyhow::anyhow!(error)))?,
                })
            })
            .collect()
    }

    /// Whether the control schema answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), AppError> {
        self.database.execute_unprepared("SELECT 1").await?;
        Ok(())
    }
}
