//! PostgreSQL, the release server and a chain to measure in.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use kernel::{Chain, Clock, Entropy, crypto::KeyRing, database::ServerAddress};
use polyclinic::{commands, config::Config, start};
use private_postgres::{PrivatePostgres, StartOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection, postgres::PgConnectOptions};

const DATABASE: &str = "bench";
const PASSWORD: &str = "bench password";
/// Loopback ports of the measured server.
const PORT: u16 = 3980;

/// Everything that is measured.
pub struct House {
    /// The database's server.
    pub postgres: PrivatePostgres,
    /// The chain.
    pub chain: Chain,
    /// The session's cookie.
    pub cookie: String,
    /// Keys of the installation.
    pub keys: KeyRing,
    config: Config,
    server: Child,
}

impl House {
    /// Starts everything on an empty database.
    pub async fn open() -> Result<Self> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let folder = target.join("pg-bench");
        let postgres = PrivatePostgres::start(&StartOptions::durable(&folder))?;
        postgres.fresh_database(DATABASE)?;
        let config = config(&postgres, &folder)?;
        let entropy = Entropy::system();
        let clock = Clock::system();
        let master = start::master_key(&config, &entropy)?;
        let address: ServerAddress = config.database()?;
        tenancy::bootstrap(&postgres.superuser_url("postgres"), &address, &master, &entropy).await?;
        let owner = tenancy::connect(&address, &master).await?;
        tenancy::migrate_queue(&owner, &address, &master).await?;
        tenancy::migrate(&owner).await?;
        let keys = tenancy::open_keys(&owner, &master, &entropy, &clock, true).await?;
        let admin = auth::NewAccount {
            id: entropy.id(clock.now()),
            email: "bench@bench.example".to_owned(),
            name: "Bench".to_owned(),
            staff_id: None,
            roles: vec!["admin".to_owned(), "manager".to_owned()],
            password: PASSWORD.to_owned(),
        };
        let chain =
            commands::open_chain(&owner, &keys, &entropy, &clock, &config.base_host, "bench", "Bench", admin).await?;
        owner.close().await?;
        let server = serve(&target, &config)?;
        let mut house = Self { postgres, chain, cookie: String::new(), keys, config, server };
        house.cookie = house.sign_in().await?;
        Ok(house)
    }

    /// Stops everything.
    pub fn close(mut self) -> Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        self.postgres.stop()
    }

    /// The measured server's process.
    pub fn server_pid(&self) -> u32 {
        self.server.id()
    }

    /// The settings, for measures that open chains.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The host the chain answers at.
    pub fn host(&self) -> String {
        format!("{}.{}", self.chain.slug, self.config.base_host)
    }

    /// An address of the server.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{PORT}{path}")
    }

    /// A superuser's connection whose search path names the chain's schema.
    pub async fn superuser(&self) -> Result<PgConnection> {
        let options: PgConnectOptions = self.postgres.superuser_url(DATABASE).parse()?;
        let mut connection = options.connect().await?;
        let path = format!("SET search_path = {}, shared", self.chain.schema.as_str());
        connection.execute(AssertSqlSafe(path)).await?;
        Ok(connection)
    }

    /// Runs pgbench as the chain's own login; transactions a second.
    pub fn pgbench(&self, script: &str, clients: usize, seconds: u64) -> Result<f64> {
        let file = std::env::temp_dir().join(format!("polyclinic-{}.sql", std::process::id()));
        std::fs::write(&file, script)?;
        let options = format!("-c search_path={},shared", self.chain.schema.as_str());
        let output = Command::new("pgbench")
            .args(["-n", "-M", "prepared", "-j", "1", "-c", &clients.to_string(), "-T", &seconds.to_string(), "-f"])
            .arg(&file)
            .args(["-h", &self.postgres.socket_dir().display().to_string(), "-U", self.chain.schema.as_str(), DATABASE])
            .env("PGPASSWORD", self.keys.chain_password(&self.chain.schema).as_str())
            .env("PGOPTIONS", options)
            .output()
            .context("pgbench is needed: it comes with PostgreSQL")?;
        std::fs::remove_file(file)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
        tps.with_context(|| format!("pgbench says no figure: {text} {errors}"))
    }

    async fn sign_in(&self) -> Result<String> {
        let client = reqwest::Client::new();
        let body = serde_json::json!({ "email": "bench@bench.example", "password": PASSWORD }).to_string();
        for _ in 0..100 {
            let request = client
                .post(self.url("/api/session/sign-in"))
                .header("host", self.host())
                .header("origin", format!("http://{}", self.host()))
                .header("content-type", "application/json")
                .body(body.clone());
            match request.send().await {
                Ok(response) => {
                    ensure!(response.status().is_success(), "signing in: {}", response.status());
                    let cookie = response.headers().get("set-cookie").context("no cookie")?.to_str()?;
                    return Ok(cookie.split(';').next().unwrap_or_default().to_owned());
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        anyhow::bail!("the server does not answer")
    }
}

fn config(postgres: &PrivatePostgres, folder: &std::path::Path) -> Result<Config> {
    let mut config = Config::defaults()?;
    config.database_url = format!("postgres://localhost/{DATABASE}?host={}", postgres.socket_dir().display());
    config.state_dir = folder.join("state");
    config.base_host = format!("localhost:{PORT}");
    Ok(config)
}

/// The release server, as a process of its own, so that its CPU can be told from the load's.
fn serve(target: &std::path::Path, config: &Config) -> Result<Child> {
    Command::new(target.join("release/polyclinic"))
        .arg("serve")
        .env("POLYCLINIC_MODE", "development")
        .env("POLYCLINIC_SCHEME", "http")
        .env("POLYCLINIC_LISTEN", format!("127.0.0.1:{PORT}"))
        .env("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{}", PORT + 1))
        .env("POLYCLINIC_BASE_HOST", &config.base_host)
        .env("POLYCLINIC_DATABASE_URL", &config.database_url)
        .env("POLYCLINIC_STATE_DIR", &config.state_dir)
        .env("POLYCLINIC_WEB_ROOT", target.join("web/dev"))
        .env("POLYCLINIC_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()
        .context("the release server is not built")
}
