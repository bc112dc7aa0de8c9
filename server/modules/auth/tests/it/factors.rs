//! Codes of authenticator apps, recovery codes, the time without either (T27).

use api::session::*;
use jiff::SignedDuration;
use test_support::{
    TestClinic, TestUser,
    factors::{code, enrol},
    world::line,
};

async fn prove(user: &TestUser, code: &str) -> Result<SignedIn, api::Problem> {
    user.client.call(ProveSecondFactor { code: line(code) }).await
}

#[tokio::test]
async fn a_session_with_one_factor_reaches_no_data_and_a_code_works_once() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let (secret, _) = enrol(&clinic, &user).await;
    clinic.clock.advance(SignedDuration::from_secs(90));
    let first = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(first.client.call(ListAccounts {}).await.unwrap_err().code, "awaits_factor");
    assert_eq!(first.client.call(GetSession {}).await.unwrap_err().code, "awaits_factor");
    let standing = first.client.call(GetStanding {}).await.unwrap();
    assert_eq!((standing.standing, standing.authenticator), (Standing::AwaitsFactor, true));
    for steps in [-3, -2, 2, 3] {
        assert_eq!(prove(&first, &code(&clinic, &secret, steps)).await.unwrap_err().code, "wrong_code", "{steps}");
    }
    let good = code(&clinic, &secret, 0);
    let opened = clinic.prove(&first, &good).await.unwrap();
    assert!(opened.client.call(ListAccounts {}).await.is_ok());
    // The token before the proof is worth nothing after it.
    assert_eq!(first.client.call(GetStanding {}).await.unwrap_err().code, "signed_out");
    // The same code, and one of the step before, work no second time.
    let second = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(prove(&second, &good).await.unwrap_err().code, "wrong_code");
    assert_eq!(prove(&second, &code(&clinic, &secret, -1)).await.unwrap_err().code, "wrong_code");
    assert!(clinic.prove(&second, &code(&clinic, &secret, 1)).await.is_ok());
}

#[tokio::test]
async fn five_tries_at_a_code_and_then_none_for_a_quarter_of_an_hour() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let (secret, _) = enrol(&clinic, &user).await;
    clinic.clock.advance(SignedDuration::from_secs(90));
    // After four wrong ones the fifth may still be right; then the count begins anew.
    let session = clinic.sign_in(&user.email, &user.password).await.unwrap();
    for _ in 0..4 {
        assert_eq!(prove(&session, "000000").await.unwrap_err().code, "wrong_code");
    }
    assert!(clinic.prove(&session, &code(&clinic, &secret, 0)).await.is_ok());
    clinic.clock.advance(SignedDuration::from_secs(90));
    // After five it may not.
    let session = clinic.sign_in(&user.email, &user.password).await.unwrap();
    for _ in 0..5 {
        assert_eq!(prove(&session, "000000").await.unwrap_err().code, "wrong_code");
    }
    assert_eq!(prove(&session, &code(&clinic, &secret, 0)).await.unwrap_err().code, "wrong_code");
    clinic.clock.advance(SignedDuration::from_mins(16));
    let session = clinic.sign_in(&user.email, &user.password).await.unwrap();
    // At the same time: no race gives a sixth.
    let tries = (0..20).map(|_| prove(&session, "000000"));
    let wrong = futures::future::join_all(tries).await;
    assert!(wrong.iter().all(|answer| answer.as_ref().is_err_and(|problem| problem.code == "wrong_code")));
    assert_eq!(prove(&session, &code(&clinic, &secret, 0)).await.unwrap_err().code, "wrong_code");
    // Signing in again buys no further try.
    let again = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(prove(&again, &code(&clinic, &secret, 0)).await.unwrap_err().code, "wrong_code");
    clinic.clock.advance(SignedDuration::from_mins(14));
    let early = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(prove(&early, &code(&clinic, &secret, 0)).await.unwrap_err().code, "wrong_code");
    clinic.clock.advance(SignedDuration::from_mins(2));
    let later = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert!(clinic.prove(&later, &code(&clinic, &secret, 0)).await.is_ok());
}

#[tokio::test]
async fn proving_afresh_has_five_tries_as_well() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let (secret, _) = enrol(&clinic, &user).await;
    clinic.clock.advance(SignedDuration::from_secs(90));
    let proof = |code: &str| user.client.call(StepUp { proof: line(code) });
    for _ in 0..5 {
        assert_eq!(proof("000000").await.unwrap_err().code, "wrong_code");
    }
    assert_eq!(proof(&code(&clinic, &secret, 0)).await.unwrap_err().code, "wrong_code");
    clinic.clock.advance(SignedDuration::from_mins(15));
    clinic.state.sessions().forget();
    user.client.call(Unlock { password: line(&user.password) }).await.unwrap();
    proof(&code(&clinic, &secret, 0)).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_only_its_hash_is_kept() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let (_, codes) = enrol(&clinic, &user).await;
    assert_eq!(codes.len(), 10);
    let session = clinic.sign_in(&user.email, &user.password).await.unwrap();
    // Another person's code is none.
    let (_, others) = enrol(&clinic, &clinic.user(&["lab"]).await).await;
    assert_eq!(prove(&session, &others[0]).await.unwrap_err().code, "wrong_code");
    let typed = codes[3].to_lowercase().replace('-', " ");
    let opened = clinic.prove(&session, &typed).await.unwrap();
    assert_eq!(opened.client.call(GetFactors {}).await.unwrap().recovery_codes_left, 9);
    let again = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(prove(&again, &codes[3]).await.unwrap_err().code, "wrong_code");
    let read = clinic.tenant().read().await.unwrap();
    let sql = "SELECT string_agg(c::text, ' ') FROM recovery_code c";
    let row = kernel::database::query_one(&read, sql, Vec::new()).await.unwrap().unwrap();
    let stored: String = row.try_get_by_index(0).unwrap();
    for code in &codes {
        assert!(!stored.contains(&hex(code)) && !stored.contains(code), "a code is stored");
    }
    let renewed = opened.client.call(RenewRecoveryCodes {}).await.unwrap().codes;
    assert_eq!(prove(&again, &codes[0]).await.unwrap_err().code, "wrong_code");
    assert!(clinic.prove(&again, &renewed[0]).await.is_ok());
}

#[tokio::test]
async fn every_change_of_a_factor_stands_in_the_audit() {
    let clinic = TestClinic::new().await;
    clinic.ask_for_no_second_factor().await;
    let user = clinic.user(&["admin"]).await;
    let account = user.client.call(GetSession {}).await.unwrap().account_id;
    let (secret, _) = enrol(&clinic, &user).await;
    clinic.clock.advance(SignedDuration::from_secs(30));
    user.client.call(StepUp { proof: line(&code(&clinic, &secret, 0)) }).await.unwrap();
    user.client.call(RenewRecoveryCodes {}).await.unwrap();
    user.client.call(RemoveAuthenticator {}).await.unwrap();
    let change = ChangePassword { password: line(&user.password), new_password: line("quite another long one") };
    user.client.call(change).await.unwrap();
    user.client.call(Lock {}).await.unwrap();
    user.client.call(Unlock { password: line("quite another long one") }).await.unwrap();
    let read = clinic.tenant().read().await.unwrap();
    let sql = "SELECT string_agg(action, ' ' ORDER BY number) FROM audit WHERE account_id = $1";
    let row = kernel::database::query_one(&read, sql, vec![account.0.into()]).await.unwrap().unwrap();
    let actions: String = row.try_get_by_index(0).unwrap();
    assert_eq!(
        actions,
        "session.open factor.authenticator session.step_up factor.codes factor.authenticator_remove password.change \
         session.lock session.unlock"
    );
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn after_the_grace_nothing_opens_without_a_second_factor() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    assert!(user.client.call(ListAccounts {}).await.is_ok());
    let due = user.client.call(GetFactors {}).await.unwrap().due.unwrap();
    assert_eq!(due.at.duration_since(clinic.clock.now()), SignedDuration::from_hours(7 * 24));
    clinic.clock.advance(SignedDuration::from_hours(7 * 24 + 1));
    let late = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(late.client.call(ListAccounts {}).await.unwrap_err().code, "must_enrol");
    assert_eq!(late.client.call(GetStanding {}).await.unwrap().standing, Standing::MustEnrol);
    enrol(&clinic, &late).await;
    assert!(late.client.call(ListAccounts {}).await.is_ok());
    // The only factor of an account that must have one stays.
    assert_eq!(late.client.call(RemoveAuthenticator {}).await.unwrap_err().code, "last_factor");
}
