//! Locks, fresh proofs, devices (T31, T32 at the server).

use api::session::*;
use jiff::SignedDuration;
use test_support::TestClinic;

use test_support::factors::{code, enrol};
use test_support::world::line;

fn policy(version: i32) -> SaveIdentityPolicy {
    SaveIdentityPolicy {
        version,
        second_factor_required: true,
        grace_days: 7,
        idle_minutes: 5,
        longest_hours: 2,
        step_up_minutes: 10,
    }
}

#[tokio::test]
async fn an_idle_session_locks_serves_nothing_and_opens_again() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    clinic.clock.advance(SignedDuration::from_mins(16));
    clinic.state.sessions().forget();
    assert_eq!(user.client.call(ListAccounts {}).await.unwrap_err().code, "locked");
    assert_eq!(user.client.call(GetSession {}).await.unwrap_err().code, "locked");
    assert_eq!(user.client.call(StayOpen {}).await.unwrap_err().code, "locked");
    let wrong = user.client.call(Unlock { password: line("not this one") }).await.unwrap_err();
    assert_eq!((wrong.status, wrong.code.as_str()), (401, "wrong_credentials"));
    assert_eq!(user.client.call(ListAccounts {}).await.unwrap_err().code, "locked");
    user.client.call(Unlock { password: line(&user.password) }).await.unwrap();
    assert!(user.client.call(ListAccounts {}).await.is_ok());
    // By hand, at once; and what is locked can still be left.
    user.client.call(Lock {}).await.unwrap();
    assert_eq!(user.client.call(ListAccounts {}).await.unwrap_err().code, "locked");
    user.client.call(SignOut {}).await.unwrap();
    assert_eq!(user.client.call(GetStanding {}).await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn the_chains_rules_hold_within_a_second() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let version = user.client.call(GetIdentityPolicy {}).await.unwrap().version;
    let refused = SaveIdentityPolicy { idle_minutes: 1, ..policy(version) };
    assert_eq!(user.client.call(refused).await.unwrap_err().errors[0].field, "idle_minutes");
    let saved = user.client.call(policy(version)).await.unwrap();
    assert_eq!(saved.idle_minutes, 5);
    assert_eq!(user.client.call(policy(version)).await.unwrap_err().code, "stale");
    clinic.clock.advance(SignedDuration::from_mins(6));
    clinic.state.sessions().forget();
    assert_eq!(user.client.call(ListAccounts {}).await.unwrap_err().code, "locked");
    // The longest time counts from the sign-in after the change.
    let next = clinic.sign_in(&user.email, &user.password).await.unwrap();
    for _ in 0..31 {
        clinic.clock.advance(SignedDuration::from_mins(4));
        clinic.state.sessions().forget();
        let _ = next.client.call(StayOpen {}).await;
    }
    assert_eq!(next.client.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn an_act_that_cannot_be_taken_back_asks_for_a_fresh_proof() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let version = user.client.call(GetIdentityPolicy {}).await.unwrap().version;
    clinic.clock.advance(SignedDuration::from_mins(11));
    clinic.state.sessions().forget();
    assert_eq!(user.client.call(policy(version)).await.unwrap_err().code, "step_up");
    let wrong = user.client.call(StepUp { proof: line("not this one") }).await.unwrap_err();
    assert_eq!(wrong.errors[0].field, "proof");
    user.client.call(StepUp { proof: line(&user.password) }).await.unwrap();
    let (secret, _) = enrol(&clinic, &user).await;
    let saved = user.client.call(policy(version)).await.unwrap();
    clinic.clock.advance(SignedDuration::from_mins(4));
    clinic.clock.advance(SignedDuration::from_mins(4));
    // With an app, the password alone is no proof; and unlocking by it is none.
    clinic.state.sessions().forget();
    user.client.call(Unlock { password: line(&user.password) }).await.unwrap();
    clinic.clock.advance(SignedDuration::from_mins(4));
    clinic.state.sessions().forget();
    assert_eq!(user.client.call(policy(saved.version)).await.unwrap_err().code, "step_up");
    assert!(user.client.call(StepUp { proof: line(&user.password) }).await.is_err());
    user.client.call(StepUp { proof: line(&code(&clinic, &secret, 0)) }).await.unwrap();
    assert!(user.client.call(policy(saved.version)).await.is_ok());
}

#[tokio::test]
async fn a_session_is_ended_from_another_device() {
    let clinic = TestClinic::new().await;
    let desk = clinic.user(&["admin"]).await;
    let phone = clinic.sign_in(&desk.email, &desk.password).await.unwrap();
    let stranger = clinic.user(&["admin"]).await;
    let sessions = desk.client.call(ListSessions {}).await.unwrap().sessions;
    assert_eq!(sessions.iter().filter(|session| session.this).count(), 1);
    let other = sessions.iter().find(|session| !session.this).unwrap().id;
    assert_eq!(stranger.client.call(EndSession { id: other }).await.unwrap_err().code, "not_found");
    assert!(phone.client.call(ListAccounts {}).await.is_ok());
    desk.client.call(EndSession { id: other }).await.unwrap();
    assert_eq!(phone.client.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    assert!(desk.client.call(ListAccounts {}).await.is_ok());
    let phone = clinic.sign_in(&desk.email, &desk.password).await.unwrap();
    let change = ChangePassword { password: line(&desk.password), new_password: line("quite another long one") };
    desk.client.call(change).await.unwrap();
    assert_eq!(phone.client.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    assert!(desk.client.call(ListAccounts {}).await.is_ok());
    assert!(clinic.sign_in(&desk.email, "quite another long one").await.is_ok());
}
