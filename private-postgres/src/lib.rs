//! A private PostgreSQL server in a folder, for development and tests.
//!
//! It is made of the PostgreSQL programs the machine already has, listens on a Unix socket only, and asks every login
//! for its password (SCRAM), as in production. The folder holds everything: data, log, socket and the superuser's
//! password. Starting it where it already runs only reads its address, so any number of programs can share one server.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! use private_postgres::{PrivatePostgres, StartOptions};
//! let server = PrivatePostgres::start(&StartOptions::durable(".local/pg"))?;
//! println!("{}", server.superuser_url("postgres"));
//! server.stop()?;
//! # Ok(())
//! # }
//! ```

mod account;
mod address;
mod programs;
mod psql;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use account::Account;
use anyhow::{Context, Result, bail, ensure};
pub use programs::{MINIMUM_MAJOR, Programs};

/// How to start a server.
#[derive(Clone, Debug)]
pub struct StartOptions {
    /// The server's folder; made when missing.
    pub dir: PathBuf,
    /// Most simultaneous connections.
    pub max_connections: u32,
    /// Whether a commit survives a crash of the machine. Tests say no and run faster.
    pub durable: bool,
}

impl StartOptions {
    /// A server that keeps what it was told, with 400 connections.
    pub fn durable(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), max_connections: 400, durable: true }
    }

    /// A server for tests: nothing is flushed to disk.
    pub fn throw_away(dir: impl Into<PathBuf>) -> Self {
        Self { durable: false, ..Self::durable(dir) }
    }
}

/// A running private server. Dropping this leaves it running; [`PrivatePostgres::stop`] ends it.
#[derive(Clone, Debug)]
pub struct PrivatePostgres {
    home: PathBuf,
    socket_dir: PathBuf,
    password: String,
}

impl PrivatePostgres {
    /// Starts the server in `options.dir`, or finds it running there. Two callers at once get the same server.
    ///
    /// # Errors
    /// When PostgreSQL's server programs are missing or too old, or when the server does not come up; the message then
    /// holds the end of its log.
    pub fn start(options: &StartOptions) -> Result<Self> {
        fs::create_dir_all(&options.dir).with_context(|| format!("cannot make {}", options.dir.display()))?;
        let dir = options.dir.canonicalize()?;
        let lock = File::create(dir.join("lock"))?;
        lock.lock()?;
        if let Some(running) = Self::running_in(&dir)? {
            return Ok(running);
        }
        let account = Account::choose()?;
        let home = account.reachable_home(&dir)?;
        let data = home.join("data");
        let programs = Programs::find(written_by(&data)?)?;
        if !data.join("PG_VERSION").exists() {
            initialise(&home, &data, &programs, &account)?;
        }
        let socket_dir = address::socket_dir(&home);
        make_socket_dir(&socket_dir, &account)?;
        let settings = settings(options, &socket_dir);
        fs::write(data.join(SETTINGS), settings).context("cannot write the server's settings")?;
        account.own(&data.join(SETTINGS))?;
        start_server(&home, &programs, &account)?;
        Self::running_in(&dir)?.context("PostgreSQL started but does not answer on its socket")
    }

    /// The server that runs in `dir`, if one does. Starts nothing.
    ///
    /// # Errors
    /// When the folder's own files cannot be read.
    pub fn attach(dir: impl AsRef<Path>) -> Result<Option<Self>> {
        match dir.as_ref().canonicalize() {
            Ok(dir) => Self::running_in(&dir),
            Err(_) => Ok(None),
        }
    }

    fn running_in(dir: &Path) -> Result<Option<Self>> {
        let home = account::home_of(dir);
        let socket_dir = address::socket_dir(&home);
        if !home.join("data/postmaster.pid").exists() || !address::answers(&socket_dir) {
            return Ok(None);
        }
        let password = fs::read_to_string(home.join(PASSWORD))
            .with_context(|| format!("cannot read the superuser's password in {}", home.display()))?;
        Ok(Some(Self { home, socket_dir, password: password.trim().to_owned() }))
    }

    /// The folder that holds the socket, for `psql -h` and drivers.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Where the server really keeps its data, log and password: `dir` itself, unless the server's account cannot
    /// reach it.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The password of the superuser `postgres`.
    pub fn superuser_password(&self) -> &str {
        &self.password
    }

    /// A connection URL for the superuser, as sqlx reads it.
    pub fn superuser_url(&self, database: &str) -> String {
        self.url_of(&format!("postgres:{}@", self.password), database)
    }

    /// A database's address without a login.
    pub fn url(&self, database: &str) -> String {
        self.url_of("", database)
    }

    fn url_of(&self, login: &str, database: &str) -> String {
        let host = address::percent_encoded(&self.socket_dir.to_string_lossy());
        format!("postgres://{login}localhost/{database}?host={host}")
    }

    /// Stops the server: open transactions are rolled back, what was committed is kept.
    ///
    /// # Errors
    /// When it does not stop within a minute.
    pub fn stop(&self) -> Result<()> {
        let data = self.home.join("data");
        let programs = Programs::find(written_by(&data)?)?;
        let output = Account::choose()?
            .command(&programs.program("pg_ctl"))
            .args(["stop", "--mode=fast", "--wait", "--timeout=60", "--silent", "--pgdata"])
            .arg(&data)
            .output()?;
        ensure!(output.status.success(), "PostgreSQL did not stop: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(())
    }
}

const PASSWORD: &str = "superuser-password";
const SETTINGS: &str = "private.conf";

/// The major version that wrote this data folder, if one did.
fn written_by(data: &Path) -> Result<Option<u32>> {
    match fs::read_to_string(data.join("PG_VERSION")) {
        Ok(text) => Ok(Some(text.trim().parse().context("data/PG_VERSION is not a version")?)),
        Err(_) => Ok(None),
    }
}

fn initialise(home: &Path, data: &Path, programs: &Programs, account: &Account) -> Result<()> {
    let password = home.join(PASSWORD);
    let _ = fs::remove_file(&password);
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&password)?;
    writeln!(file, "{}", secret()?)?;
    account.own(&password)?;

    // Made beside and renamed, so that an interrupted start leaves no half-made server behind.
    let fresh = home.join("data.new");
    let _ = fs::remove_dir_all(&fresh);
    let locale = if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" };
    let output = account
        .command(&programs.program("initdb"))
        .args(["--encoding=UTF8", "--auth=scram-sha-256", "--username=postgres", "--no-instructions", "--no-sync"])
        .arg(format!("--locale={locale}"))
        .arg("--pwfile")
        .arg(&password)
        .arg("--pgdata")
        .arg(&fresh)
        .output()
        .context("cannot run initdb")?;
    ensure!(output.status.success(), "initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    let mut main = File::options().append(true).open(fresh.join("postgresql.conf"))?;
    writeln!(main, "include '{SETTINGS}'")?;
    fs::rename(&fresh, data)?;
    Ok(())
}

/// 24 random bytes from the kernel, as hexadecimal digits.
fn secret() -> Result<String> {
    let mut bytes = [0u8; 24];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("the machine gives no random bytes")?;
    Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

/// What differs from PostgreSQL's own defaults. Many chains mean many connections, and one statement across all their
/// schemas (a migration, a drop) takes a lock on every table.
fn settings(options: &StartOptions, socket_dir: &Path) -> String {
    let socket = socket_dir.to_string_lossy().replace('\'', "''");
    let mut text = format!(
        "# Written at each start; changes here are lost.\n\
         listen_addresses = ''\nunix_socket_directories = '{socket}'\nunix_socket_permissions = 0700\n\
         max_connections = {}\nmax_locks_per_transaction = 1024\nshared_buffers = '256MB'\n\
         timezone = 'UTC'\nlog_timezone = 'UTC'\nlog_line_prefix = '%m [%p] %u@%d '\n",
        options.max_connections
    );
    if !options.durable {
        // Vacuuming would compete with the tests; what is copied from a template has been analysed there.
        text.push_str("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n");
    }
    text
}

/// The socket's folder lets in nobody but the server's account (and root).
fn make_socket_dir(dir: &Path, account: &Account) -> Result<()> {
    fs::create_dir_all(dir)?;
    account.own(dir).with_context(|| format!("{} belongs to somebody else", dir.display()))?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
        .with_context(|| format!("{} belongs to somebody else", dir.display()))
}

fn start_server(home: &Path, programs: &Programs, account: &Account) -> Result<()> {
    let log = home.join("log");
    let status = account
        .command(&programs.program("pg_ctl"))
        .args(["start", "--wait", "--timeout=60", "--silent", "--log"])
        .arg(&log)
        .arg("--pgdata")
        .arg(home.join("data"))
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .context("cannot run pg_ctl")?;
    if !status.success() {
        let text = fs::read_to_string(&log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(12).collect();
        let end: Vec<&str> = lines.into_iter().rev().collect();
        bail!("PostgreSQL did not start. The end of {}:\n{}", log.display(), end.join("\n"));
    }
    Ok(())
}
