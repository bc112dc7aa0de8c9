//! The contract fuzz: Schemathesis asks every operation of `api/openapi.json` with good, odd and broken requests, signed in
//! with all rights at a throw-away chain. No answer may be a 5xx, every refusal is a problem, and every operation was
//! answered 2xx once or stands in `unanswered.txt` with its reason.

mod document;
mod http;
mod verdict;

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use private_postgres::PrivatePostgres;
use serde_json::{Value, json};

use crate::house::House;
use crate::verify::Tally;
use crate::{e2e, progress, setup};

/// The chain that is asked, and its word in host names.
const CHAIN: &str = "harbor";
/// Where the server's clock starts, so that the demo data are the same each time.
const CLOCK: &str = "2026-11-24T10:15:00-05:00";
/// The same number gives the same requests.
const SEED: &str = "20261124";
/// Generated requests of an operation, beside those that stand at the edges of its schema.
const EXAMPLES: &str = "40";
/// Longer than this means that something hangs.
const MOST_TIME: Duration = Duration::from_secs(600);

/// `cargo xtask fuzz`.
pub fn run(house: &House) -> Result<()> {
    setup::schemathesis(house)?;
    let tally = tally(house)?;
    println!("{} operations hold, {} do not", tally.passed, tally.failed);
    ensure!(tally.failed == 0, "the contract does not hold");
    Ok(())
}

/// Fuzzes, says what is wrong, and counts operations.
pub fn tally(house: &House) -> Result<Tally> {
    let was_running = PrivatePostgres::attach(e2e::test_folder(house))?.is_some();
    let postgres = e2e::test_server(house)?;
    let tally = on(house, &postgres);
    if !was_running {
        postgres.stop()?;
    }
    tally
}

fn on(house: &House, postgres: &PrivatePostgres) -> Result<Tally> {
    let folder = house.target.join("fuzz");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let binary = e2e::server(house)?;
    let place = Place::new(house, postgres, &folder)?;
    progress::step("demo data to fuzz", || {
        postgres.fresh_database(DATABASE)?;
        place.carry_out(&binary, "migrate")?;
        place.carry_out(&binary, "demo")
    })?;
    let known = place.known(postgres, &house.root)?;
    let server = place.serve(&binary)?;
    let document = document::with_known(&fs::read_to_string(house.root.join("api/openapi.json"))?, &known)?;
    let file = folder.join("openapi.json");
    fs::write(&file, serde_json::to_string(&document)?)?;
    let mut records = Vec::new();
    for pass in &PASSES {
        let record = folder.join(pass.record);
        progress::step(pass.name, || place.schemathesis(&setup::SCHEMATHESIS.path(house), &file, &record, pass))?;
        records.push(record);
    }
    drop(server);
    let list = house.root.join("xtask/src/fuzz/unanswered.txt");
    let verdict = verdict::of(&document, &records, &fs::read_to_string(&list)?)?;
    for fault in &verdict.faults {
        eprintln!("  {fault}");
    }
    eprintln!("  {} requests; the records and the server's log lie in {}", verdict.requests, folder.display());
    Ok(verdict.tally)
}

const DATABASE: &str = "fuzz";

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
    bootstrap: String,
    settings: Vec<(&'static str, String)>,
}

/// A server that ends with its value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Place {
    fn new(house: &House, postgres: &PrivatePostgres, folder: &Path) -> Result<Self> {
        let (port, metrics) = (free_port()?, free_port()?);
        let bootstrap = postgres.superuser_url(DATABASE);
        let database = match (bootstrap.split_once("//"), bootstrap.split_once('@')) {
            (Some((scheme, _)), Some((_, rest))) => format!("{scheme}//{rest}"),
            _ => bail!("the database has no address"),
        };
        // Nothing is shown, so no browser files are needed but their list.
        let web = folder.join("web");
        fs::create_dir_all(web.join("pkg/x"))?;
        fs::write(web.join("web.json"), r#"{"pkg":"pkg/x","css":"pkg/x.css","fonts":[]}"#)?;
        fs::write(web.join("pkg/x/__wasm_split_manifest.json"), "{}")?;
        let settings = vec![
            ("POLYCLINIC_MODE", "development".to_owned()),
            // Logins belong to the whole PostgreSQL server and derive from the master key, so its databases share one.
            ("POLYCLINIC_STATE_DIR", e2e::test_folder(house).join("state").display().to_string()),
            ("POLYCLINIC_WEB_ROOT", web.display().to_string()),
            ("POLYCLINIC_DATABASE_URL", database),
            ("POLYCLINIC_SCHEME", "http".to_owned()),
            ("POLYCLINIC_BASE_HOST", format!("localhost:{port}")),
            ("POLYCLINIC_LISTEN", format!("127.0.0.1:{port}")),
            ("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{metrics}")),
            ("POLYCLINIC_CLOCK", CLOCK.to_owned()),
            ("POLYCLINIC_LOG", "warn".to_owned()),
        ];
        Ok(Self { folder: folder.to_owned(), log: folder.join("server.log"), port, bootstrap, settings })
    }

    fn program(&self, binary: &Path, command: &str) -> Result<Command> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut program = Command::new(binary);
        program.arg(command).envs(self.settings.iter().cloned()).stdin(Stdio::null());
        program.stdout(log.try_clone()?).stderr(log);
        Ok(program)
    }

    fn carry_out(&self, binary: &Path, command: &str) -> Result<()> {
        let mut program = self.program(binary, command)?;
        let status = program.env("POLYCLINIC_BOOTSTRAP_URL", &self.bootstrap).status()?;
        ensure!(status.success(), "`polyclinic {command}` failed; see {}", self.log.display());
        Ok(())
    }

    fn serve(&self, binary: &Path) -> Result<Server> {
        let mut server = Server(self.program(binary, "serve")?.spawn()?);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            ensure!(server.0.try_wait()?.is_none(), "the server ended; see {}", self.log.display());
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
    fn known(&self, postgres: &PrivatePostgres, root: &Path) -> Result<serde_json::Map<String, Value>> {
        let schema = postgres
            .ask_in(DATABASE, &format!("SELECT schema_name FROM control.chain WHERE slug = '{CHAIN}'"))
            .context("the chain's schema")?;
        let text = fs::read_to_string(root.join("xtask/src/fuzz/examples.sql"))?;
        let script = document::script(&text, &schema)?;
        let answer = postgres.ask_in(DATABASE, &script).context("examples.sql")?;
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
        let mut child = Command::new(program)
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
            .stderr(log)
            .spawn()
            .context("cannot run Schemathesis")?;
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() > MOST_TIME {
                child.kill()?;
                child.wait()?;
                bail!("Schemathesis was not through after {}", progress::seconds(MOST_TIME));
            }
            thread::sleep(Duration::from_millis(100));
        };
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
