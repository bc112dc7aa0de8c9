//! Settings: the defaults of `config.default.toml`, a file, the environment; checked at start.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use anyhow::Context;
use config::{Environment, File, FileFormat};
use kernel::{Clock, database::ServerAddress};
use serde::{Deserialize, Deserializer, de::Error};

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
    #[serde(deserialize_with = "address_or_none")]
    pub listen: Option<SocketAddr>,
    #[serde(deserialize_with = "address_or_none")]
    pub tls_listen: Option<SocketAddr>,
    pub tls_certificate: PathBuf,
    pub tls_key: PathBuf,
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

/// An address to listen on; an empty word is none.
fn address_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let word = String::deserialize(deserializer)?;
    if word.is_empty() {
        return Ok(None);
    }
    word.parse()
        .map(Some)
        .map_err(|_| D::Error::custom(format!("{word} is no address and port, such as 127.0.0.1:3000")))
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
        let proxies = self.proxies()?;
        self.check_tls()?;
        let outside = |address: Option<SocketAddr>| address.is_some_and(|address| !address.ip().is_loopback());
        match self.mode {
            Mode::Development => anyhow::ensure!(
                !outside(self.listen) && !outside(self.tls_listen),
                "development mode listens on a loopback address only: its demo accounts have public passwords"
            ),
            Mode::Production => {
                anyhow::ensure!(
                    !outside(self.listen) || !proxies.is_empty(),
                    "listen is an address that others can reach, where passwords and charts would travel in clear: name the \
                     proxy in front of it in trusted_proxies, or listen on 127.0.0.1, or serve by tls_listen and empty listen"
                );
                anyhow::ensure!(self.clock.is_empty(), "the clock can be set in development mode only");
                anyhow::ensure!(self.scheme == "https", "browsers must reach a production server by https");
            }
        }
        Ok(())
    }

    fn check_tls(&self) -> anyhow::Result<()> {
        let files = [("tls_certificate", &self.tls_certificate), ("tls_key", &self.tls_key)];
        if self.tls_listen.is_none() {
            anyhow::ensure!(
                self.listen.is_some(),
                "listen and tls_listen are both empty: nobody could reach the server"
            );
            for (setting, file) in files {
                let unset = file.as_os_str().is_empty();
                anyhow::ensure!(
                    unset,
                    "{setting} is set and tls_listen is empty: name an address, such as 0.0.0.0:443"
                );
            }
            return Ok(());
        }
        for (setting, file) in files {
            let set = !file.as_os_str().is_empty();
            anyhow::ensure!(set, "tls_listen is set and {setting} is empty: name its PEM file, or empty tls_listen");
        }
        anyhow::ensure!(self.scheme == "https", "tls_listen is set and scheme is http: browsers will see https");
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
