//! Jobs: slow or outside work, kept in a queue of its own login. A job names a chain, an event and what to do with it;
//! the worker opens the chain itself, so chains have no rights on the queue.

use std::time::Duration;

use graphile_worker::{
    IntoTaskHandlerResult, JobKeyMode, JobSpec, TaskHandler, WorkerContext, WorkerOptions, WorkerUtils,
};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Envelope;
use crate::{
    Actor, AppError, AppState, ChainId, Tenant,
    database::{ServerAddress, query_one},
    timestamp,
};

/// The login that owns the queue.
pub const QUEUE_LOGIN: &str = "polyclinic_queue";
const SCHEMA: &str = "queue";

/// The queue's handle.
#[derive(Clone)]
pub struct Queue {
    pool: sqlx::PgPool,
    utils: WorkerUtils,
}

#[derive(Debug, Serialize, Deserialize)]
struct RunJob {
    chain: Uuid,
    event: Uuid,
    job: String,
}

impl TaskHandler for RunJob {
    const IDENTIFIER: &'static str = "run_job";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(state) = context.get_ext::<AppState>() else { return Err("the worker has no state".to_owned()) };
        self.perform(state).await.map_err(|error| {
            // The queue keeps what it is told here: the code only.
            let code = error.problem().code.clone();
            drop(error.report(&self.event.simple().to_string()));
            code
        })
    }
}

impl RunJob {
    async fn perform(&self, state: &AppState) -> Result<(), AppError> {
        let Some(chain) = state.control().chain(ChainId(self.chain)).await? else { return Ok(()) };
        let tenant = Tenant::new(state.clone(), chain.into(), Actor::program("jobs"));
        let Some((_, job)) = state.subscribers().jobs.get(self.job.as_str()) else {
            return Err(AppError::internal(anyhow::anyhow!("nobody does the job {}", self.job)));
        };
        let sql = "SELECT at, actor, payload FROM outbox WHERE id = $1";
        let Some(row) = query_one(&tenant.read().await?, sql, vec![self.event.into()]).await? else { return Ok(()) };
        let envelope = Envelope {
            id: self.event,
            at: timestamp(row.try_get("", "at")?),
            actor: row.try_get("", "actor")?,
            event: row.try_get::<serde_json::Value>("", "payload")?,
        };
        job(tenant, envelope).await
    }
}

impl Queue {
    /// Opens the queue with its login's password.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open(address: &ServerAddress, password: &str) -> anyhow::Result<Self> {
        let options = address.login(QUEUE_LOGIN, password);
        let pool = PgPoolOptions::new().max_connections(4).test_before_acquire(false).connect_with(options).await?;
        let utils = WorkerUtils::new(pool.clone(), SCHEMA);
        Ok(Self { pool, utils })
    }

    /// Makes the queue's tables or brings them up to date. Its login needs the right to create schemas meanwhile.
    ///
    /// # Errors
    /// When the tables cannot be made.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        self.utils.migrate().await?;
        self.pool.close().await;
        Ok(())
    }

    /// Asks for a job. The same job of the same event waits only once.
    ///
    /// # Errors
    /// When the queue cannot be written.
    pub async fn enqueue(&self, chain: ChainId, job: &str, event: Uuid) -> Result<(), AppError> {
        let spec = JobSpec::builder()
            .job_key(format!("{event}/{job}"))
            .job_key_mode(JobKeyMode::PreserveRunAt)
            .max_attempts(8)
            .build();
        let payload = RunJob { chain: chain.0, event, job: job.to_owned() };
        self.utils.add_job(payload, spec).await.map_err(AppError::internal)?;
        Ok(())
    }

    /// Works off jobs until told to stop.
    ///
    /// # Errors
    /// When the worker cannot start.
    pub async fn work(&self, state: AppState, stop: CancellationToken) -> anyhow::Result<()> {
        let options = self.options(state).shutdown_signal(async move { stop.cancelled().await });
        Ok(options.init().await?.run().await?)
    }

    /// Works off what waits now, then returns: for tools and tests.
    ///
    /// # Errors
    /// When the worker cannot start.
    pub async fn work_off(&self, state: AppState) -> anyhow::Result<()> {
        Ok(self.options(state).init().await?.run_once().await?)
    }

    fn options(&self, state: AppState) -> WorkerOptions {
        WorkerOptions::default()
            .pg_pool(self.pool.clone())
            .schema(SCHEMA)
            .concurrency(4)
            .poll_interval(Duration::from_secs(2))
            .define_job::<RunJob>()
            .add_extension(state)
            .listen_os_shutdown_signals(false)
    }
}
