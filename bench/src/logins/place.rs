//! PostgreSQL with many chains, and the server's own parts on it.

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
    middleware,
};
use futures::{FutureExt, future::BoxFuture};
use kernel::{
    Actor, AppError, AppState, Chain, Clock, Entropy, Read, Routes, Subscribers, Tenant, Tx,
    crypto::{KeyRing, MasterKey},
    database::{Connections, ConnectionsConfig, Control, ServerAddress, query_one},
    host,
    limits::Limits,
    live::Live,
    state::Parts,
};
use private_postgres::{PrivatePostgres, StartOptions};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tenancy::NewChain;
use tokio::sync::mpsc;
use tower::ServiceExt;

use crate::{
    fill::{self, Scale, id},
    house::{self, CONNECTIONS, DATABASE},
};

const PASSWORD: &str = "bench password";
/// What each chain holds: enough for a statement to have something to do.
const SMALL: Scale = Scale { patients: 20, charts: 10, visits: 8 };

/// Everything the measure stands on.
pub struct Place {
    /// The chains, in the order they were opened.
    pub chains: Vec<Arc<Chain>>,
    /// The session of each chain's one account, as a cookie.
    cookies: Vec<String>,
    postgres: PrivatePostgres,
    address: ServerAddress,
    master: Arc<MasterKey>,
    keys: Arc<KeyRing>,
    owner: DatabaseConnection,
    entropy: Entropy,
    clock: Clock,
}

/// The server's own parts, with a cap of their own.
pub struct Server {
    connections: Arc<Connections>,
    state: AppState,
    router: Router,
    chains: Vec<Arc<Chain>>,
    cookies: Vec<String>,
}

/// Letters go nowhere: nobody is written to here.
struct NoPost;

impl auth::Post for NoPost {
    fn send<'a>(&'a self, _: &'a Tx, _: auth::Letter) -> BoxFuture<'a, Result<(), AppError>> {
        async { Ok(()) }.boxed()
    }
}

fn host_of(chain: &Chain) -> String {
    format!("{}.localhost", chain.slug)
}

impl Place {
    /// Starts PostgreSQL with room for so many connections, and migrates an empty database.
    pub async fn open(connections: usize) -> Result<Self> {
        let mut options = StartOptions::durable(house::folder("pg-logins")?);
        options.max_connections = u32::try_from(connections)?;
        let postgres = PrivatePostgres::start(&options)?;
        postgres.fresh_database(DATABASE)?;
        let address = format!("postgres://localhost/{DATABASE}?host={}", postgres.socket_dir().display());
        let address = ServerAddress::parse(&address)?;
        let (entropy, clock) = (Entropy::system(), Clock::system());
        let master = Arc::new(MasterKey::open(&postgres.home().join("state/master.key"), &entropy)?);
        tenancy::bootstrap(&postgres.superuser_url("postgres"), &address, &master, &entropy).await?;
        let owner = tenancy::connect(&address, &master).await?;
        tenancy::migrate_queue(&owner, &address, &master).await?;
        tenancy::migrate(&owner).await?;
        let keys = Arc::new(tenancy::open_keys(&owner, &master, &entropy, &clock, true).await?);
        let (chains, cookies) = (Vec::new(), Vec::new());
        Ok(Self { chains, cookies, postgres, address, master, keys, owner, entropy, clock })
    }

    /// What a superuser's query answers.
    pub fn ask(&self, sql: &str) -> Result<String> {
        self.postgres.ask_in(DATABASE, sql)
    }

    /// A superuser's address of a database.
    pub fn superuser_url(&self, database: &str) -> String {
        self.postgres.superuser_url(database)
    }

    /// Opens a chain as `polyclinic chain create` does; how long that took.
    pub async fn open_chain(&mut self, n: usize) -> Result<Duration> {
        let slug = format!("chain-{n}");
        let new = NewChain { host: format!("{slug}.localhost"), name: slug.clone(), slug };
        let (entropy, clock) = (&self.entropy, &self.clock);
        let account = auth::NewAccount {
            id: entropy.id(clock.now()),
            email: "1@bench.example".to_owned(),
            name: "Bench".to_owned(),
            staff_id: None,
            roles: vec!["admin".to_owned()],
            password: Some(PASSWORD.to_owned()),
        };
        let begun = Instant::now();
        let first = async |transaction, chain: Chain| {
            auth::first_roles(&transaction).await?;
            ehr::first_templates(&transaction, || entropy.id(clock.now())).await?;
            lab::first_catalogue(&transaction, || entropy.id(clock.now())).await?;
            auth::create(&transaction, &chain.keys, entropy, clock.now(), account).await?;
            Ok(transaction)
        };
        let chain = tenancy::open_chain(&self.owner, &self.keys, &*self.master, entropy, clock, new, first).await?;
        let time = begun.elapsed();
        self.chains.push(Arc::new(chain));
        Ok(time)
    }

    /// Gives every chain a small world, and signs its account in.
    pub async fn fill(&mut self) -> Result<()> {
        for chain in &self.chains {
            let mut options = ConnectOptions::new(self.postgres.superuser_url(DATABASE));
            let path = format!("{},shared", chain.schema.as_str());
            options.max_connections(1).sqlx_logging(false).set_schema_search_path(path);
            let connection = Database::connect(options).await?;
            fill::world(&connection, SMALL).await?;
            connection.close().await?;
        }
        // The filler writes in the clear, as SQL must: what is read here is not sealed.
        self.owner.execute_unprepared("UPDATE control.chain SET sealed_at = NULL").await?;
        let server = self.server(2 * self.chains.len()).await?;
        for n in 0..self.chains.len() {
            self.cookies.push(server.sign_in(n).await?);
        }
        self.end(&server).await
    }

    /// The server's parts, keeping at most so many connections.
    pub async fn server(&self, cap: usize) -> Result<Server> {
        let password = self.master.login_password("polyclinic_control");
        let control = Control::open(&self.address, &password, Arc::clone(&self.master) as _).await?;
        let limits = ConnectionsConfig { cap, per_chain: CONNECTIONS, ..ConnectionsConfig::default() };
        // Nobody works off events or seals the audit here: what they cost is not what is asked.
        let ((wake, _), (wake_sealer, _)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let connections = Connections::new(self.address.clone(), Arc::clone(&self.keys), limits);
        let state = AppState::new(Parts {
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            connections: Arc::clone(&connections),
            control,
            keys: Arc::clone(&self.keys),
            live: Live::new(self.entropy.id(self.clock.now())),
            sessions: Arc::new(auth::SessionStore::default()),
            subscribers: Arc::new(Subscribers::default()),
            wake,
            wake_sealer,
            base_host: "localhost".to_owned(),
            scheme: "https",
            development: true,
            limits: Limits::default(),
            proxies: Vec::new(),
        });
        let post: Arc<dyn auth::Post> = Arc::new(NoPost);
        let routes = Routes::new().merge(auth::routes(&post)).merge(ehr::routes(&ehr::Targets::new(Vec::new())));
        let (router, _) = routes.finish();
        let find_chain = middleware::from_fn_with_state(state.clone(), host::find_chain);
        let router = router.layer(find_chain).with_state(state.clone());
        Ok(Server { connections, state, router, chains: self.chains.clone(), cookies: self.cookies.clone() })
    }

    /// Closes a server's kept connections, and waits until PostgreSQL knows.
    pub async fn end(&self, server: &Server) -> Result<()> {
        server.connections.close_idle();
        for _ in 0..600 {
            if self.ask("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 't\\_%'")? == "0" {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("connections stay open")
    }

    /// Migrates; how many chains there are.
    pub async fn migrate(&self) -> Result<usize> {
        Ok(tenancy::migrate(&self.owner).await?.len())
    }

    /// Stops PostgreSQL and clears it away.
    pub fn close(self) -> Result<()> {
        self.postgres.stop()?;
        fs::remove_dir_all(self.postgres.home())?;
        Ok(())
    }
}

impl Server {
    async fn send(
        &self,
        n: usize,
        request: axum::http::request::Builder,
        body: String,
    ) -> Result<(StatusCode, HeaderMap)> {
        let host = host_of(&self.chains[n]);
        let origin = format!("https://{host}");
        let request = request.header(header::HOST, host).header(header::ORIGIN, origin).body(Body::from(body))?;
        let (head, body) = self.router.clone().oneshot(request).await?.into_parts();
        to_bytes(body, usize::MAX).await?;
        Ok((head.status, head.headers))
    }

    async fn sign_in(&self, n: usize) -> Result<String> {
        let body = serde_json::json!({ "email": "1@bench.example", "password": PASSWORD }).to_string();
        let request = Request::post("/api/session/sign-in").header(header::CONTENT_TYPE, "application/json");
        let (status, headers) = self.send(n, request, body).await?;
        let cookie = headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookie = cookie.filter_map(|value| value.split(';').next());
        let cookie = cookie.into_iter().find(|pair| pair.starts_with(kernel::access::SESSION_COOKIE));
        cookie.map(str::to_owned).with_context(|| format!("signing in at chain {n}: {status}"))
    }

    /// Reads one chart of a chain, the next one each time; whether the server had room for it.
    pub async fn chart(&self, n: usize) -> Result<bool> {
        let path = format!("/api/patients/{}/chart", id(1 + n % SMALL.charts));
        let request = Request::get(path).header(header::COOKIE, &self.cookies[n]);
        match self.send(n, request, String::new()).await?.0 {
            StatusCode::OK => Ok(true),
            StatusCode::SERVICE_UNAVAILABLE => Ok(false),
            status => bail!("a chart of chain {n}: {status}"),
        }
    }

    /// A connection of a chain, lent.
    pub async fn lend(&self, n: usize) -> Result<Read> {
        let tenant = Tenant::new(self.state.clone(), Arc::clone(&self.chains[n]), Actor::program("bench"));
        tenant.read().await.map_err(|error| anyhow::anyhow!("{error:?}"))
    }

    /// A statement over ten tables of those a chart is read from.
    pub async fn statement(&self, n: usize) -> Result<()> {
        const TABLES: [&str; 9] = [
            "care_relation",
            "encounter",
            "note",
            "problem",
            "medication",
            "allergy",
            "observation",
            "care_order",
            "report",
        ];
        let counts = TABLES.map(|table| format!("(SELECT count(*) FROM {table} t WHERE t.patient_id = p.id)"));
        let sql = format!("SELECT {} FROM patient p WHERE p.id = $1", counts.join(" + "));
        let patient = uuid::Uuid::from_u128(1);
        query_one(&self.lend(n).await?, &sql, vec![patient.into()]).await?.context("a patient")?;
        Ok(())
    }
}
