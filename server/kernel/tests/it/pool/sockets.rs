//! Clients on real sockets: some wait for their answer, some close before it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use composition::start;
use kernel::{Tenant, database::query_one};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor};
use test_support::{PASSWORD, TestClinic};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Mutex,
    time::timeout,
};

use super::{Chance, nothing_open, superuser};

const SITES: &str = "/api/directory/sites";

/// Serves the contract of this clinic's server on a port, as `polyclinic serve` does.
pub async fn serve(clinic: &TestClinic) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let service = start::contract_router(&clinic.state).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    port
}

/// What became of the requests on sockets.
#[derive(Default)]
pub struct Cuts {
    number: AtomicUsize,
    /// Names of the sites whose client was gone before an answer.
    left: Mutex<Vec<String>>,
    /// Names of the sites that were acknowledged.
    saved: Mutex<Vec<String>>,
}

/// An administrator at a chain's host. Every site of a chain is named after it.
pub struct Desk {
    port: u16,
    host: String,
    origin: String,
    cookie: String,
    mark: String,
}

impl Desk {
    pub async fn of(clinic: &TestClinic, port: u16) -> Self {
        let owner = clinic.sign_in("owner@clinic.example", PASSWORD).await.expect("a session");
        Self {
            port,
            host: clinic.host(),
            origin: clinic.state.origin(&clinic.host()),
            cookie: owner.cookie().to_owned(),
            mark: format!("{} ", clinic.chain.schema.as_str()),
        }
    }

    /// Connects and sends a whole request.
    async fn send(&self, method: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let Self { host, origin, cookie, .. } = self;
        let request = format!(
            "{method} {SITES} HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\ncookie: {cookie}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("a sent request");
        stream
    }

    /// Sends a request and waits for its answer.
    async fn ask(&self, method: &str, body: &str) -> (u16, Value) {
        let mut answer = String::new();
        self.send(method, body).await.read_to_string(&mut answer).await.expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, serde_json::from_str(body).expect("JSON"))
    }

    fn site(&self, cuts: &Cuts) -> (String, String) {
        let name = format!("{}{}", self.mark, cuts.number.fetch_add(1, Ordering::Relaxed));
        let body = json!({ "name": name, "address": "1 Side Street", "phone": "+1 555 010 0001",
            "time_zone": "America/New_York", "open": true, "version": 0 });
        (name, body.to_string())
    }

    /// Saves a site and closes the socket after so long, unless the answer came first.
    pub async fn leave(&self, after: Duration, cuts: &Cuts) {
        let (name, body) = self.site(cuts);
        let mut stream = self.send("POST", &body).await;
        if timeout(after, stream.read_u8()).await.is_err() {
            cuts.left.lock().await.push(name);
        }
    }

    /// Saves a site. A server that is too busy says so and saves nothing.
    pub async fn save(&self, cuts: &Cuts) {
        let (name, body) = self.site(cuts);
        match self.ask("POST", &body).await {
            (200, _) => cuts.saved.lock().await.push(name),
            (status, problem) => assert_eq!(status, 503, "{problem}"),
        }
    }

    /// The names of the sites, or nothing from a server that is too busy. Sees that no other chain's is among them.
    async fn sites(&self) -> Option<Vec<String>> {
        let (status, answer) = self.ask("GET", "").await;
        if status == 503 {
            return None;
        }
        assert_eq!(status, 200, "{answer}");
        let sites = answer["sites"].as_array().expect("sites");
        let names: Vec<String> = sites.iter().map(|site| site["name"].as_str().expect("a name").to_owned()).collect();
        for name in &names {
            assert!(name.starts_with(&self.mark), "{name} is shown at {}", self.host);
        }
        Some(names)
    }

    /// Looks at the sites.
    pub async fn look(&self) {
        self.sites().await;
    }
}

/// Afterwards every chain is served, all at once; what was acknowledged is there, what was left is there whole or not at
/// all.
pub async fn whole_and_served(desks: &Arc<Vec<Desk>>, tenants: &[Tenant], cuts: &Cuts) {
    let mut asked = tokio::task::JoinSet::new();
    for n in 0..desks.len() {
        let desks = Arc::clone(desks);
        asked.spawn(async move { desks[n].sites().await.expect("a server that serves everybody") });
    }
    let there = asked.join_all().await.concat();
    let (saved, left) = (cuts.saved.lock().await, cuts.left.lock().await);
    assert!(saved.len() > 50 && left.len() > 50, "{} saved, {} left", saved.len(), left.len());
    for name in saved.iter() {
        assert!(there.contains(name), "the acknowledged {name} is lost");
    }
    assert!(left.iter().any(|name| !there.contains(name)), "no client left before its work was done");
    for tenant in tenants {
        let sql = "SELECT 1 FROM site s FULL JOIN (SELECT entity_id FROM audit WHERE action = 'site.save') a \
                   ON a.entity_id = s.id WHERE s.id IS NULL OR a.entity_id IS NULL";
        let half = query_one(&tenant.read().await.unwrap(), sql, Vec::new()).await.unwrap();
        assert!(half.is_none(), "half a transaction of a client that left");
    }
}

/// Waits until this login has that many statements that wait for a lock.
async fn until_waiting(login: &str, statements: i64) {
    let mut superuser = superuser().await;
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock'";
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    loop {
        tick.tick().await;
        let waiting: i64 = sqlx::query_scalar(sql).bind(login).fetch_one(&mut superuser).await.unwrap();
        if waiting == statements {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_leave_in_the_middle_of_a_transaction_leave_nothing_behind() {
    let clinic = TestClinic::new().await;
    let desk = Desk::of(&clinic, serve(&clinic).await).await;
    let cuts = Cuts::default();
    let login = clinic.chain.schema.as_str();
    let mut holder = superuser().await;
    // As many as the chain has connections, each in its transaction, waiting to insert.
    let clients = clinic.config.connections_per_chain;
    holder.execute("BEGIN").await.unwrap();
    let lock = AssertSqlSafe(format!("LOCK TABLE {login}.site IN SHARE MODE"));
    holder.execute(lock).await.unwrap();
    let mut streams = Vec::new();
    for _ in 0..clients {
        streams.push(desk.send("POST", &desk.site(&cuts).1).await);
    }
    let waiting = until_waiting(login, i64::try_from(clients).unwrap());
    timeout(Duration::from_secs(4), waiting).await.expect("transactions under way");
    drop(streams);
    // The lock they wait for is still held: they end because their clients left.
    nothing_open(std::slice::from_ref(&clinic)).await;
    holder.execute("ROLLBACK").await.unwrap();
    holder.close().await.unwrap();
    assert_eq!(desk.sites().await, Some(Vec::new()));
    for saved in 1..=2 * clients {
        desk.save(&cuts).await;
        assert_eq!(cuts.saved.lock().await.len(), saved);
    }
}

/// Here every connection is kept for the next request: none is closed because another chain waits for it, as happens to
/// most of them among the hundred.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_leave_anywhere_leave_clean_connections() {
    let first = TestClinic::new().await;
    let clinics = [first.neighbour().await, first];
    let port = serve(&clinics[1]).await;
    let desks = Arc::new(vec![Desk::of(&clinics[0], port).await, Desk::of(&clinics[1], port).await]);
    let cuts = Arc::new(Cuts::default());
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..8 {
        let (desks, cuts) = (Arc::clone(&desks), Arc::clone(&cuts));
        workers.spawn(async move {
            let mut chance = Chance(0x51_7C_C1_B7 + worker * 7919);
            for _ in 0..120 {
                let desk = &desks[usize::from(chance.below(2) == 0)];
                let cut = Duration::from_micros(chance.below(12_000));
                match chance.below(4) {
                    0 => desk.save(&cuts).await,
                    1 => desk.look().await,
                    _ => desk.leave(cut, &cuts).await,
                }
            }
        });
    }
    workers.join_all().await;
    nothing_open(&clinics).await;
    let tenants: Vec<Tenant> = clinics.iter().map(TestClinic::tenant).collect();
    whole_and_served(&desks, &tenants, &cuts).await;
}
