//! What a scanner that knows nothing of us finds: sslyze, which holds the listener against Mozilla's intermediate
//! configuration. `make assure` puts sslyze there and names it.

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use test_support::own_database;

use super::place::{Place, make};

/// Every version sslyze tries, as its report calls it.
const VERSIONS: [(&str, &str); 6] = [
    ("ssl_2_0", "SSL 2.0"),
    ("ssl_3_0", "SSL 3.0"),
    ("tls_1_0", "TLS 1.0"),
    ("tls_1_1", "TLS 1.1"),
    ("tls_1_2", "TLS 1.2"),
    ("tls_1_3", "TLS 1.3"),
];

/// Whether a suite agrees on keys that are thrown away, and encrypts and vouches in one.
fn strong(version: &str, suite: &str) -> bool {
    let sealed = suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305");
    sealed && (version == "tls_1_3" || suite.starts_with("TLS_ECDHE_"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs sslyze: a measure of `make assure`"]
async fn a_scanner_finds_nothing_weak() {
    let sslyze = std::env::var_os("POLYCLINIC_SSLYZE").expect("sslyze's program in POLYCLINIC_SSLYZE");
    let database = own_database("tls_scan").await;
    let made = make();
    let place = Place::start(&database.config(), "scan", &made, |command| {
        command.env("POLYCLINIC_MODE", "production");
    })
    .await;
    let (authority, report) = (place.folder.join("authority.pem"), place.folder.join("report.json"));
    fs::write(&authority, &made.authority).unwrap();
    let output = Command::new(sslyze)
        .args(["--mozilla_config", "intermediate", "--certinfo_ca_file"])
        .arg(&authority)
        .arg("--json_out")
        .arg(&report)
        .arg(format!("localhost:{}", place.server.port))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let found = &report["server_scan_results"][0]["scan_result"];
    let (mut spoken, mut accepted, mut weak) = (Vec::new(), 0, Vec::new());
    for (version, name) in VERSIONS {
        let found = &found[format!("{version}_cipher_suites")]["result"];
        if found["is_tls_version_supported"].as_bool().expect("an answer for each version") {
            spoken.push(name);
        }
        for suite in found["accepted_cipher_suites"].as_array().expect("suites") {
            accepted += 1;
            let suite = suite["cipher_suite"]["name"].as_str().expect("a name");
            if !strong(version, suite) {
                weak.push(suite.to_owned());
            }
        }
    }
    let compliant = output.status.success() && words.contains("OK - Compliant");
    println!(
        "T48: sslyze, Mozilla intermediate: {}; {} weak suites of {accepted}; {}",
        if compliant { "compliant" } else { "NOT compliant" },
        weak.len(),
        spoken.join(", ")
    );
    assert!(compliant && weak.is_empty(), "{weak:?}\n{words}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(spoken, ["TLS 1.2", "TLS 1.3"]);
    second_opinion(&place, &authority);
}

/// What testssl finds, where the machine has it (Debian's package testssl.sh).
fn second_opinion(place: &Place, authority: &Path) {
    let report = place.folder.join("testssl.json");
    let mut testssl = Command::new("testssl");
    testssl
        .args(["--quiet", "--color", "0", "--warnings", "off", "--add-ca"])
        .arg(authority)
        .arg("--jsonfile")
        .arg(&report);
    if testssl.arg(format!("localhost:{}", place.server.port)).output().is_err() {
        return println!("testssl is not here");
    }
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let findings = report.as_array().expect("findings");
    let grave: Vec<String> = findings
        .iter()
        .filter(|finding| matches!(finding["severity"].as_str(), Some("MEDIUM" | "HIGH" | "CRITICAL")))
        .map(|finding| format!("{}: {}", finding["id"], finding["finding"]))
        .collect();
    println!(
        "T48: testssl: {} findings, {} of them medium or worse: {}",
        findings.len(),
        grave.len(),
        grave.join("; ")
    );
}
