//! Somebody who lost every second factor: two others help, and neither gets in by it.

use std::process::{Command, Output};

use api::{
    approvals::*,
    audit::{ActionGroup, SearchAudit},
    id::AccountId,
    session::*,
};
use jiff::SignedDuration;
use polyclinic::config::Config;
use test_support::{TestClinic, TestUser, database};

use super::{
    factors::{code, enrol},
    phones::exchange,
    soft_phone::SoftPhone,
    words::{mailed, set},
};
use crate::world::line;

async fn account(user: &TestUser) -> AccountId {
    user.client.call(GetSession {}).await.unwrap().account_id
}

fn reset(id: AccountId) -> ResetFactors {
    ResetFactors { id, reason: line("The phone fell into a lake; seen in person") }
}

async fn reset_rows(clinic: &TestClinic) -> Vec<String> {
    let auditor = clinic.user(&["auditor"]).await;
    let search = SearchAudit { group: Some(ActionGroup::SignIn), ..SearchAudit::default() };
    let rows = auditor.client.call(search).await.unwrap().rows;
    rows.into_iter().filter(|row| row.action == "factor.reset").filter_map(|row| row.reason).collect()
}

/// Nothing of before lets anybody in; the mailed letter does, and the first thing to do is a new factor.
async fn begins_anew(clinic: &TestClinic, lost: &TestUser) {
    assert_eq!(lost.client.call(GetStanding {}).await.unwrap_err().code, "signed_out");
    assert_eq!(clinic.sign_in(&lost.email, &lost.password).await.err().unwrap().status, 401);
    let token = mailed(clinic).await;
    clinic.visitor().call(set(&token, "seven purple kites over town")).await.unwrap();
    let back = clinic.sign_in(&lost.email, "seven purple kites over town").await.unwrap();
    assert_eq!(back.client.call(GetStanding {}).await.unwrap().standing, Standing::MustEnrol);
    assert_eq!(back.client.call(ListRoles {}).await.unwrap_err().status, 403);
    enrol(clinic, &back).await;
    clinic.state.sessions().forget();
    back.client.call(GetSession {}).await.unwrap();
}

#[tokio::test]
async fn two_colleagues_take_lost_factors_away() {
    let clinic = TestClinic::new().await;
    let (asks, agrees, lost) =
        (clinic.user(&["admin"]).await, clinic.user(&["admin"]).await, clinic.user(&["admin"]).await);
    let phone = SoftPhone::new();
    let tokens = phone.register(&clinic, &lost.client).await;
    enrol(&clinic, &lost).await;
    let id = account(&lost).await;
    let asked = asks.client.call(reset(id)).await.unwrap().waiting.expect("it waits");
    // Nothing has happened, and neither who asked nor who it is for can agree.
    lost.client.call(ListAccounts {}).await.unwrap();
    for user in [&asks, &lost] {
        assert!(user.client.call(AgreeApproval { id: asked, note: None }).await.is_err());
    }
    agrees.client.call(AgreeApproval { id: asked, note: None }).await.unwrap();
    assert_eq!(exchange(&clinic, &tokens.refresh_token).await.unwrap_err().code, "signed_out");
    assert_eq!(phone.sign_in(&clinic, tokens.phone_id).await.unwrap_err().code, "phone_refused");
    begins_anew(&clinic, &lost).await;
    let names =
        [asks.client.call(GetSession {}).await.unwrap().name, agrees.client.call(GetSession {}).await.unwrap().name];
    assert_eq!(reset_rows(&clinic).await, [format!("asked by {}, agreed by {}", names[0], names[1])]);
}

#[tokio::test]
async fn a_factor_found_again_is_not_taken_away() {
    let clinic = TestClinic::new().await;
    let (asks, agrees, lost) =
        (clinic.user(&["admin"]).await, clinic.user(&["admin"]).await, clinic.user(&["lab"]).await);
    let none = asks.client.call(reset(account(&lost).await)).await.unwrap_err();
    assert_eq!(none.code, "no_factor");
    assert_eq!(asks.client.call(reset(account(&asks).await)).await.unwrap_err().code, "oneself");
    let (secret, _) = enrol(&clinic, &lost).await;
    let asked = asks.client.call(reset(account(&lost).await)).await.unwrap().waiting.unwrap();
    clinic.clock.advance(SignedDuration::from_secs(90));
    let first = clinic.sign_in(&lost.email, &lost.password).await.unwrap();
    clinic.prove(&first, &code(&clinic, &secret, 0)).await.unwrap();
    let refused = agrees.client.call(AgreeApproval { id: asked, note: None }).await.unwrap_err();
    assert_eq!(refused.code, "out_of_date");
    assert!(lost.client.call(GetFactors {}).await.unwrap().authenticator_since.is_some());
    // Whoever cannot manage accounts cannot ask.
    assert_eq!(lost.client.call(reset(account(&asks).await)).await.unwrap_err().code, "forbidden");
}

#[tokio::test]
async fn where_nobody_else_could_agree_the_other_administrator_acts_alone() {
    let clinic = TestClinic::new().await;
    let (asks, lost) = (clinic.user(&["admin"]).await, clinic.user(&["admin"]).await);
    enrol(&clinic, &lost).await;
    let accounts = asks.client.call(ListAccounts {}).await.unwrap().accounts;
    let owner = accounts.into_iter().find(|account| account.name == "Owner").unwrap();
    let bar = ChangeAccount { id: owner.id, version: owner.version, roles: vec![line("admin")], active: false };
    asks.client.call(bar).await.unwrap();
    assert_eq!(asks.client.call(reset(account(&lost).await)).await.unwrap().waiting, None);
    begins_anew(&clinic, &lost).await;
    let rows = reset_rows(&clinic).await;
    assert!(rows.len() == 1 && rows[0].ends_with("alone: nobody else could agree"), "{rows:?}");
}

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
