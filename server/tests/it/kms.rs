//! AWS KMS as the guard of chains' keys, tried against moto, which checks signatures and rights as AWS does: a measure of
//! `make assure`, which puts moto there and names it.

mod moto;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use composition::config::Config;
use kernel::crypto::Kms;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use test_support::{PASSWORD, TestDatabase, own_database};
use tokio::time::Instant;

use crate::process::{Server, free_port, program};
use moto::{Moto, REGION};
use test_support::world::person;

/// The built program with the key service in its settings.
fn with_kms(config: &Config, moto: &Moto, words: &[&str]) -> Command {
    let mut command = program(config, words);
    command
        .env("POLYCLINIC_KMS", &moto.key)
        .env("POLYCLINIC_KMS_URL", &moto.url)
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", &moto.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &moto.secret)
        .env("POLYCLINIC_ADMIN_PASSWORD", PASSWORD);
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Runs a command that must go well; what it said.
fn done(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", words(&output));
    words(&output)
}

fn create(config: &Config, moto: &Moto, slug: &str) -> Command {
    let admin = ["--admin-email", "owner@clinic.example", "--admin-name", "Owner"];
    with_kms(config, moto, &[&["chain", "create", slug, "A chain"], &admin[..]].concat())
}

/// A browser at a chain's host.
struct Browser {
    server: Server,
    host: String,
    cookie: String,
}

impl Browser {
    async fn start(config: &Config, moto: &Moto, slug: &str, log: &Path) -> Self {
        let port = free_port();
        let mut command = with_kms(config, moto, &["serve"]);
        command.env("POLYCLINIC_LISTEN", format!("127.0.0.1:{port}"));
        let mut server = Server::spawn(command, port, log);
        server.serves(&reqwest::Client::new(), &format!("http://127.0.0.1:{port}")).await;
        Self { server, host: format!("{slug}.clinic.test"), cookie: String::new() }
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> reqwest::Response {
        let address = format!("http://127.0.0.1:{}{path}", self.server.port);
        let mut request = reqwest::Client::new()
            .request(method.parse().unwrap(), address)
            .header("host", &self.host)
            .header("origin", format!("https://{}", self.host))
            .header("cookie", &self.cookie);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await.unwrap()
    }

    async fn sign_in(&mut self) -> u16 {
        let body = json!({ "email": "owner@clinic.example", "password": PASSWORD });
        let answer = self.ask("POST", "/api/session/sign-in", Some(body)).await;
        if let Some(set) = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .find_map(|set| set.to_str().ok().filter(|set| set.starts_with(kernel::access::SESSION_COOKIE)))
        {
            self.cookie = set.split(';').next().unwrap().to_owned();
        }
        answer.status().as_u16()
    }

    async fn json(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.ask(method, path, body).await;
        let (status, bytes) = (answer.status(), answer.bytes().await.unwrap());
        assert!(status.is_success(), "{method} {path}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Writes a note on a patient's timeline, which is sealed.
    async fn note(&self, patient: &str, text: &str) {
        let body = json!({ "id": patient, "kind": "note", "text": text });
        self.json("POST", &format!("/api/patients/{patient}/timeline"), Some(body)).await;
    }

    /// The words of every note on a patient's timeline, the newest first.
    async fn timeline(&self, patient: &str) -> Vec<String> {
        let path = format!("/api/patients/{patient}/timeline");
        let mut notes = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.json("GET", &format!("{path}{after}"), None).await;
            let rows = page["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "note");
            notes.extend(rows.map(|row| row["text"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => after = format!("?after={next}"),
                None => return notes,
            }
        }
    }
}

/// Makes the chain's administrator a receptionist too.
async fn to_the_desk(database: &TestDatabase) {
    let url: sqlx::postgres::PgConnectOptions = database.superuser_url().parse().unwrap();
    let mut connection = url.connect().await.unwrap();
    let schema: String =
        sqlx::query_scalar("SELECT schema_name FROM control.chain").fetch_one(&mut connection).await.unwrap();
    let sql = format!("INSERT INTO {schema}.account_role SELECT id, 'reception' FROM {schema}.account");
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs moto: a measure of `make assure`"]
async fn keys_are_wrapped_by_aws_kms() {
    let mut moto = Moto::start().await;
    let key = [7_u8; 32];
    let service = moto.service(&moto.key, &moto.secret);
    assert!(moto.refuses_strangers().await, "moto checks nothing");

    let wrapped = service.wrap("a chain's data key 1", &key).await.unwrap();
    assert!(!wrapped.windows(8).any(|part| part == [7; 8]), "wrapped is not as it was");
    let begun = Instant::now();
    for _ in 0..50 {
        assert_eq!(*service.unwrap("a chain's data key 1", &wrapped).await.unwrap(), key);
    }
    let unwrapping = begun.elapsed() / 50;
    let mut refused = Vec::new();
    for (what, error, word) in [
        (
            "another context",
            service.unwrap("a chain's data key 2", &wrapped).await.map(drop),
            "InvalidCiphertextException",
        ),
        (
            "damaged bytes",
            service.unwrap("a chain's data key 1", &wrapped[..wrapped.len() - 1]).await.map(drop),
            "InvalidCiphertextException",
        ),
        ("no such key", moto.service("no-such-key", &moto.secret).wrap("x", &key).await.map(drop), "NotFoundException"),
        ("another secret", moto.service(&moto.key, "another").wrap("x", &key).await.map(drop), "SignatureDoesNotMatch"),
    ] {
        let error = format!("{:#}", error.expect_err(what));
        assert!(error.contains("the key service refused") && error.contains(word), "{what}: {error}");
        refused.push(what);
    }

    let database = own_database("kms").await;
    let config = database.config();
    let migrated = done(with_kms(&config, &moto, &["migrate"]));
    assert!(!migrated.contains("failed"), "{migrated}");
    let begun = Instant::now();
    done(create(&config, &moto, "lake"));
    let opening = begun.elapsed();
    to_the_desk(&database).await;
    assert!(done(with_kms(&config, &moto, &["doctor"])).contains(&format!("AWS KMS, key {}", moto.key)));

    let log = std::env::temp_dir().join(format!("polyclinic-kms-{}.log", std::process::id()));
    let mut browser = Browser::start(&config, &moto, "lake", &log).await;
    assert_eq!(browser.sign_in().await, 200);
    let body = serde_json::to_value(person(1)).unwrap();
    let patient = browser.json("POST", "/api/patients", Some(body)).await;
    let patient = patient["id"].as_str().unwrap().to_owned();
    browser.note(&patient, "sealed before").await;

    // A new key while it works: what was sealed before is read, and what is sealed meanwhile too.
    let mut rotation = with_kms(&config, &moto, &["keys", "rotate", "lake"]).spawn().unwrap();
    let mut during = 0;
    let begun = Instant::now();
    while rotation.try_wait().unwrap().is_none() {
        during += 1;
        browser.note(&patient, &format!("sealed during {during}")).await;
    }
    assert!(rotation.wait().unwrap().success());
    let rotating = begun.elapsed();
    let mut written: Vec<String> = (1..=during).rev().map(|n| format!("sealed during {n}")).collect();
    written.push("sealed before".to_owned());
    assert_eq!(browser.timeline(&patient).await, written);

    // A server that begins anew has the service open the new key.
    drop(browser);
    let mut browser = Browser::start(&config, &moto, "lake", &log).await;
    assert_eq!(browser.sign_in().await, 200);
    assert_eq!(browser.timeline(&patient).await, written);

    // Without the service: who has the keys goes on, nothing else does, and both say why.
    moto.stop();
    assert_eq!(browser.timeline(&patient).await, written);
    drop(browser);
    let mut browser = Browser::start(&config, &moto, "lake", &log).await;
    assert_eq!(browser.sign_in().await, 500);
    let said = fs::read_to_string(&log).unwrap();
    assert!(said.contains("reaching the key service"), "{said}");
    let refusal = create(&config, &moto, "pond").output().unwrap();
    assert!(!refusal.status.success() && words(&refusal).contains("reaching the key service"), "{}", words(&refusal));
    fs::remove_file(log).unwrap();

    println!(
        "M12: AWS KMS (moto, signatures checked): wrapped and opened; refused: {}; an opening {:.1} ms; a chain opened in \
         {:.2} s, its key changed in {:.1} s with {during} notes sealed meanwhile, all read; service down: kept keys serve, a \
         new server says so",
        refused.join(", "),
        unwrapping.as_secs_f64() * 1000.0,
        opening.as_secs_f64(),
        rotating.as_secs_f64(),
    );
}
