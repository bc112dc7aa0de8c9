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
use polyclinic::config::Config;
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

impl Server {
    /// Starts it with a clock and waits until it serves.
    pub async fn start(config: &Config, clock: &str, sms: &SmsService, log: &Path) -> Self {
        let (port, metrics) = (free_port(), free_port());
        let file = fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
        let child = Command::new(env!("CARGO_BIN_EXE_polyclinic"))
            .arg("serve")
            .env("POLYCLINIC_MODE", "development")
            .env("POLYCLINIC_LISTEN", format!("127.0.0.1:{port}"))
            .env("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{metrics}"))
            .env("POLYCLINIC_BASE_HOST", &config.base_host)
            .env("POLYCLINIC_DATABASE_URL", &config.database_url)
            .env("POLYCLINIC_STATE_DIR", &config.state_dir)
            .env("POLYCLINIC_WEB_ROOT", web_root("server"))
            .env("POLYCLINIC_CLOCK", clock)
            .env("POLYCLINIC_LOG", "debug")
            .env("POLYCLINIC_SMS_URL", format!("http://127.0.0.1:{}", sms.port))
            .env("POLYCLINIC_SMS_ACCOUNT", "AC1")
            .env("POLYCLINIC_SMS_TOKEN", "secret")
            .env("POLYCLINIC_SMS_FROM", "+15550100000")
            .stdout(Stdio::from(file.try_clone().expect("a log")))
            .stderr(Stdio::from(file))
            .spawn()
            .expect("the built server");
        sms.pid.store(child.id(), Ordering::SeqCst);
        let server = Self { child, port, metrics, log: log.to_owned() };
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..1500 {
            tick.tick().await;
            if let Ok(answer) = reqwest::get(format!("http://127.0.0.1:{port}/health/ready")).await
                && answer.status().is_success()
            {
                return server;
            }
        }
        panic!("the server does not serve: {}", fs::read_to_string(log).unwrap_or_default());
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
