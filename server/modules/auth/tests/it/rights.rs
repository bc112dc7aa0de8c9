//! Rights by site: a role limited to its own site is refused at the other, and sees only its own in lists that span sites.

use api::{
    Permission,
    directory::{SaveRoom, SaveSite},
    id::{SiteId, StaffId},
    inventory::{ListPlaces, SavePlace},
    rule::{Effect, Rule, Sites},
    scheduling::*,
    session::GetSession,
};

use test_support::world::{self, World, allow, card, line};

/// A second site with a doctor of its own.
async fn second_site(world: &World) -> (SiteId, StaffId) {
    let site = SaveSite {
        id: None,
        version: 0,
        name: line("Uptown"),
        address: line("9 High Street"),
        phone: line("+1 555 010 0009"),
        time_zone: line("America/New_York"),
        country: None,
        open: true,
    };
    let site = world.all.client.call(site).await.expect("a site").id;
    let room = SaveRoom { id: None, site_id: site, name: line("Room 9"), open: true };
    let room = world.all.client.call(room).await.expect("a room").id;
    (site, world::doctor(&world.all, site, room).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_at_ones_own_site_ends_there() {
    let world = World::new().await;
    let (uptown, doctor) = second_site(&world).await;
    let card = world.all.client.call(card("Local", world.site)).await.expect("a card").id;
    let user = world.clinic.user_of(&[], Some(card)).await;
    let own = |permission| Rule { sites: Sites::Own, ..Rule::everywhere(permission) };
    let rights = [Permission::ReadSchedule, Permission::BookVisits, Permission::WorkBoard, Permission::ReadStock];
    allow(&world.clinic, &user, &rights.map(own)).await;
    user.client.call(GetBoard { site_id: world.site, day: None }).await.expect("the own board");
    let refused = user.client.call(GetBoard { site_id: uptown, day: None }).await.expect_err("the other board");
    assert_eq!((refused.status, refused.code.as_str()), (403, "forbidden"));
    let hold = |staff_id| HoldSlot { staff_id, kind_id: world.kind, starts: world.start() };
    user.client.call(hold(world.staff)).await.expect("a hold here");
    assert_eq!(user.client.call(hold(doctor)).await.expect_err("a hold there").status, 403);
    // A slot somebody else holds there is not free to be seen either.
    let slots = |staff_id| FindSlots { staff_id, kind_id: world.kind, from: None, days: Some(3), site_id: None };
    let free = |slots: Slots| slots.days.iter().map(|day| day.slots.len()).sum::<usize>();
    assert!(free(user.client.call(slots(world.staff)).await.expect("slots")) > 0);
    assert_eq!(free(user.client.call(slots(doctor)).await.expect("slots")), 0);
    // Visits of one patient at both sites: the list shows the own one.
    let patient = world.patient().await;
    for staff_id in [world.staff, doctor] {
        let hold = world.all.client.call(HoldSlot { staff_id, kind_id: world.kind, starts: world.start() }).await;
        let book = BookVisit {
            hold_id: hold.expect("a hold").id,
            patient_id: patient,
            reason: None,
            overlapping: false,
            deceased: false,
        };
        world.all.client.call(book).await.expect("a visit");
    }
    let shown = user.client.call(ListVisitsOfPatient { id: patient }).await.expect("visits").visits;
    assert_eq!(shown.iter().map(|visit| visit.site_id).collect::<Vec<_>>(), [world.site]);
    for site_id in [world.site, uptown] {
        let place = SavePlace { id: None, site_id, name: line("Fridge"), open: true };
        world.all.client.call(place).await.expect("a place");
    }
    let places = user.client.call(ListPlaces {}).await.expect("places").places;
    assert!(!places.is_empty() && places.iter().all(|place| place.site_id == world.site));
    // The session says where each right holds, so that screens offer no other site.
    let session = user.client.call(GetSession {}).await.expect("a session");
    assert!(session.may_at(Permission::ReadSchedule, world.site) && !session.may_at(Permission::ReadSchedule, uptown));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_of_ones_own_denies_what_the_role_grants() {
    let world = World::new().await;
    let user = world.clinic.user(&["reception"]).await;
    let board = || GetBoard { site_id: world.site, day: None };
    user.client.call(board()).await.expect("the role grants it");
    let deny = Rule { effect: Effect::Deny, ..Rule::everywhere(Permission::ReadSchedule) };
    allow(&world.clinic, &user, &[deny, Rule::everywhere(Permission::ReadSchedule)]).await;
    assert_eq!(user.client.call(board()).await.expect_err("denied").status, 403);
    // A list of sites that is empty is no site, not every site.
    let listed = Rule { sites: Sites::Listed, ..Rule::everywhere(Permission::ReadStock) };
    allow(&world.clinic, &user, &[listed]).await;
    assert_eq!(user.client.call(ListPlaces {}).await.expect_err("no site").status, 403);
    user.client.call(board()).await.expect("allowed again at once");
}
