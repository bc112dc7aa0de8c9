//! The built server as a process of its own, and a text message service that it talks to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{Json, Router, extract::State, routing::post};
use composition::config::Config;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A running server.
pub struct Server {
    child: Child,
    pub port: u16,
    pub metrics: u16,
    pub log: PathBuf,
}

/// A port nobody listens on now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// The least a server takes for built browser files, in a folder of this name.
pub fn web_root(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("polyclinic-web-{}-{name}", std::process::id()));
    fs::create_dir_all(folder.join("pkg/x")).expect("a folder");
    // Another test may be reading: each file appears whole.
    static WRITTEN: AtomicU32 = AtomicU32::new(0);
    for (name, text) in
        [("pkg/x/__wasm_split_manifest.json", "{}"), ("web.json", r#"{"pkg":"pkg/x","css":"pkg/x.css","fonts":[]}"#)]
    {
        let part = folder.join(format!("part-{}", WRITTEN.fetch_add(1, Ordering::Relaxed)));
        fs::write(&part, text).and_then(|()| fs::rename(&part, folder.join(name))).expect("a file");
    }
    folder
}

/// The built program with these settings, in development mode.
pub fn program(config: &Config, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polyclinic"));
    command
        .args(words)
        .env("POLYCLINIC_MODE", "development")
        .env("POLYCLINIC_BASE_HOST", &config.base_host)
        .env("POLYCLINIC_DATABASE_URL", &config.database_url)
        .env("POLYCLINIC_STATE_DIR", &config.state_dir)
        .env("POLYCLINIC_WEB_ROOT", web_root("server"))
        .env("POLYCLINIC_LOG", "debug");
    command
}

impl Server {
    /// Starts it with a clock and waits until it serves.
    pub async fn start(config: &Config, clock: &str, sms: &SmsService, log: &Path) -> Self {
        let mut command = program(config, &["serve"]);
        command
            .env("POLYCLINIC_CLOCK", clock)
            .env("POLYCLINIC_SMS_URL", format!("http://127.0.0.1:{}", sms.port))
            .env("POLYCLINIC_SMS_ACCOUNT", "AC1")
            .env("POLYCLINIC_SMS_TOKEN", "secret")
            .env("POLYCLINIC_SMS_FROM", "+15550100000");
        let port = free_port();
        command.env("POLYCLINIC_LISTEN", format!("127.0.0.1:{port}"));
        let mut server = Self::spawn(command, port, log);
        sms.pid.store(server.child.id(), Ordering::SeqCst);
        server.serves(&reqwest::Client::new(), &format!("http://127.0.0.1:{port}")).await;
        server
    }

    /// Starts a command that will serve at this port.
    pub fn spawn(mut command: Command, port: u16, log: &Path) -> Self {
        let metrics = free_port();
        let file = fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
        let child = command
            .env("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{metrics}"))
            .stdout(Stdio::from(file.try_clone().expect("a log")))
            .stderr(Stdio::from(file))
            .spawn()
            .expect("the built server");
        Self { child, port, metrics, log: log.to_owned() }
    }

    /// Waits until it serves at this address.
    pub async fn serves(&mut self, client: &reqwest::Client, address: &str) {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..1500 {
            tick.tick().await;
            if let Ok(answer) = client.get(format!("{address}/health/ready")).send().await
                && answer.status().is_success()
            {
                return;
            }
            if self.child.try_wait().expect("a child").is_some() {
                break;
            }
        }
        panic!("the server does not serve: {}", fs::read_to_string(&self.log).unwrap_or_default());
    }

    /// Sends it a signal: `HUP`, `TERM`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(status.expect("kill").success());
    }

    /// Waits until it has ended by itself; whether it was content.
    pub async fn ended(&mut self) -> bool {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            tick.tick().await;
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.success();
            }
        }
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A text message service that takes everything, and can end the server between its answer and the server's commit.
#[derive(Clone)]
pub struct SmsService {
    pub port: u16,
    /// What was sent: to whom, which words.
    pub sent: Arc<Mutex<Vec<(String, String)>>>,
    /// Kills the server at the next message.
    pub kill_next: Arc<AtomicU32>,
    pid: Arc<AtomicU32>,
}

impl SmsService {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let service = Self { port, sent: Arc::default(), kill_next: Arc::default(), pid: Arc::default() };
        let router =
            Router::new().route("/2010-04-01/Accounts/{account}/Messages.json", post(take)).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    /// The words of everything that was sent.
    pub fn words(&self) -> String {
        self.sent.lock().expect("a list").iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join("\n")
    }
}

async fn take(State(service): State<SmsService>, body: String) -> Json<Value> {
    let field = |name| kernel::decode::form_field(&body, name).unwrap_or_default();
    service.sent.lock().expect("a list").push((field("To"), field("Body")));
    if service.kill_next.swap(0, Ordering::SeqCst) == 1 {
        let pid = service.pid.load(Ordering::SeqCst).to_string();
        let _ = Command::new("kill").args(["-9", &pid]).status();
    }
    Json(json!({ "sid": "SM1", "status": "queued" }))
}
