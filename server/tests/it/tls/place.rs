//! A server that listens by TLS alone, the files of its certificate, and clients that trust nobody else.

use std::{fs, net::SocketAddr, path::PathBuf, process::Command, sync::Arc, time::Duration};

use composition::config::Config;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{net::TcpStream, time::interval};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::process::{Server, free_port, program};

/// The names every certificate of these tests is for.
pub const HOST: &str = "clinic.test";

/// A certificate and its key, and who vouches for it, in PEM.
pub struct Made {
    pub authority: String,
    pub certificate: String,
    pub key: String,
}

/// A certificate for a year by an authority of its own, with all that strict clients want to see.
pub fn make() -> Made {
    let today = kernel::Clock::system().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (year, month) = (i32::from(today.year()), u8::try_from(today.month()).unwrap());
    let for_a_year = |mut parameters: CertificateParams| {
        parameters.not_before = date_time_ymd(year, month, 1);
        parameters.not_after = date_time_ymd(year + 1, month, 1);
        parameters.use_authority_key_identifier_extension = true;
        parameters
    };
    let mut authority = for_a_year(CertificateParams::new([]).unwrap());
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, "Authority of a test");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();

    let names = [HOST, "*.clinic.test", "localhost"].map(str::to_owned);
    let mut parameters = for_a_year(CertificateParams::new(names).unwrap());
    parameters.distinguished_name.push(DnType::CommonName, HOST);
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.signed_by(&key, &authority).unwrap().pem();
    Made { authority: authority.pem(), certificate, key: key.serialize_pem() }
}

/// A server, and where it reads its certificate.
pub struct Place {
    pub server: Server,
    pub folder: PathBuf,
}

/// A folder of this name for a certificate and its key.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("polyclinic-tls-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The program with these settings, its certificate in this folder, listening by TLS alone.
pub fn command(config: &Config, folder: &std::path::Path, port: u16) -> Command {
    let mut command = program(config, &["serve"]);
    command
        .env("POLYCLINIC_LISTEN", "")
        .env("POLYCLINIC_TLS_LISTEN", format!("127.0.0.1:{port}"))
        .env("POLYCLINIC_TLS_CERTIFICATE", folder.join("certificate.pem"))
        .env("POLYCLINIC_TLS_KEY", folder.join("key.pem"));
    command
}

impl Place {
    /// Starts a server that shows this certificate.
    pub async fn start(config: &Config, name: &str, made: &Made, set: impl FnOnce(&mut Command)) -> Self {
        let (folder, port) = (folder(name), free_port());
        fs::write(folder.join("certificate.pem"), &made.certificate).unwrap();
        fs::write(folder.join("key.pem"), &made.key).unwrap();
        let mut command = command(config, &folder, port);
        set(&mut command);
        let mut server = Server::spawn(command, port, &folder.join("log"));
        let client = browser(port, HOST, made);
        server.serves(&client, &format!("https://{HOST}:{port}")).await;
        Self { server, folder }
    }

    /// Shakes hands in these versions of TLS.
    pub async fn hands(
        &self,
        made: &Made,
        versions: &[&'static SupportedProtocolVersion],
        protocols: &[&str],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(made.authority.as_bytes()).unwrap()).unwrap();
        let mut config =
            ClientConfig::builder_with_protocol_versions(versions).with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(("127.0.0.1", self.server.port)).await?;
        TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(HOST).unwrap(), stream).await
    }

    /// Whether this certificate is the one that is shown.
    pub async fn shows(&self, made: &Made) -> bool {
        self.hands(made, rustls::ALL_VERSIONS, &[]).await.is_ok()
    }

    /// Waits until the log says so.
    pub async fn says(&self, words: &str) {
        let mut tick = interval(Duration::from_millis(20));
        while !fs::read_to_string(&self.server.log).unwrap().contains(words) {
            tick.tick().await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A browser that finds this host on this machine and trusts this certificate's authority alone.
pub fn browser(port: u16, host: &str, made: &Made) -> reqwest::Client {
    reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(made.authority.as_bytes()).unwrap()])
        .resolve(host, SocketAddr::from(([127, 0, 0, 1], port)))
        .build()
        .unwrap()
}
