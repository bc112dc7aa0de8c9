//! The operator's people, and what two of them do together.

use std::process::{Command, Output};

use api::session::*;
use composition::config::Config;
use jiff::SignedDuration;
use test_support::{
    TestClinic, database,
    factors::{begins_anew, enrol, reset_rows},
};

fn operator(config: &Config, words: &[&str], secret: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polyclinic"));
    command
        .arg("operator")
        .args(words)
        .env("POLYCLINIC_MODE", "development")
        .env("POLYCLINIC_BASE_HOST", &config.base_host)
        .env("POLYCLINIC_DATABASE_URL", &config.database_url)
        .env("POLYCLINIC_STATE_DIR", &config.state_dir)
        .env("POLYCLINIC_CLOCK", "2026-11-23T15:00:00Z")
        .env_remove("POLYCLINIC_OPERATOR_SECRET");
    if let Some(secret) = secret {
        command.env("POLYCLINIC_OPERATOR_SECRET", secret);
    }
    command.output().unwrap()
}

fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_is_helped_by_two_operators() {
    let clinic = TestClinic::new().await;
    let owner = clinic.sign_in("owner@clinic.example", test_support::PASSWORD).await.unwrap();
    enrol(&clinic, &owner).await;
    let config = database().await.config();
    let run = |words: &[&str], secret: Option<&str>| operator(&config, words, secret);
    let secret = |printed: &str| printed.lines().last().unwrap().to_owned();
    let ada = secret(&good(&run(&["add", "Ada"], None)));
    let bo = secret(&good(&run(&["add", "Bo"], None)));
    // Who comes third is brought in by one of them.
    assert!(refused(&run(&["add", "Cy"], None)).contains("one of them brings the next one in"));
    good(&run(&["add", "Cy"], Some(&ada)));
    assert!(refused(&run(&["add", "Bo"], Some(&ada))).contains("another name"));

    let chain = clinic.chain.slug.as_str();
    let ask = ["reset-factors", chain, "owner@clinic.example", "--reason", "Called back at the number on the contract"];
    assert!(refused(&run(&ask, None)).contains("POLYCLINIC_OPERATOR_SECRET"));
    assert!(refused(&run(&ask, Some("AAAA"))).contains("no operator's secret"));
    let nobody = ["reset-factors", chain, "nobody@clinic.example", "--reason", "x"];
    assert!(refused(&run(&nobody, Some(&ada))).contains("no account"));
    let asked = good(&run(&ask, Some(&ada)));
    let request = asked.trim().rsplit(' ').next().unwrap();
    // One alone does nothing.
    assert!(refused(&run(&["agree", request], Some(&ada))).contains("another operator"));
    owner.client.call(ListAccounts {}).await.unwrap();
    good(&run(&["agree", request], Some(&bo)));
    // The operators' clock is a few seconds ahead of this one.
    clinic.clock.advance(SignedDuration::from_mins(1));
    clinic.state.sessions().forget();
    assert_eq!(owner.client.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    assert!(refused(&run(&["agree", request], Some(&bo))).contains("over or done"));
    let rows = reset_rows(&clinic).await;
    assert_eq!(rows, ["operators Ada and Bo: Called back at the number on the contract"]);
    // Who has left counts no more.
    good(&run(&["end", "Bo"], Some(&ada)));
    assert!(refused(&run(&ask, Some(&bo))).contains("no operator's secret"));
    begins_anew(&clinic, &owner).await;
}
