//! What is written down of people who are not signed in yet.

use api::{
    audit::{ActionGroup, SearchAudit},
    session::GetSession,
};

use test_support::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_at_the_door_stands_under_the_account() {
    let world = World::new().await;
    let user = world.clinic.user(&["nurse"]).await;
    let account_id = user.client.call(GetSession {}).await.expect("a session").account_id;
    world.clinic.sign_in(&user.email, "not this one").await.err().expect("a refusal");
    world.clinic.sign_in(&user.email, &user.password).await.expect("a session");
    let search =
        SearchAudit { account_id: Some(account_id), group: Some(ActionGroup::SignIn), ..SearchAudit::default() };
    let rows = world.all.client.call(search).await.expect("rows").rows;
    let actions: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["session.open", "session.refuse", "session.open"]);
}
