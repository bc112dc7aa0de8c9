//! Somebody who lost every second factor: two others help, and neither gets in by it.

use api::{approvals::*, id::AccountId, session::*};
use jiff::SignedDuration;
use test_support::{
    TestClinic, TestUser,
    factors::{begins_anew, code, enrol, reset_rows},
    world::line,
};

use super::{phones::exchange, soft_phone::SoftPhone};

async fn account(user: &TestUser) -> AccountId {
    user.client.call(GetSession {}).await.unwrap().account_id
}

fn reset(id: AccountId) -> ResetFactors {
    ResetFactors { id, reason: line("The phone fell into a lake; seen in person") }
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
