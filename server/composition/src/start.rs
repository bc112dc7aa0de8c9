//! From settings to a running application.

use std::sync::Arc;

use anyhow::Context;
use audit::{Checkpoints, Sealer};
use axum::Router;
use kernel::{
    AppState, Clock, Entropy,
    crypto::{Kms, MasterKey},
    database::{Connections, ConnectionsConfig, Control},
    events::{Dispatcher, Queue},
    limits::Limits,
    live::Live,
    state::Parts,
};
use notifications::{Carriers, SmsAccount};
use object_store::{ObjectStore, local::LocalFileSystem, prefix::PrefixStore};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tenancy::{AwsAccount, AwsKms};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{compose, config::Config};

/// A started application: its state, its background work, its router.
pub struct Application {
    /// Shared state.
    pub state: AppState,
    /// Works off events; run it with [`Application::run_background`].
    pub dispatcher: Dispatcher,
    /// Works off jobs.
    pub queue: Queue,
    /// Seals the audit.
    pub sealer: Sealer,
}

/// The master key of this installation.
///
/// # Errors
/// When its file cannot be read or made.
pub fn master_key(config: &Config, entropy: &Entropy) -> anyhow::Result<MasterKey> {
    let path = config.state_dir.join("master.key");
    MasterKey::open(&path, entropy).with_context(|| format!("opening the master key {}", path.display()))
}

/// What guards the chains' keys: the master key's file or, where `kms` names one, a key of AWS's key service.
///
/// # Errors
/// When the file or the settings cannot be read.
pub fn kms(config: &Config, entropy: &Entropy) -> anyhow::Result<Arc<dyn Kms>> {
    if config.kms.is_empty() {
        return Ok(Arc::new(master_key(config, entropy)?));
    }
    Ok(Arc::new(AwsKms::new(&config.kms, &config.kms_url, AwsAccount::from_environment()?)?))
}

/// The checkpoints of the audit: where they lie, and the key that signs them.
///
/// # Errors
/// When the store cannot be opened.
pub fn checkpoints(config: &Config, master: &MasterKey) -> anyhow::Result<Checkpoints> {
    Ok(Checkpoints::new(storage(config)?, &master.checkpoint_seed()))
}

/// What lies outside the database: a folder, or a bucket whose account the environment names as the AWS tools do.
fn storage(config: &Config) -> anyhow::Result<Arc<dyn ObjectStore>> {
    if config.storage_url.is_empty() {
        let folder = config.state_dir.join("objects");
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        return Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?));
    }
    let url = config.storage_url.parse().context("reading storage_url")?;
    let environment = std::env::vars().map(|(name, value)| (name.to_lowercase(), value));
    let (store, prefix) = object_store::parse_url_opts(&url, environment.filter(|(name, _)| name.starts_with("aws_")))?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

/// Connects, opens keys, plugs the modules together.
///
/// # Errors
/// When the database cannot be reached, is not migrated, or a login has rights it must not have.
pub async fn start(config: &Config, clock: Clock, entropy: Entropy) -> anyhow::Result<Application> {
    let address = config.database()?;
    let master = master_key(config, &entropy)?;
    let control = Control::open(&address, &master.login_password("polyclinic_control"), kms(config, &entropy)?)
        .await
        .context("reaching the control schema (has `polyclinic migrate` run?)")?;
    refuse_powerful_login(control.connection()).await?;
    let cap = connection_cap(control.connection(), config.connections_reserve).await?;
    let keys = Arc::new(tenancy::open_keys(control.connection(), &master, &entropy, &clock, false).await?);
    let queue = Queue::open(&address, &master.login_password(kernel::events::QUEUE_LOGIN)).await?;
    let limits = ConnectionsConfig { cap, per_chain: config.connections_per_chain, ..ConnectionsConfig::default() };
    let (wake, woken) = mpsc::unbounded_channel();
    let (wake_sealer, sealer_woken) = mpsc::unbounded_channel();
    let checkpoints = checkpoints(config, &master)?;
    let live = Live::new(entropy.id(clock.now()));
    let state = AppState::new(Parts {
        clock,
        entropy,
        connections: Connections::new(address, Arc::clone(&keys), limits),
        control,
        keys,
        live,
        sessions: Arc::new(auth::SessionStore::default()),
        subscribers: Arc::new(compose::subscribers(carriers(config)?)),
        wake,
        wake_sealer,
        base_host: config.base_host.clone(),
        scheme: if config.scheme == "http" { "http" } else { "https" },
        development: config.development(),
        limits: Limits::default(),
        proxies: config.proxies()?,
    });
    let dispatcher = Dispatcher::new(state.clone(), woken, queue.clone());
    let sealer = Sealer::new(state.clone(), sealer_woken, checkpoints);
    Ok(Application { state, dispatcher, queue, sealer })
}

impl Application {
    /// Runs dispatcher, worker and sealer until `stop`.
    pub fn run_background(self, tasks: &TaskTracker, stop: &CancellationToken) {
        tasks.spawn(self.dispatcher.run(stop.clone()));
        tasks.spawn(self.sealer.run(stop.clone()));
        let stop = stop.clone();
        let (queue, state) = (self.queue, self.state);
        tasks.spawn(async move {
            if let Err(error) = queue.work(state, stop).await {
                tracing::error!(error = %error, "the job worker stopped");
            }
        });
    }
}

/// The contract alone, without pages and files.
#[must_use]
pub fn contract_router(state: &AppState) -> Router {
    let (api, _) = compose::router(state);
    api.with_state(state.clone())
}

async fn refuse_powerful_login(control: &impl ConnectionTrait) -> anyhow::Result<()> {
    let sql = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user";
    let row = control.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let powerful = row.map(|row| row.try_get_by_index::<bool>(0)).transpose()?.unwrap_or(true);
    anyhow::ensure!(!powerful, "the server's login is superuser or may create roles: it must not be");
    Ok(())
}

/// How many connections chains may use together: the server's limit less a reserve.
///
/// # Errors
/// When the server does not say.
pub async fn connection_cap(control: &impl ConnectionTrait, reserve: usize) -> anyhow::Result<usize> {
    let row = control.query_one_raw(Statement::from_string(DbBackend::Postgres, "SHOW max_connections")).await?;
    let max: String = row.context("max_connections is unknown")?.try_get_by_index(0)?;
    Ok(max.parse::<usize>()?.saturating_sub(reserve).max(5))
}

/// Who carries messages out. A development server without carriers keeps them in its outbox.
fn carriers(config: &Config) -> anyhow::Result<Carriers> {
    let sms = SmsAccount {
        url: config.sms_url.clone(),
        account: config.sms_account.clone(),
        token: config.sms_token.clone(),
        from: config.sms_from.clone(),
    };
    Carriers::new(&config.smtp_url, &config.mail_from, sms, config.development())
        .context("reading the carriers' addresses")
}
