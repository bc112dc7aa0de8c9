//! PostgreSQL, the release server, and chains to measure in.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use kernel::{
    Chain, Clock, Entropy,
    crypto::{KeyRing, MasterKey},
    database::{Control, ServerAddress},
};
use private_postgres::{PrivatePostgres, StartOptions};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::{
    fill,
    http::{Client, Target},
    load::Watched,
};

/// The database's name.
pub const DATABASE: &str = "bench";
/// The server's connections of one chain, its default: `pgbench` gets as many.
pub const CONNECTIONS: usize = 4;
const PASSWORD: &str = "bench password";

/// Everything that is measured.
pub struct House {
    /// The database's server.
    pub postgres: PrivatePostgres,
    /// Keys of the installation.
    pub keys: KeyRing,
    /// The port of the measured server.
    pub port: u16,
    folder: PathBuf,
    program: Program,
    control: Control,
    entropy: Entropy,
    clock: Clock,
    server: Running,
}

/// The release build of `polyclinic`, and its settings. It is run, not linked: what makes the load stays small, and what
/// is measured is what ships.
struct Program {
    binary: PathBuf,
    settings: Vec<(&'static str, String)>,
}

impl Program {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    fn run(&self, words: &[&str], more: &[(&str, &str)]) -> Result<String> {
        let output = self.command(words).envs(more.iter().copied()).output()?;
        ensure!(output.status.success(), "polyclinic {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// A chain, and a session in it.
pub struct Place {
    /// The chain.
    pub chain: Arc<Chain>,
    /// The server, with the cookie of a doctor who is a manager too.
    pub target: Target,
}

/// A process that ends with its owner.
pub struct Running(Child);

impl Running {
    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Starts a process.
    pub fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.spawn().with_context(|| format!("{program} does not start: is it built?"))?))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port nobody listens on now.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl House {
    /// Starts everything on an empty database.
    pub async fn open() -> Result<Self> {
        let binary = std::env::var_os("POLYCLINIC_BIN").map(PathBuf::from);
        let binary = binary.context("POLYCLINIC_BIN names no server: run `make bench`")?;
        let folder = folder("pg-bench")?;
        let postgres = PrivatePostgres::start(&StartOptions::durable(&folder))?;
        // Its workers would come and go between what is compared; what is filled here is analysed at once.
        postgres.ask("ALTER SYSTEM SET autovacuum = off")?;
        postgres.ask("SELECT pg_reload_conf()")?;
        postgres.fresh_database(DATABASE)?;
        let port = free_port()?;
        let database = format!("postgres://localhost/{DATABASE}?host={}", postgres.socket_dir().display());
        let state = folder.join("state");
        let settings = vec![
            ("POLYCLINIC_MODE", "development".to_owned()),
            ("POLYCLINIC_SCHEME", "http".to_owned()),
            ("POLYCLINIC_LISTEN", format!("127.0.0.1:{port}")),
            ("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{}", free_port()?)),
            ("POLYCLINIC_BASE_HOST", base_host(port)),
            ("POLYCLINIC_DATABASE_URL", database.clone()),
            ("POLYCLINIC_CONNECTIONS_PER_CHAIN", CONNECTIONS.to_string()),
            ("POLYCLINIC_STATE_DIR", state.display().to_string()),
            ("POLYCLINIC_WEB_ROOT", web_root(&folder)?.display().to_string()),
        ];
        let program = Program { binary, settings };
        program.run(&["migrate"], &[("POLYCLINIC_BOOTSTRAP_URL", &postgres.superuser_url("postgres"))])?;
        let log = folder.join("server.log");
        let file = File::create(&log)?;
        let mut serve = program.command(&["serve"]);
        let server = Running::start(serve.stdout(Stdio::from(file.try_clone()?)).stderr(Stdio::from(file)))?;
        let (entropy, clock) = (Entropy::system(), Clock::system());
        let master = Arc::new(MasterKey::open(&state.join("master.key"), &entropy)?);
        let password = master.login_password("polyclinic_control");
        let control = Control::open(&ServerAddress::parse(&database)?, &password, Arc::clone(&master) as _).await?;
        let keys = tenancy::open_keys(control.connection(), &master, &entropy, &clock, false).await?;
        let house = Self { postgres, keys, port, folder, program, control, entropy, clock, server };
        house.ready(&log).await?;
        Ok(house)
    }

    /// Stops everything and clears it away.
    pub fn close(self) -> Result<()> {
        let Self { postgres, server, .. } = self;
        drop(server);
        postgres.stop()?;
        fs::remove_dir_all(postgres.home().join("data"))?;
        Ok(())
    }

    /// Whose CPU a measure reads.
    pub fn watched(&self) -> Watched {
        Watched { server: self.server.pid(), postgres: Some(self.postgres.home().to_owned()) }
    }

    /// Where the scripts of a run are kept.
    pub fn scripts(&self) -> PathBuf {
        self.folder.join("scripts")
    }

    /// What an operator's command says.
    pub fn say(&self, words: &[&str]) -> Result<String> {
        self.program.run(words, &[])
    }

    /// An operator's command, not started yet.
    pub fn command(&self, words: &[&str]) -> Command {
        self.program.command(words)
    }

    /// Clients with a connection each.
    pub fn clients(&self, many: usize) -> Vec<Client> {
        (0..many).map(|_| Client::new(self.port)).collect()
    }

    /// Opens a chain by the operator's command; how long that took, the command's own start in it.
    pub async fn open_chain(&self, slug: &str) -> Result<(Arc<Chain>, Duration)> {
        let words = ["chain", "create", slug, slug, "--admin-email", "1@bench.example", "--admin-name", "Bench"];
        let begun = Instant::now();
        self.program.run(&words, &[("POLYCLINIC_ADMIN_PASSWORD", PASSWORD)])?;
        let time = begun.elapsed();
        let chain = self.control.chain_of_host(&format!("{slug}.localhost")).await?;
        Ok((chain.context("the chain is not there")?, time))
    }

    /// Fills a chain with a small world and signs its first account in as the first doctor.
    pub async fn settle(&self, chain: Arc<Chain>, scale: fill::Scale) -> Result<Place> {
        self.settle_all(vec![chain], scale).await?.pop().context("a settled chain")
    }

    /// The same for several chains, whose values are sealed in one go.
    pub async fn settle_all(&self, chains: Vec<Arc<Chain>>, scale: fill::Scale) -> Result<Vec<Place>> {
        for chain in &chains {
            self.fill_in_clear(chain, scale).await?;
        }
        self.program.run(&["migrate"], &[])?;
        let mut places = Vec::new();
        for chain in chains {
            let target = self.sign_in(&chain, "1").await?;
            places.push(Place { chain, target });
        }
        Ok(places)
    }

    /// The same, and nothing of it sealed.
    pub async fn settle_in_clear(&self, chain: Arc<Chain>, scale: fill::Scale) -> Result<Place> {
        self.fill_in_clear(&chain, scale).await?;
        let target = self.sign_in(&chain, "1").await?;
        Ok(Place { chain, target })
    }

    /// The filler writes in the clear, as SQL must; what is measured mostly reads sealed values.
    async fn fill_in_clear(&self, chain: &Chain, scale: fill::Scale) -> Result<()> {
        let connection = self.superuser(chain).await?;
        fill::world(&connection, scale).await?;
        let clear = format!("UPDATE control.chain SET sealed_at = NULL WHERE id = '{}'", chain.id);
        connection.execute_unprepared(&clear).await?;
        Ok(connection.close().await?)
    }

    /// A further account in a chain, signed in: one account holds one slot at a time.
    pub async fn colleague(&self, place: &Place, word: &str) -> Result<Target> {
        let connection = self.superuser(&place.chain).await?;
        let account = auth::NewAccount {
            id: self.entropy.id(self.clock.now()),
            email: format!("{word}@bench.example"),
            name: word.to_owned(),
            staff_id: None,
            roles: vec!["manager".to_owned()],
            password: Some(PASSWORD.to_owned()),
        };
        auth::create(&connection, &place.chain.keys, &self.entropy, self.clock.now(), account).await?;
        connection.close().await?;
        self.sign_in(&place.chain, word).await
    }

    /// Waits until the server has worked off what was said in a chain, so that the next measure does not pay for it.
    pub async fn quiet(&self, place: &Place) -> Result<()> {
        let connection = self.superuser(&place.chain).await?;
        let sql = "SELECT count(*) FROM outbox_pending WHERE next_at < 'infinity'";
        for _ in 0..240 {
            let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
            if row.context("a count")?.try_get_by_index::<i64>(0)? == 0 {
                return Ok(connection.close().await?);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        anyhow::bail!("the server does not get through its events")
    }

    /// A superuser's connection whose search path names the chain's schema.
    pub async fn superuser(&self, chain: &Chain) -> Result<DatabaseConnection> {
        let mut options = ConnectOptions::new(self.postgres.superuser_url(DATABASE));
        options
            .max_connections(1)
            .sqlx_logging(false)
            .set_schema_search_path(format!("{},shared", chain.schema.as_str()));
        Ok(Database::connect(options).await?)
    }

    async fn sign_in(&self, chain: &Chain, word: &str) -> Result<Target> {
        let host = format!("{}.{}", chain.slug, base_host(self.port));
        let mut target = Target { port: self.port, host, cookie: String::new() };
        let body = serde_json::json!({ "email": format!("{word}@bench.example"), "password": PASSWORD });
        let mut client = Client::new(self.port);
        client.ask(&target.post("/api/session/sign-in", &body)).await?;
        client.cookie().context("signing in sets no cookie")?.clone_into(&mut target.cookie);
        Ok(target)
    }

    async fn ready(&self, log: &Path) -> Result<()> {
        let target = Target { port: self.port, host: base_host(self.port), cookie: String::new() };
        let mut client = Client::new(self.port);
        for _ in 0..300 {
            if client.ask(&target.get("/health/ready")).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("the server does not answer: {}", fs::read_to_string(log).unwrap_or_default())
    }
}

/// A folder of the benchmark's, beside what is built.
pub fn folder(name: &str) -> Result<PathBuf> {
    let within = std::env::var_os("POLYCLINIC_BENCH").context("POLYCLINIC_BENCH names no folder: run `make bench`")?;
    Ok(Path::new(&within).join(name))
}

fn base_host(port: u16) -> String {
    format!("localhost:{port}")
}

/// The least a server takes for built browser files: pages are rendered whole, and nothing here loads a script.
fn web_root(folder: &Path) -> Result<PathBuf> {
    let root = folder.join("web");
    fs::create_dir_all(&root)?;
    fs::write(root.join("web.json"), r#"{"pkg":null,"css":"pkg/x.css","fonts":[]}"#)?;
    Ok(root)
}
