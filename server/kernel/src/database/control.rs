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
use crate::{
    AppError, Chain, ChainId,
    crypto::{ChainKeys, Kms, WrappedKey, open_chain_keys},
};

/// How long a host's chain is remembered, and so how long a server may not know of a new key. Chains are opened often and closed rarely, so only hits are kept.
pub const REMEMBERED: Duration = Duration::from_secs(10);

/// The login that reads and writes the control schema.
pub const CONTROL_LOGIN: &str = "polyclinic_control";

/// A chain's wrapped keys as JSON, in a fixed order.
const KEYS: &str = "COALESCE((SELECT json_agg(json_build_object('purpose', k.purpose, 'version', k.version, \
    'state', k.state, 'wrapped', encode(k.wrapped, 'hex')) ORDER BY k.purpose, k.version) FROM chain_key k \
    WHERE k.chain_id = c.id AND k.state IN ('standby', 'current', 'readable')), '[]')::text";

/// The control schema's handle.
#[derive(Clone)]
pub struct Control {
    database: DatabaseConnection,
    kms: Arc<dyn Kms>,
    hosts: Arc<RwLock<HashMap<String, (Instant, Arc<Chain>)>>>,
    /// Chains' keys as they were opened last, by what they were opened from: a key service is asked once, not each time.
    opened: Arc<RwLock<HashMap<ChainId, (String, ChainKeys)>>>,
}

impl Control {
    /// Opens the control schema with its login's password; the chains' keys are guarded by `kms`.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn open(address: &ServerAddress, password: &str, kms: Arc<dyn Kms>) -> Result<Self, sqlx::Error> {
        let options = address.login(CONTROL_LOGIN, password).options([
            ("search_path", "control"),
            ("statement_timeout", "15s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        let pool = PgPoolOptions::new().max_connections(4).test_before_acquire(false).connect_with(options).await?;
        Ok(Self {
            database: SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
            kms,
            hosts: Arc::default(),
            opened: Arc::default(),
        })
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
        let sql = "JOIN host h ON h.chain_id = c.id WHERE h.name = $1 AND c.state = 'open'";
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
        self.chains_by("WHERE c.state = 'open' ORDER BY c.slug", Vec::new()).await
    }

    /// The open chain of this id.
    ///
    /// # Errors
    /// When the control schema cannot be read.
    pub async fn chain(&self, id: ChainId) -> Result<Option<Chain>, AppError> {
        let sql = "WHERE c.id = $1 AND c.state = 'open'";
        Ok(self.chains_by(sql, vec![id.0.into()]).await?.pop())
    }

    async fn chains_by(&self, which: &str, values: Vec<Value>) -> Result<Vec<Chain>, AppError> {
        let sql = format!(
            "SELECT c.id, c.slug, c.name, c.schema_name, c.sealed_at IS NULL AS clear_too, {KEYS} AS keys FROM chain c {which}"
        );
        let rows =
            self.database.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
        let mut chains = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = ChainId(row.try_get::<Uuid>("", "id")?);
            chains.push(Chain {
                id,
                slug: row.try_get("", "slug")?,
                name: row.try_get("", "name")?,
                schema: row
                    .try_get::<String>("", "schema_name")?
                    .parse()
                    .map_err(|error: &str| AppError::internal(anyhow::anyhow!(error)))?,
                keys: self.keys(id, row.try_get("", "keys")?, row.try_get("", "clear_too")?).await?,
            });
        }
        Ok(chains)
    }

    /// Opens a chain's keys, unless they are as they were the last time.
    async fn keys(&self, chain: ChainId, wrapped: String, clear_too: bool) -> Result<ChainKeys, AppError> {
        let from = format!("{clear_too} {wrapped}");
        if let Some((known, keys)) = self.opened.read().unwrap_or_else(PoisonError::into_inner).get(&chain)
            && *known == from
        {
            return Ok(keys.clone());
        }
        let wrapped: Vec<WrappedKey> = serde_json::from_str(&wrapped).map_err(AppError::internal)?;
        let keys = open_chain_keys(self.kms.as_ref(), chain, &wrapped, clear_too).await.map_err(AppError::internal)?;
        self.opened.write().unwrap_or_else(PoisonError::into_inner).insert(chain, (from, keys.clone()));
        Ok(keys)
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
