//! Machines: a key allows what it says and nothing else.

use api::{
    Permission,
    audit::{ActionGroup, SearchAudit},
    inventory::ListPlaces,
    notifications::ListMessages,
    rule::Rule,
    session::*,
};
use axum::{body::Body, http::header};
use jiff::SignedDuration;
use kernel::database::query_one;
use test_support::{TestClinic, TestUser};

use test_support::world::line;

async fn make(user: &TestUser, rules: &[Permission], days: u16) -> Result<MadeMachine, api::Problem> {
    let rules = rules.iter().map(|right| Rule::everywhere(*right)).collect();
    user.client.call(MakeMachine { name: line("Analyser 3"), rules, days }).await
}

#[tokio::test]
async fn a_key_allows_what_it_says_and_nothing_of_a_persons() {
    let clinic = TestClinic::new().await;
    let admin = clinic.user(&["admin"]).await;
    let made = make(&admin, &[Permission::ReadStock], 90).await.unwrap();
    let machine = clinic.program(&made.key);
    machine.call(ListPlaces {}).await.unwrap();
    assert_eq!(
        machine.call(ListMessages { state: None, patient_id: None, after: None }).await.unwrap_err().code,
        "forbidden"
    );
    assert_eq!(machine.call(ListAccounts {}).await.unwrap_err().code, "forbidden");
    // What is a person's own.
    assert_eq!(machine.call(GetFactors {}).await.unwrap_err().code, "forbidden");
    assert_eq!(machine.call(ListSessions {}).await.unwrap_err().code, "forbidden");
    assert_eq!(machine.call(ListPhones {}).await.unwrap_err().code, "forbidden");
    assert_eq!(machine.call(SignOutEverywhere {}).await.unwrap_err().code, "forbidden");
    assert_eq!(machine.call(StepUp { proof: line(&made.key) }).await.unwrap_err().code, "forbidden");
    // It is in no list of people, and counts for no rule of theirs.
    let people = admin.client.call(ListAccounts {}).await.unwrap().accounts;
    assert!(people.iter().all(|account| account.id != made.id));
    let without = admin.client.call(GetIdentityPolicy {}).await.unwrap().without;
    assert!(without.iter().all(|account| account.id != made.id));
    // No month of grace ends for it, and it never locks.
    clinic.clock.advance(SignedDuration::from_hours(40 * 24));
    clinic.state.sessions().forget();
    machine.call(ListPlaces {}).await.unwrap();
}

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_hash() {
    let clinic = TestClinic::new().await;
    let admin = clinic.user(&["admin"]).await;
    let made = make(&admin, &[Permission::ReadStock, Permission::ReadLab], 30).await.unwrap();
    assert!(made.key.starts_with(KEY_PREFIX));
    let listed = admin.client.call(ListMachines {}).await.unwrap().machines;
    assert_eq!((listed.len(), listed[0].rules.len(), listed[0].used_at.is_some()), (1, 2, false));
    assert!(made.key.ends_with(&listed[0].tail));
    let read = clinic.tenant().read().await.unwrap();
    let row = query_one(&read, "SELECT row_to_json(m)::text FROM machine m", Vec::new()).await.unwrap().unwrap();
    let row: String = row.try_get_by_index(0).unwrap();
    assert!(!row.contains(&made.key[KEY_PREFIX.len()..]));
    // The audit says what it does under its own name, and what its key allows.
    clinic.clock.advance(SignedDuration::from_mins(2));
    clinic.state.sessions().forget();
    clinic.program(&made.key).call(ListPlaces {}).await.unwrap();
    let listed = admin.client.call(ListMachines {}).await.unwrap().machines;
    assert!(listed[0].used_at.is_some());
    let auditor = clinic.user(&["auditor"]).await;
    let search = SearchAudit { group: Some(ActionGroup::Rights), ..SearchAudit::default() };
    let rows = auditor.client.call(search).await.unwrap().rows;
    let made = rows.iter().find(|row| row.action == "machine.make").unwrap();
    assert_eq!(made.reason.as_deref(), Some("stock.read lab.read"));
}

#[tokio::test]
async fn a_key_ends_when_it_is_ended_and_on_its_last_day() {
    let clinic = TestClinic::new().await;
    let admin = clinic.user(&["admin"]).await;
    let (first, second) = (
        make(&admin, &[Permission::ReadStock], 90).await.unwrap(),
        make(&admin, &[Permission::ReadStock], 1).await.unwrap(),
    );
    let catalogue = || ListPlaces {};
    clinic.program(&first.key).call(catalogue()).await.unwrap();
    admin.client.call(EndMachine { id: first.id }).await.unwrap();
    assert_eq!(clinic.program(&first.key).call(catalogue()).await.unwrap_err().code, "signed_out");
    assert_eq!(admin.client.call(EndMachine { id: first.id }).await.unwrap_err().status, 404);
    clinic.program(&second.key).call(catalogue()).await.unwrap();
    clinic.clock.advance(SignedDuration::from_hours(24));
    clinic.state.sessions().forget();
    assert_eq!(clinic.program(&second.key).call(catalogue()).await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn what_no_key_may_hold_is_refused_by_name() {
    let clinic = TestClinic::new().await;
    let admin = clinic.user(&["admin"]).await;
    for right in [
        Permission::ManageAccounts,
        Permission::ChangeBills,
        Permission::ReadAudit,
        Permission::ReadCharts,
        Permission::BreakTheGlass,
    ] {
        let refused = make(&admin, &[right], 30).await.unwrap_err();
        assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, "rules"), "{right:?}");
    }
    for (rules, days, field) in
        [(vec![], 30, "rules"), (vec![Permission::ReadStock], 0, "days"), (vec![Permission::ReadStock], 731, "days")]
    {
        assert_eq!(make(&admin, &rules, days).await.unwrap_err().errors[0].field, field);
    }
    // Nor does it get there by the way of people's rights.
    let made = make(&admin, &[Permission::ReadStock], 30).await.unwrap();
    let rules = vec![Rule::everywhere(Permission::ManageAccounts)];
    let change = ChangeAccountRights { id: made.id, version: 1, rules, reason: None };
    assert_eq!(admin.client.call(change).await.unwrap_err().status, 404);
    assert_eq!(admin.client.call(GetAccountRights { id: made.id }).await.unwrap_err().status, 404);
    assert_eq!(admin.client.call(InviteAgain { id: made.id }).await.unwrap_err().status, 404);
    // A key makes no keys, and nobody makes one long after their last proof.
    clinic.clock.advance(SignedDuration::from_mins(11));
    clinic.state.sessions().forget();
    assert_eq!(make(&admin, &[Permission::ReadStock], 30).await.unwrap_err().code, "step_up");
}

#[tokio::test]
async fn a_key_needs_no_origin_and_stands_before_a_cookie() {
    let clinic = TestClinic::new().await;
    let neighbour = clinic.neighbour().await;
    let admin = clinic.user(&["admin"]).await;
    let made = make(&admin, &[Permission::ReadStock], 90).await.unwrap();
    let ask = |clinic: &TestClinic, authorization: String, with_cookie: bool| {
        let mut request = clinic.request("GET", "/api/stock/places").header(header::AUTHORIZATION, authorization);
        if with_cookie {
            request = request.header(header::COOKIE, admin.cookie());
        }
        request.body(Body::empty()).unwrap()
    };
    let status = |answer: (axum::http::StatusCode, _, _)| answer.0.as_u16();
    assert_eq!(status(clinic.send(ask(&clinic, format!("bearer  {}", made.key), false)).await), 200);
    // A wrong key is not made good by a cookie that comes along.
    let wrong = format!("Bearer {}x", made.key);
    assert_eq!(status(clinic.send(ask(&clinic, wrong, true)).await), 401);
    assert_eq!(status(clinic.send(ask(&clinic, "Bearer pmk_".to_owned(), true)).await), 401);
    // Another chain knows nothing of it.
    assert_eq!(status(neighbour.send(ask(&neighbour, format!("Bearer {}", made.key), false)).await), 401);
}
