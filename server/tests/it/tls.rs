//! The TLS listener of the built server: which versions and protocols it speaks, what it answers, that a client that does
//! not shake hands is in nobody's way, that a renewed certificate needs no restart, and what it says of broken settings.

mod place;
mod scan;

use std::{fs, time::Duration};

use axum::http::{Version, header};
use kernel::database::query_all;
use rustls::version::{TLS12, TLS13};
use serde_json::json;
use test_support::{PASSWORD, TestClinic, database, own_database};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{interval, timeout},
};

use crate::process::{free_port, program};
use place::{HOST, Place, browser, folder, make};

const SOON: Duration = Duration::from_secs(20);

/// The first words of a client that knows nothing newer than this version: 0x0303 is TLS 1.2, 0x0302 is TLS 1.1. Everything
/// but the version is good.
fn hello(version: u16) -> Vec<u8> {
    let mut hello = version.to_be_bytes().to_vec();
    hello.extend([7; 32]);
    hello.push(0);
    // ECDHE with AES-GCM, and what such clients had before it.
    let suites: [u16; 4] = [0xC02B, 0xC00A, 0xC013, 0x002F];
    hello.extend(8_u16.to_be_bytes());
    hello.extend(suites.iter().flat_map(|suite| suite.to_be_bytes()));
    hello.extend([1, 0]);
    // The curve P-256, points in full, signatures by ECDSA with SHA-256.
    let extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3];
    hello.extend([0, 22]);
    hello.extend(extensions);
    let mut message = vec![1, 0, 0, u8::try_from(hello.len()).unwrap()];
    message.extend(hello);
    let mut record = vec![22, 3, 1, 0, u8::try_from(message.len()).unwrap()];
    record.extend(message);
    record
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_are_served_by_tls_alone() {
    let database = own_database("tls_served").await;
    let mut config = database.config();
    config.scheme = "https".to_owned();
    let clinic = TestClinic::on_server(&config).await;
    let owner = clinic.sign_in("owner@clinic.example", PASSWORD).await.unwrap();
    let made = make();
    let place = Place::start(&config, "served", &made, |command| {
        command.env("POLYCLINIC_CLOCK", "2026-11-23T15:00:00Z").env("POLYCLINIC_TRUSTED_PROXIES", "10.1.1.1");
    })
    .await;
    let port = place.server.port;

    // Versions and protocols: the newest of each, unless the client knows only the other.
    for version in [&TLS12, &TLS13] {
        for (asked, chosen) in [(vec!["http/1.1", "h2"], "h2"), (vec!["http/1.1"], "http/1.1")] {
            let hands = place.hands(&made, &[version], &asked).await.unwrap();
            let (_, session) = hands.get_ref();
            assert_eq!(session.protocol_version(), Some(version.version));
            assert_eq!(session.alpn_protocol(), Some(chosen.as_bytes()));
            let suite = session.negotiated_cipher_suite().unwrap().suite().as_str().unwrap();
            assert!(suite.starts_with("TLS13_") || suite.starts_with("TLS_ECDHE_"), "{suite}");
        }
    }
    let session = place.hands(&made, rustls::ALL_VERSIONS, &[]).await.unwrap();
    assert_eq!(session.get_ref().1.protocol_version(), Some(TLS13.version));
    assert!(place.hands(&made, rustls::ALL_VERSIONS, &["spdy/1"]).await.is_err(), "a protocol nobody speaks");
    let first_words = async |version| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(&hello(version)).await.unwrap();
        let mut answer = [0; 7];
        timeout(SOON, stream.read_exact(&mut answer)).await.unwrap().unwrap();
        answer
    };
    // The server's part of a handshake (22), its hello (2); or a fatal (2) alert (21) that the version is not spoken (70).
    let spoken = first_words(0x0303).await;
    assert_eq!((spoken[0], spoken[5]), (22, 2));
    for version in [0x0302, 0x0301, 0x0300] {
        let refused = first_words(version).await;
        assert_eq!((refused[0], &refused[5..]), (21, &[2, 70][..]), "{version:x}");
    }

    // Plain HTTP at this port is no answer.
    assert!(reqwest::get(format!("http://127.0.0.1:{port}/health/live")).await.is_err());

    let address = format!("https://{HOST}:{port}");
    let live = browser(port, HOST, &made).get(format!("{address}/health/live")).send().await.unwrap();
    assert_eq!((live.status().as_u16(), live.version()), (200, Version::HTTP_2));
    assert_eq!(live.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000; includeSubDomains");
    assert_eq!(live.text().await.unwrap(), "alive");

    // A change in a chain, by HTTP/2: host without a host header, the browser's own origin with the port, cookies apart.
    let client = browser(port, &clinic.host(), &made);
    let origin = format!("https://{}:{port}", clinic.host());
    let site = json!({ "name": "By TLS", "address": "1 Side Street", "phone": "+1 555 010 0001",
        "time_zone": "America/New_York", "open": true, "version": 0 });
    let save = |origin: String| {
        client
            .post(format!("https://{}:{port}/api/directory/sites", clinic.host()))
            .header(header::ORIGIN, origin)
            .header(header::COOKIE, "theme=dark")
            .header(header::COOKIE, owner.cookie())
            .header("x-forwarded-for", "203.0.113.9")
            .header(header::CONTENT_TYPE, "application/json")
            .body(site.to_string())
            .send()
    };
    assert_eq!(save(format!("http://{}:{port}", clinic.host())).await.unwrap().status().as_u16(), 403);
    let saved = save(origin).await.unwrap();
    assert_eq!((saved.status().as_u16(), saved.version()), (200, Version::HTTP_2));
    let sql = "SELECT source FROM audit WHERE action = 'site.save'";
    let rows = query_all(&clinic.tenant().read().await.unwrap(), sql, Vec::new()).await.unwrap();
    let sources: Vec<String> = rows.iter().map(|row| row.try_get("", "source").unwrap()).collect();
    assert_eq!(sources, ["127.0.0.1"], "a client's own word on its address counts for nothing");

    // Told to stop, it lets go of idle connections and ends.
    let mut place = place;
    place.server.signal("TERM");
    assert!(
        timeout(SOON, place.server.ended()).await.expect("an end"),
        "{}",
        fs::read_to_string(&place.server.log).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_shake_hands_is_in_nobodys_way() {
    let database = own_database("tls_slow").await;
    let made = make();
    let place = Place::start(&database.config(), "slow", &made, |_| {}).await;
    let mut stuck = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(("127.0.0.1", place.server.port)).await.unwrap();
        // Silence, half a record, or words that are no TLS.
        match n % 3 {
            0 => {}
            1 => stream.write_all(&[22, 3, 1, 1, 0, 1, 0]).await.unwrap(),
            _ => stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap(),
        }
        stuck.push(stream);
    }
    let client = browser(place.server.port, HOST, &made);
    for _ in 0..20 {
        let asked = client.get(format!("https://{HOST}:{}/health/live", place.server.port)).send();
        assert!(
            timeout(Duration::from_secs(2), asked).await.expect("an answer at once").unwrap().status().is_success()
        );
    }
    // The server does not wait for ever: ten seconds.
    let gone = async {
        for stream in &mut stuck {
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    };
    timeout(SOON, gone).await.expect("a client that does not shake hands is let go");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_needs_no_restart() {
    let database = own_database("tls_renewed").await;
    let (first, second, third) = (make(), make(), make());
    let production = |command: &mut std::process::Command| {
        command.env("POLYCLINIC_MODE", "production");
    };
    let place = Place::start(&database.config(), "renewed", &first, production).await;
    let (certificate, key) = (place.folder.join("certificate.pem"), place.folder.join("key.pem"));
    let client = browser(place.server.port, HOST, &first);
    let live = format!("https://{HOST}:{}/health/live", place.server.port);
    assert!(client.get(&live).send().await.unwrap().status().is_success());
    assert!(place.shows(&first).await && !place.shows(&second).await);

    // Told to look.
    fs::write(&certificate, &second.certificate).unwrap();
    fs::write(&key, &second.key).unwrap();
    place.server.signal("HUP");
    let shown = async |made| {
        let mut tick = interval(Duration::from_millis(20));
        while !place.shows(made).await {
            tick.tick().await;
        }
    };
    timeout(SOON, shown(&second)).await.expect("the second certificate");
    assert!(!place.shows(&first).await);
    // Who was connected before goes on.
    assert!(client.get(&live).send().await.unwrap().status().is_success());

    // A key that is another's, and a file that is no certificate: the one before stays, and the log says why.
    fs::write(&key, &third.key).unwrap();
    place.server.signal("HUP");
    timeout(SOON, place.says("is not the key of the first certificate")).await.expect("a word in the log");
    fs::write(&certificate, "-----BEGIN CERTIFICATE-----\nno\n").unwrap();
    place.server.signal("HUP");
    timeout(SOON, place.says("certificate.pem is damaged")).await.expect("a word in the log");
    assert!(place.shows(&second).await);

    // Seen without being told.
    fs::write(&certificate, &third.certificate).unwrap();
    timeout(SOON, shown(&third)).await.expect("the third certificate");
    assert!(place.server.log.exists());
}

#[tokio::test]
async fn settings_that_cannot_work_are_named_with_the_way_out() {
    let config = database().await.config();
    let folder = folder("settings");
    let (one, other) = (make(), make());
    let file = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap();
        folder.join(name).display().to_string()
    };
    let certificate = file("good.pem", &one.certificate);
    let key = file("key.pem", &one.key);
    let others = file("others.pem", &other.key);
    let damaged = file("damaged.pem", "-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----\n");
    let away = folder.join("away.pem").display().to_string();
    let tls = ("POLYCLINIC_TLS_LISTEN", "127.0.0.1:1");
    let at = |certificate, key| vec![tls, ("POLYCLINIC_TLS_CERTIFICATE", certificate), ("POLYCLINIC_TLS_KEY", key)];
    let taken = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let outside = taken.local_addr().unwrap().to_string();
    let outside = ("POLYCLINIC_LISTEN", outside.as_str());
    let production = ("POLYCLINIC_MODE", "production");
    let proxy = ("POLYCLINIC_TRUSTED_PROXIES", "10.1.1.1");
    let cases = [
        (vec![tls], "tls_certificate is empty: name its PEM file"),
        (vec![tls, ("POLYCLINIC_TLS_CERTIFICATE", &certificate)], "tls_key is empty: name its PEM file"),
        (vec![("POLYCLINIC_TLS_KEY", &key)], "tls_key is set and tls_listen is empty"),
        ([at(&certificate, &key), vec![("POLYCLINIC_SCHEME", "http")]].concat(), "scheme is http"),
        (vec![("POLYCLINIC_TLS_LISTEN", "443")], "443 is no address and port"),
        (vec![("POLYCLINIC_LISTEN", "")], "listen and tls_listen are both empty"),
        (at(&certificate, &others), "is not the key of the first certificate"),
        (at(&away, &key), "away.pem cannot be read"),
        (at(&certificate, &away), "tls_key: "),
        (at(&damaged, &key), "damaged.pem is damaged"),
        (at(&key, &key), "holds no certificate"),
        (at(&certificate, &certificate), "holds no private key"),
        ([at(&certificate, &key), vec![outside]].concat(), "development mode listens on a loopback address only"),
        (
            vec![("POLYCLINIC_TLS_LISTEN", "0.0.0.0:1"), at(&certificate, &key)[1], at(&certificate, &key)[2]],
            "loopback",
        ),
        (vec![production, outside], "name the proxy in front of it in trusted_proxies"),
        // Behind a proxy the settings are fine: what is wrong comes later, when the address is taken.
        (vec![production, outside, proxy], "listen: listening on 0.0.0.0"),
    ];
    for (settings, words) in cases {
        let mut command = program(&config, &["serve"]);
        command.env("POLYCLINIC_METRICS_LISTEN", format!("127.0.0.1:{}", free_port())).envs(settings.iter().copied());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(words), "{settings:?}: {said}");
    }
    fs::remove_dir_all(folder).unwrap();
}
