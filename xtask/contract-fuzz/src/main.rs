//! The contract fuzz, which `cargo xtask fuzz` prepares: Schemathesis asks every operation of `api/openapi.json` with good, odd and broken requests, signed in
//! with all rights at a throw-away chain. No answer may be a 5xx, every refusal is a problem, and every operation was
//! answered 2xx once or stands in `unanswered.txt` with its reason.

#![allow(clippy::disallowed_methods, reason = "a tool measures the machine's own time and waits for processes")]

mod document;
mod http;
mod verdict;

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use private_postgres::PrivatePostgres;
use serde_json::{Value, json};
use xtask::processes::{self, Running};
use xtask::progress;

/// What to ask, and with what.
#[derive(Parser)]
struct Arguments {
    /// The clone.
    #[arg(long)]
    root: PathBuf,
    /// Where records and logs go; emptied first.
    #[arg(long)]
    folder: PathBuf,
    /// The `polyclinic` program.
    #[arg(long)]
    server: PathBuf,
    /// The folder of the server's keys.
    #[arg(long)]
    state: PathBuf,
    /// The folder of the PostgreSQL server.
    #[arg(long)]
    postgres: PathBuf,
    /// The database with the demo chains.
    #[arg(long)]
    database: String,
    /// Where the server's clock starts: the instant the demo chains were filled for.
    #[arg(long)]
    clock: String,
    /// The Schemathesis program.
    #[arg(long)]
    schemathesis: PathBuf,
}

/// The chain that is asked, and its word in host names.
const CHAIN: &str = "harbor";
/// The same number gives the same requests.
const SEED: &str = "20261124";
/// Generated requests of an operation, beside those that stand at the edges of its schema.
const EXAMPLES: &str = "40";
/// Longer than this means that something hangs.
const MOST_TIME: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Fuzzes, says what is wrong, and leaves the sum in `sum.txt`. Returns whether every operation holds.
fn run(arguments: &Arguments) -> Result<bool> {
    processes::stop_on_signals(130)?;
    let folder = &arguments.folder;
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder)?;
    let postgres = PrivatePostgres::attach(&arguments.postgres)?.context("the tests' PostgreSQL does not run")?;
    let place = Place::new(arguments, &postgres)?;
    let known = place.known(&postgres, arguments)?;
    let server = place.serve(&arguments.server)?;
    let contract = fs::read_to_string(arguments.root.join("api/openapi.json"))?;
    let document = document::with_known(&contract, &known)?;
    let file = folder.join("openapi.json");
    fs::write(&file, serde_json::to_string(&document)?)?;
    let mut records = Vec::new();
    for pass in &PASSES {
        let record = folder.join(pass.record);
        progress::step(pass.name, || place.schemathesis(&arguments.schemathesis, &file, &record, pass))?;
        records.push(record);
    }
    drop(server);
    let verdict = verdict::of(&document, &records, include_str!("unanswered.txt"))?;
    for fault in &verdict.faults {
        eprintln!("  {fault}");
    }
    let sum = format!(
        "contract fuzz: {} operations hold, {} do not ({} requests)",
        verdict.hold, verdict.fail, verdict.requests
    );
    eprintln!("  {sum}; the records and the server's log lie in {}", folder.display());
    fs::write(folder.join("sum.txt"), sum)?;
    Ok(verdict.fail == 0)
}

/// Operations of somebody who has no session yet: with one, they would end it.
const DOOR: [&str; 6] =
    ["ForgotPassword", "RefreshTokens", "SetPassword", "SignIn", "SignInByPasskey", "SignInByPhone"];
/// Operations that end a session or change how it stands: they are asked by somebody else than all others.
const SESSION: [&str; 10] = [
    "EndSession",
    "Lock",
    "ProveSecondFactor",
    "SignOut",
    "SignOutEverywhere",
    "StepUp",
    "StepUpByPasskey",
    "StepUpByPhone",
    "Unlock",
    "UnlockByPasskey",
];

/// One run of Schemathesis.
struct Pass {
    name: &'static str,
    record: &'static str,
    /// The word of the account that asks.
    account: Option<&'static str>,
    /// The only operations it asks; none stands for all that no other pass asks.
    only: &'static [&'static str],
}

const PASSES: [Pass; 3] = [
    Pass { name: "Schemathesis", record: "house.har", account: Some("admin"), only: &[] },
    Pass { name: "Schemathesis on sessions", record: "session.har", account: Some("manager"), only: &SESSION },
    Pass { name: "Schemathesis at the door", record: "door.har", account: None, only: &DOOR },
];

/// Where one run takes place: ports, folders, settings.
struct Place {
    folder: PathBuf,
    log: PathBuf,
    port: u16,
    settings: Vec<(&'static str, String)>,
}

impl Place {
    fn new(arguments: &Arguments, postgres: &PrivatePostgres) -> Result<Self> {
        let (port, metrics) = (free_port()?, free_port()?);
        // Nothing is shown, so no browser files are needed but their list.
        let web = arguments.folder.join("web");
        fs::create_dir_all(&web)?;
        fs::write(web.join("web.json"), r#"{"pkg":null,"css":"pkg/x.css","fonts":[]}"#)?;
        let settings = vec![
            ("POLYCLINIC_MODE", "development".to_owned()),
            ("POLYCLINIC_STATE_DIR", arguments.state.display().to_string()),
            ("POLYCLINIC_WEB_ROOT", web.display().to_string()),
            ("POLYCLINIC_DATABASE_URL", postgres.url(&arguments.database)),
            ("POLYCLINIC_SCHEME", "http".to_owned()),
            ("POLYCLINIC_BASE_HOST", format!("localhost:{port}")),
            ("POLYCLINIC_LISTEN", format!("127.0.0.1:{port}")),
            ("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{metrics}")),
            ("POLYCLINIC_CLOCK", arguments.clock.clone()),
            ("POLYCLINIC_LOG", "warn".to_owned()),
        ];
        let folder = arguments.folder.clone();
        Ok(Self { log: folder.join("server.log"), folder, port, settings })
    }

    fn serve(&self, binary: &Path) -> Result<Running> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut program = Command::new(binary);
        program.arg("serve").envs(self.settings.iter().cloned()).stdin(Stdio::null());
        let server = processes::start(program.stdout(log.try_clone()?).stderr(log))?;
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            ensure!(server.runs(), "the server ended; see {}", self.log.display());
            if self.http().ask("GET", "/health/ready", None, "").is_ok_and(|answer| answer.status == 200) {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("the server was not ready after a minute; see {}", self.log.display())
    }

    fn http(&self) -> http::Http {
        http::Http { port: self.port, host: self.host(), origin: self.origin() }
    }

    fn host(&self) -> String {
        format!("{CHAIN}.localhost:{}", self.port)
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// What `examples.sql` knows of the chain, by name.
    fn known(&self, postgres: &PrivatePostgres, arguments: &Arguments) -> Result<serde_json::Map<String, Value>> {
        let database = &arguments.database;
        let schema = postgres
            .ask_in(database, &format!("SELECT schema_name FROM control.chain WHERE slug = '{CHAIN}'"))
            .context("the chain's schema")?;
        let script = document::script(include_str!("examples.sql"), &schema)?;
        let answer = postgres.ask_in(database, &script).context("examples.sql")?;
        let mut known = serde_json::Map::new();
        for line in answer.lines() {
            let (name, value) = line.split_once(' ').context("a name and a value")?;
            let value: Value =
                serde_json::from_str(value).with_context(|| format!("{name} of examples.sql is empty"))?;
            known.insert(name.to_owned(), value);
        }
        Ok(known)
    }

    /// Signs somebody in; the session's cookie.
    fn session(&self, account: &str) -> Result<String> {
        let who = json!({ "email": format!("{account}@{CHAIN}.example"), "password": format!("{CHAIN}-demo-1") });
        let answer = self.http().ask("POST", "/api/session/sign-in", Some(&who), "")?;
        answer.cookie.with_context(|| format!("no session: {}", answer.body))
    }

    fn schemathesis(&self, program: &Path, document: &Path, record: &Path, pass: &Pass) -> Result<()> {
        let session = pass.account.map(|account| self.session(account)).transpose()?.unwrap_or_default();
        let chosen: Vec<&str> = if pass.only.is_empty() {
            DOOR.iter().chain(&SESSION).flat_map(|operation| ["--exclude-operation-id", operation]).collect()
        } else {
            pass.only.iter().flat_map(|operation| ["--include-operation-id", operation]).collect()
        };
        let log = File::options().create(true).append(true).open(self.folder.join("schemathesis.log"))?;
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .arg("run")
            .arg(document)
            .args(["--url", &format!("http://127.0.0.1:{}", self.port)])
            .args(["--header", &format!("Host: {}", self.host())])
            .args(["--header", &format!("Origin: {}", self.origin())])
            .args(["--header", &format!("Cookie: {session}")])
            .args(chosen)
            .args(["--phases", "examples,coverage,fuzzing", "--seed", SEED, "--max-examples", EXAMPLES])
            .args(["--checks", "not_a_server_error", "--continue-on-failure", "--no-shrink"])
            .args(["--suppress-health-check", "all", "--warnings", "off", "--generation-database", "none"])
            .args(["--output-sanitize", "false", "--request-timeout", "30", "--no-color"])
            .args(["--report", "har", "--report-har-path"])
            .arg(record)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let running = processes::start(&mut command)?;
        let start = Instant::now();
        while running.runs() {
            if start.elapsed() > MOST_TIME {
                bail!("Schemathesis was not through after {}", progress::seconds(MOST_TIME));
            }
            thread::sleep(Duration::from_millis(100));
        }
        let status = running.wait()?;
        // 1: its checks found something, which the record tells better.
        ensure!(
            matches!(status.code(), Some(0 | 1)) && record.exists(),
            "Schemathesis failed; see {}",
            self.folder.join("schemathesis.log").display()
        );
        Ok(())
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
