//! Whom a critical value reaches when nobody acts on it.

use api::{
    directory::{Reach, SaveStaff, SetReach},
    id::StaffId,
    lab::*,
};
use kernel::database::query_all;
use test_support::{
    TestUser,
    cases::lab::released,
    world::{World, card, line},
};

/// A doctor with an account and a work phone, told by text message.
async fn deputy(world: &World) -> (StaffId, TestUser) {
    let phone = api::text::TypedPhone::new("+1 303 555 0144").ok();
    let card = SaveStaff { phone, reach: Reach::Sms, ..card("Benita", world.site) };
    let id = world.all.client.call(card).await.expect("a card").id;
    (id, world.clinic.user_of(&["doctor"], Some(id)).await)
}

async fn waiting(user: &TestUser) -> u32 {
    user.client.call(CountMyCallbacks {}).await.expect("a count").waiting
}

/// Who was told of the one open call-back, and why.
async fn told(world: &World) -> Vec<(String, ToldBecause, Reach)> {
    let list = world.all.client.call(ListCallbacks { site_id: world.site }).await.expect("call-backs").callbacks;
    let one = list.first().expect("one is open");
    one.notices.iter().map(|notice| (notice.name.clone(), notice.why, notice.reach)).collect()
}

async fn later(world: &World, minutes: i64) {
    world.pass(minutes).await;
    world.clinic.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_critical_value_goes_from_who_ordered_to_the_deputy_to_whoever_reviews() {
    let world = World::new().await;
    let (id, stands_in) = deputy(&world).await;
    let mine = SetReach { reach: Reach::Screen, deputy_id: Some(id) };
    world.all.client.call(mine).await.expect("a deputy");
    released(&world, &[("2823-3", "6.4")]).await;
    let ordered = |told: &[(String, ToldBecause, Reach)]| told.iter().map(|(_, why, _)| *why).collect::<Vec<_>>();
    assert_eq!(ordered(&told(&world).await), [ToldBecause::Ordered]);
    assert_eq!((waiting(&world.all).await, waiting(&stands_in).await, waiting(&world.second).await), (1, 0, 0));
    later(&world, 16).await;
    let now = told(&world).await;
    assert_eq!(ordered(&now), [ToldBecause::Ordered, ToldBecause::Deputy]);
    assert_eq!(now.last().map(|(name, _, reach)| (name.as_str(), *reach)), Some(("Dr Benita Osei", Reach::Sms)));
    // Who was away meanwhile signs in again.
    let again = || world.clinic.sign_in(&stands_in.email, &stands_in.password);
    assert_eq!((waiting(&again().await.expect("in")).await, waiting(&world.second).await), (1, 0));
    // What leaves the house names nobody and no value.
    let sql = "SELECT payload::text AS said FROM outbox WHERE kind = 'notifications.staff_notice'";
    let rows = query_all(&world.clinic.tenant().read().await.expect("a connection"), sql, Vec::new()).await;
    let said: Vec<String> =
        rows.expect("events").iter().map(|row| row.try_get("", "said").expect("a payload")).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("+13035550144") && said[0].contains("critical_result"), "{said:?}");
    assert!(!said[0].contains("otassium") && !said[0].contains("6.4") && !said[0].contains(&world.patient.to_string()));
    later(&world, 15).await;
    assert!(ordered(&told(&world).await).contains(&ToldBecause::Reviews));
    assert_eq!(waiting(&world.second).await, 1);
    let stands_in = again().await.expect("in");
    // The deputy says so: nobody is waited for any more.
    let list = stands_in.client.call(MyCallbacks {}).await.expect("what waits").callbacks;
    let one = list.first().expect("it waits");
    assert_eq!(one.what, "Potassium 6.4 mmol/L");
    let taken = stands_in.client.call(TakeCallback { id: one.id }).await.expect("taken");
    assert_eq!(taken.told_to, taken.told_by);
    assert_eq!((waiting(&world.all).await, waiting(&stands_in).await, waiting(&world.second).await), (0, 0, 0));
    let again = world.all.client.call(TakeCallback { id: one.id }).await.expect_err("once");
    assert_eq!(again.code, "told");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_was_told_can_say_so() {
    let world = World::new().await;
    let (_, other) = deputy(&world).await;
    let order = released(&world, &[("2823-3", "6.4")]).await;
    let id = order.callbacks.first().expect("a call-back").id;
    let refused = other.client.call(TakeCallback { id }).await.expect_err("somebody else's");
    assert_eq!(refused.status, 404);
    assert!(other.client.call(MyCallbacks {}).await.expect("none").callbacks.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_nobody_to_tell_the_next_is_told_at_once() {
    let world = World::new().await;
    // Ordered by somebody who has no deputy and whose account is not in use any more when the value is released.
    let order = test_support::cases::lab::entered(&world, &[("2823-3", "6.4")]).await;
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    kernel::database::execute(&read, "UPDATE staff SET active = false WHERE id = $1", vec![world.staff.0.into()])
        .await
        .expect("gone");
    drop(read);
    let release = ReleaseResults { id: order.row.id, version: order.version };
    world.all.client.call(release).await.expect("released");
    let told = told(&world).await;
    assert!(!told.is_empty() && told.iter().all(|(_, why, _)| *why == ToldBecause::Reviews), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_told_anew_and_the_old_value_waits_for_nobody() {
    let world = World::new().await;
    let first = released(&world, &[("2823-3", "6.4")]).await;
    let amend = EnterResults {
        amend_reason: Some(line("Tubes were swapped")),
        ..test_support::cases::lab::values(&first, &[("2823-3", "6.6")])
    };
    let order = world.second.client.call(EnterResults { version: first.version, ..amend }).await.expect("corrected");
    let release = ReleaseResults { id: order.row.id, version: order.version };
    world.all.client.call(release).await.expect("released again");
    let mine = world.all.client.call(MyCallbacks {}).await.expect("what waits").callbacks;
    let whats: Vec<&str> = mine.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(whats, ["Potassium 6.6 mmol/L, corrected from 6.4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_is_not_there_and_a_deputy_who_is_nobody_are_refused() {
    let world = World::new().await;
    let set = |reach, deputy_id| world.all.client.call(SetReach { reach, deputy_id });
    let refused = set(Reach::Sms, None).await.expect_err("no phone on the card");
    assert!(refused.of_field("reach").is_some_and(|words| words.contains("phone")), "{refused:?}");
    let refused = set(Reach::Screen, Some(world.staff)).await.expect_err("oneself");
    assert!(refused.of_field("deputy_id").is_some());
    let nobody = StaffId(world.clinic.tenant().new_id());
    assert!(set(Reach::Screen, Some(nobody)).await.expect_err("nobody").of_field("deputy_id").is_some());
    let refused = world.second.client.call(SetReach { reach: Reach::Screen, deputy_id: None }).await;
    assert!(refused.expect_err("no card").of_field("reach").is_some());
}
