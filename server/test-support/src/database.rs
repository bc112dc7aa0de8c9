//! One database for each test process, on a private server that all of them share.

use std::path::PathBuf;

use composition::{config::Config, start};
use kernel::{Clock, Entropy};
use private_postgres::{PrivatePostgres, StartOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tokio::sync::OnceCell;

/// A migrated database without chains.
pub struct TestDatabase {
    server: PrivatePostgres,
    name: String,
}

static DATABASE: OnceCell<TestDatabase> = OnceCell::const_new();

/// A database of its own, for a test that runs a whole server: its dispatcher serves every chain it finds.
///
/// # Panics
/// When it cannot be set up.
pub async fn own_database(name: &str) -> TestDatabase {
    TestDatabase::make(format!("test_{}_{name}", std::process::id())).await.expect("a private PostgreSQL for tests")
}

/// This process's database; made at the first call.
///
/// # Panics
/// When there is no PostgreSQL or it cannot be set up: nothing can be tested then.
pub async fn database() -> &'static TestDatabase {
    let make = || async { TestDatabase::make(format!("test_{}", std::process::id())).await };
    DATABASE.get_or_init(|| async { make().await.expect("a private PostgreSQL for tests") }).await
}

fn home() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    std::env::var_os("POLYCLINIC_TEST_PG").map_or_else(|| target.join("pg-test"), PathBuf::from)
}

impl TestDatabase {
    async fn make(name: String) -> anyhow::Result<Self> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let server =
            tokio::task::spawn_blocking(|| PrivatePostgres::start(&StartOptions::throw_away(home()))).await??;
        let made = Self { server, name };
        made.drop_left_over().await?;
        let config = made.config();
        let entropy = Entropy::system();
        let master = start::master_key(&config, &entropy)?;
        let address = config.database()?;
        tenancy::bootstrap(&made.server.superuser_url("postgres"), &address, &master, &entropy).await?;
        let owner = tenancy::connect(&address, &master).await?;
        tenancy::migrate_queue(&owner, &address, &master).await?;
        tenancy::migrate(&owner).await?;
        tenancy::open_keys(&owner, &master, &entropy, &Clock::system(), true).await?;
        owner.close().await?;
        Ok(made)
    }

    /// Drops the databases of test processes that are gone, with their chains' logins.
    async fn drop_left_over(&self) -> anyhow::Result<()> {
        let url = self.server.superuser_url("postgres");
        let mut connection = url.parse::<sqlx::postgres::PgConnectOptions>()?.connect().await?;
        let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
            .fetch_all(&mut connection)
            .await?;
        for name in names {
            let running = name.split('_').nth(1).is_some_and(|id| PathBuf::from(format!("/proc/{id}")).exists());
            if !running || name == self.name {
                // Another process may drop it first.
                let _ = connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await;
            }
        }
        Ok(())
    }

    /// Settings for a server on this database.
    ///
    /// # Panics
    /// When the defaults are broken.
    #[must_use]
    pub fn config(&self) -> Config {
        let mut config = Config::defaults().expect("the defaults can be read");
        let socket = self.server.socket_dir().display().to_string();
        config.database_url = format!("postgres://localhost/{}?host={socket}", self.name);
        config.state_dir = home().join("state");
        config.base_host = "clinic.test".to_owned();
        config.mode = composition::config::Mode::Development;
        config
    }

    /// A superuser's address of this database, for tests that look behind the server's back.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        self.server.superuser_url(&self.name)
    }
}
