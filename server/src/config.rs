//! Settings: the defaults of `config.default.toml`, a file, the environment; checked at start.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use anyhow::Context;
use config::{Environment, File, FileFormat};
use kernel::{Clock, database::ServerAddress};
use serde::Deserialize;

/// How the server is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// For real clinics.
    Production,
    /// On a developer's machine: demo accounts, the outbox page, a clock that may be set.
    Development,
}

/// Every setting; what each means stands in `config.default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "described one by one in config.default.toml")]
pub struct Config {
    pub mode: Mode,
    pub listen: SocketAddr,
    pub metrics_listen: SocketAddr,
    pub base_host: String,
    pub scheme: String,
    pub trusted_proxies: String,
    pub database_url: String,
    pub connections_reserve: usize,
    pub connections_per_chain: usize,
    pub state_dir: PathBuf,
    pub kms: String,
    pub kms_url: String,
    pub storage_url: String,
    pub web_root: PathBuf,
    pub clock: String,
    pub smtp_url: String,
    pub mail_from: String,
    pub sms_url: String,
    pub sms_account: String,
    pub sms_token: String,
    pub sms_from: String,
}

impl Config {
    /// Reads the settings and checks what can be checked without the network.
    ///
    /// # Errors
    /// When a setting is missing, of the wrong kind, or unsafe in its mode.
    pub fn read() -> anyhow::Result<Self> {
        let mut builder = config::Config::builder()
            .add_source(File::from_str(include_str!("../config.default.toml"), FileFormat::Toml));
        if let Some(file) = std::env::var_os("POLYCLINIC_CONFIG") {
            builder = builder.add_source(File::from(PathBuf::from(file)));
        }
        let config: Self = builder
            .add_source(Environment::with_prefix("POLYCLINIC").try_parsing(true))
            .build()
            .and_then(config::Config::try_deserialize)
            .context("reading the settings")?;
        config.check()?;
        Ok(config)
    }

    /// The defaults alone.
    ///
    /// # Errors
    /// When the file of defaults is broken.
    pub fn defaults() -> anyhow::Result<Self> {
        let defaults = File::from_str(include_str!("../config.default.toml"), FileFormat::Toml);
        Ok(config::Config::builder().add_source(defaults).build()?.try_deserialize()?)
    }

    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.metrics_listen.ip().is_loopback(), "metrics_listen must be a loopback address");
        anyhow::ensure!(matches!(self.scheme.as_str(), "http" | "https"), "scheme is http or https");
        self.proxies()?;
        match self.mode {
            Mode::Development => anyhow::ensure!(
                self.listen.ip().is_loopback(),
                "development mode listens on a loopback address only: its demo accounts have public passwords"
            ),
            Mode::Production => {
                anyhow::ensure!(self.clock.is_empty(), "the clock can be set in development mode only");
                anyhow::ensure!(self.scheme == "https", "browsers must reach a production server by https");
            }
        }
        Ok(())
    }

    /// Whether this is a development server.
    #[must_use]
    pub fn development(&self) -> bool {
        self.mode == Mode::Development
    }

    /// The clock these settings ask for.
    ///
    /// # Errors
    /// When the instant cannot be read.
    pub fn clock(&self) -> anyhow::Result<Clock> {
        if self.clock.is_empty() {
            return Ok(Clock::system());
        }
        Ok(Clock::starting_at(self.clock.parse().context("reading the clock's start")?))
    }

    /// The proxies whose word on a request's address counts.
    ///
    /// # Errors
    /// When one is no address.
    pub fn proxies(&self) -> anyhow::Result<Vec<IpAddr>> {
        let words = self.trusted_proxies.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| word.parse().with_context(|| format!("trusted_proxies: {word} is no address"))).collect()
    }

    /// Where PostgreSQL is.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn database(&self) -> anyhow::Result<ServerAddress> {
        ServerAddress::parse(&self.database_url).context("reading database_url")
    }
}
