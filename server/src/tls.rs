//! The TLS listener: what it shows to clients, and how a renewed certificate comes into use without a restart.
//!
//! `axum-server` accepts and shakes hands, each connection in a task of its own. `axum::serve` would take a TLS listener of
//! ours, but its `accept` is where the next client waits: hands would have to be shaken beside it, by a loop of our own.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use aws_lc_rs::digest::{SHA256, digest};
use axum::{Router, extract::connect_info::IntoMakeServiceWithConnectInfo};
use axum_server::{
    Handle, Server,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    version::{TLS12, TLS13},
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use composition::config::Config;

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a client may take to say what it wants: after the handshake, and between two requests on one connection.
const HEADERS: Duration = Duration::from_secs(30);
/// How often a silent HTTP/2 client is asked whether it is still there.
const STILL_THERE: Duration = Duration::from_secs(30);
/// How often the files are looked at. They are small, and what was read is compared, not their dates: a renewal may write
/// both files within one tick of the disk's clock.
const LOOK: Duration = Duration::from_secs(5);

/// The files that hold the certificate and its key.
#[derive(Debug, Clone)]
pub struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What is shown to clients, and what it was read from.
struct Shown {
    config: Arc<ServerConfig>,
    from: String,
}

impl Files {
    /// The files these settings name.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { certificate: config.tls_certificate.clone(), key: config.tls_key.clone() }
    }

    /// Whether a server could show what the files hold.
    ///
    /// # Errors
    /// When one cannot be read or is not what it should be, or when the key is another certificate's.
    pub fn check(&self) -> anyhow::Result<()> {
        self.read().map(drop)
    }

    fn contents(&self) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
        let read = |setting, path: &PathBuf| {
            std::fs::read(path).with_context(|| {
                format!("{setting}: {} cannot be read; name a PEM file that the server's user may read", path.display())
            })
        };
        Ok((read("tls_certificate", &self.certificate)?, read("tls_key", &self.key)?))
    }

    fn read(&self) -> anyhow::Result<Shown> {
        let (certificate, key) = self.contents()?;
        let from = fingerprint(&certificate, &key);
        let name = self.certificate.display();
        let chain = CertificateDer::pem_slice_iter(&certificate).collect::<Result<Vec<_>, _>>().with_context(|| {
            format!("tls_certificate: {name} is damaged; it must be a chain of certificates in PEM")
        })?;
        if chain.is_empty() {
            bail!("tls_certificate: {name} holds no certificate; it must be in PEM (-----BEGIN CERTIFICATE-----)");
        }
        let key = PrivateKeyDer::from_pem_slice(&key).with_context(|| {
            let name = self.key.display();
            format!("tls_key: {name} holds no private key in PEM; one with a password must be stored without it")
        })?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(_) => anyhow::anyhow!(
                    "tls_key: {} is not the key of the first certificate in {name}; name the two files that were made \
                     together, the server's own certificate before those that vouch for it",
                    self.key.display()
                ),
                error => anyhow::Error::new(error).context(format!("tls_certificate: {name} cannot be used")),
            })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Shown { config: Arc::new(config), from })
    }
}

/// What two files held: enough to see that they hold something else.
fn fingerprint(certificate: &[u8], key: &[u8]) -> String {
    format!("{:?} {:?}", digest(&SHA256, certificate), digest(&SHA256, key))
}

/// A listener that shakes hands.
pub struct Secure {
    listener: TcpListener,
    files: Files,
    shown: Shown,
}

impl Secure {
    /// Reads the files and takes the address.
    ///
    /// # Errors
    /// When the certificate cannot be used or the address is taken.
    pub async fn open(address: SocketAddr, files: Files) -> anyhow::Result<Self> {
        let shown = files.read()?;
        let listener =
            TcpListener::bind(address).await.with_context(|| format!("tls_listen: listening on {address}"))?;
        Ok(Self { listener, files, shown })
    }

    /// Serves until `stop`, then lets requests under way end within `grace`.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        service: IntoMakeServiceWithConnectInfo<Router, SocketAddr>,
        stop: CancellationToken,
        grace: Duration,
    ) -> anyhow::Result<()> {
        let current = RustlsConfig::from_config(Arc::clone(&self.shown.config));
        tokio::spawn(renew(self.files, self.shown.from, current.clone(), stop.clone()));
        let handle = Handle::<SocketAddr>::new();
        let stopping = handle.clone();
        tokio::spawn(async move {
            stop.cancelled().await;
            stopping.graceful_shutdown(Some(grace));
        });
        let acceptor = RustlsAcceptor::new(current).handshake_timeout(HANDSHAKE).acceptor(NoDelayAcceptor::new());
        let mut server = Server::from_listener(self.listener)
            .acceptor(acceptor)
            .handle(handle)
            .first_request_timeout(HEADERS)
            // Scanners and broken clients are every day's; who looks for one asks for this line.
            .accept_error_handler(|_, error| tracing::debug!(error = %error, "a client did not shake hands"));
        server.http_builder().http1().header_read_timeout(HEADERS);
        server.http_builder().http2().keep_alive_interval(STILL_THERE);
        Ok(server.serve(service).await?)
    }
}

/// Shows what the files hold once they hold something else, and when the process is told to look (SIGHUP).
async fn renew(files: Files, mut seen: String, current: RustlsConfig, stop: CancellationToken) {
    let mut hangup = signal(SignalKind::hangup()).ok();
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let asked = tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => false,
            () = told(&mut hangup) => true,
        };
        // A file that is away is news as well, once.
        let now = files.contents().map_or_else(|error| format!("{error:#}"), |(one, two)| fingerprint(&one, &two));
        if now == seen && !asked {
            continue;
        }
        seen = now;
        match files.read() {
            Ok(shown) => {
                seen = shown.from;
                current.reload_from_config(shown.config);
                tracing::info!(certificate = %files.certificate.display(), "the certificate was read again and is in use");
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, "the new certificate cannot be used; the one before stays in use");
            }
        }
    }
}

async fn told(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
