//! Two who want the same slot: exactly one gets it, and the database is why.

use std::sync::Arc;

use api::scheduling::{
    BookVisit, CancelVisit, CancelledBy, FindSlots, GetAppointment, HoldSlot, MoveVisit, OverbookVisit, RegisterWalkIn,
    ReleaseHold, SlotState, UndoVisitState,
};
use jiff::{SignedDuration, ToSpan};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use test_support::database;
use tokio::sync::Barrier;

use test_support::world::{World, doctor, line, person};

const CLIENTS: usize = 64;
const SLOTS: usize = 200;
/// Slots that each client goes for; neighbours go for the same ones at the same time.
const EACH: usize = 25;

/// Lets 64 clients contest 200 slots; how many visits were booked, and how many clients heard anything but yes or 409.
async fn contest(world: Arc<World>) -> (usize, Vec<String>) {
    let start = world.at(world.today().tomorrow().expect("a day"), 8 * 60);
    let starts: Vec<_> = (0..SLOTS)
        .map(|n| {
            let day = start.local().date().checked_add(jiff::Span::new().days(i64::try_from(n / 100).unwrap_or(0)));
            world.at(day.expect("a day"), 8 * 60 + 5 * u32::try_from(n % 100).unwrap_or(0))
        })
        .collect();
    let starts = Arc::new(starts);
    let mut users = Vec::new();
    for _ in 0..CLIENTS {
        users.push(world.clinic.user(&["reception"]).await);
    }
    let barrier = Arc::new(Barrier::new(CLIENTS));
    let mut clients = tokio::task::JoinSet::new();
    for (client, user) in users.into_iter().enumerate() {
        let (world, starts, barrier) = (Arc::clone(&world), Arc::clone(&starts), Arc::clone(&barrier));
        clients.spawn(async move {
            let mut booked = 0;
            let mut strange = Vec::new();
            barrier.wait().await;
            for n in 0..EACH {
                let starts = starts[(client / 8 * EACH + n) % SLOTS];
                let hold = user.client.call(HoldSlot { staff_id: world.staff, kind_id: world.kind, starts }).await;
                let hold = match hold {
                    Ok(hold) => hold,
                    Err(problem) if problem.status == 409 && problem.code == "slot_taken" => continue,
                    Err(problem) => {
                        strange.push(format!("hold: {} {}", problem.status, problem.code));
                        continue;
                    }
                };
                match user
                    .client
                    .call(BookVisit {
                        hold_id: hold.id,
                        patient_id: world.patient,
                        reason: None,
                        overlapping: true,
                        deceased: false,
                    })
                    .await
                {
                    Ok(_) => booked += 1,
                    Err(problem) => strange.push(format!("book: {} {}", problem.status, problem.code)),
                }
            }
            (booked, strange)
        });
    }
    let mut sum = 0;
    let mut strange = Vec::new();
    while let Some(client) = clients.join_next().await {
        let (booked, odd) = client.expect("a client");
        sum += booked;
        strange.extend(odd);
    }
    (sum, strange)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_on_two_hundred_slots_book_each_once() {
    let world = Arc::new(World::new().await);
    let (booked, strange) = contest(Arc::clone(&world)).await;
    assert_eq!(strange, Vec::<String>::new());
    assert_eq!(booked, SLOTS);
    let sql = "SELECT count(*)::text FROM appointment WHERE state = 'booked'";
    let stored: usize = world.clinic.tenant().read().await.unwrap().json(sql, Vec::new()).await.unwrap().unwrap();
    assert_eq!(stored, SLOTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_constraint_the_same_run_books_twice() {
    let world = Arc::new(World::new().await);
    let url = database().await.superuser_url();
    let mut superuser = url.parse::<sqlx::postgres::PgConnectOptions>().unwrap().connect().await.unwrap();
    let drop =
        format!("ALTER TABLE {}.occupancy DROP CONSTRAINT occupancy_taken_once", world.clinic.chain.schema.as_str());
    superuser.execute(AssertSqlSafe(drop)).await.unwrap();
    let (booked, _) = contest(world).await;
    assert!(booked > SLOTS, "{booked} bookings: the constraint was not what kept them apart");
}

#[tokio::test]
async fn a_hold_keeps_others_out_until_it_is_let_go_or_over() {
    let world = World::new().await;
    let other = world.clinic.user(&["reception"]).await;
    let starts = world.start();
    let hold = HoldSlot { staff_id: world.staff, kind_id: world.kind, starts };
    let held = world.all.client.call(hold.clone()).await.unwrap();
    assert_eq!(held.seconds_left, 600);
    assert_eq!(other.client.call(hold.clone()).await.unwrap_err().code, "slot_taken");
    let find = FindSlots {
        staff_id: world.staff,
        kind_id: world.kind,
        from: Some(starts.local().date()),
        days: Some(1),
        site_id: None,
    };
    let state = |slots: api::scheduling::Slots| {
        slots.days[0].slots.iter().find(|slot| slot.starts.at == starts.at).map(|slot| slot.state)
    };
    assert_eq!(state(other.client.call(find.clone()).await.unwrap()), Some(SlotState::Held));
    assert_eq!(state(world.all.client.call(find.clone()).await.unwrap()), Some(SlotState::Mine));
    // Nobody else's hold can be booked or let go.
    let book =
        BookVisit { hold_id: held.id, patient_id: world.patient, reason: None, overlapping: false, deceased: false };
    assert_eq!(other.client.call(book.clone()).await.unwrap_err().code, "hold_over");
    assert_eq!(other.client.call(ReleaseHold { id: held.id }).await.unwrap_err().status, 404);
    world.all.client.call(ReleaseHold { id: held.id }).await.unwrap();
    let second = other.client.call(hold.clone()).await.unwrap();
    // A hold that is over is removed by the next who wants it, and can no longer be booked.
    world.clinic.clock.advance(SignedDuration::from_mins(11));
    world.all.client.call(hold).await.unwrap();
    let late =
        BookVisit { hold_id: second.id, patient_id: world.patient, reason: None, overlapping: false, deceased: false };
    assert_eq!(other.client.call(late).await.unwrap_err().code, "hold_over");
}

#[tokio::test]
async fn holding_another_slot_lets_the_first_go() {
    let world = World::new().await;
    let (first, second) = (world.start(), world.start());
    world.hold(first).await;
    world.hold(second).await;
    let other = world.clinic.user(&["reception"]).await;
    other.client.call(HoldSlot { staff_id: world.staff, kind_id: world.kind, starts: first }).await.unwrap();
}

#[tokio::test]
async fn a_room_is_taken_once_whoever_wants_it() {
    let world = World::new().await;
    // Another doctor with hours in the same room: the room decides.
    let second = doctor(&world.all, world.site, world.room).await;
    let starts = world.start();
    world.book_at(starts).await;
    let hold = HoldSlot { staff_id: second, kind_id: world.kind, starts };
    assert_eq!(world.all.client.call(hold).await.unwrap_err().code, "slot_taken");
}

#[tokio::test]
async fn overbooking_ends_at_the_sessions_limit() {
    let world = World::new().await;
    let starts = world.start();
    let overbook = OverbookVisit {
        staff_id: world.staff,
        kind_id: world.kind,
        starts,
        patient_id: world.patient,
        reason: None,
        overbook_reason: line("Travels from far"),
        overlapping: true,
        deceased: false,
    };
    let mut booked = 0;
    let refused = loop {
        match world.all.client.call(overbook.clone()).await {
            Ok(_) => booked += 1,
            Err(problem) => break problem,
        }
    };
    assert_eq!((booked, refused.code.as_str()), (50, "overbook_limit"));
}

#[tokio::test]
async fn nobody_stands_twice_in_a_queue() {
    let world = World::new().await;
    let walk_in = RegisterWalkIn {
        site_id: world.site,
        staff_id: world.staff,
        kind_id: world.kind,
        patient_id: world.patient,
        reason: None,
        overlapping: false,
        deceased: false,
    };
    let first = world.all.client.call(walk_in.clone()).await.unwrap();
    assert_eq!(first.token, Some(1));
    assert_eq!(world.all.client.call(walk_in).await.unwrap_err().code, "already_waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_with_two_doctors_at_once_is_asked_about() {
    let world = World::new().await;
    let second = doctor(&world.all, world.site, world.room).await;
    let starts = world.start();
    let visit = |staff_id, overlapping| OverbookVisit {
        staff_id,
        kind_id: world.kind,
        starts,
        patient_id: world.patient,
        reason: None,
        overbook_reason: line("Travels from far"),
        overlapping,
        deceased: false,
    };
    world.all.client.call(visit(world.staff, false)).await.expect("the first");
    let asked = world.all.client.call(visit(second, false)).await.expect_err("another one at that time");
    assert!(asked.of_field("overlapping").is_some_and(|words| words.contains("the patient is with")), "{asked:?}");
    world.all.client.call(visit(second, true)).await.expect("both are meant");
    // Two at the same instant: one of them is asked.
    let other = world.all.client.call(person(world.next())).await.expect("a patient").id;
    let both = [world.staff, second].map(|staff_id| OverbookVisit { patient_id: other, ..visit(staff_id, false) });
    let answers = futures::future::join_all(both.map(|visit| world.all.client.call(visit))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_comes_to_overlap_is_asked_about_too() {
    let world = World::new().await;
    let second = doctor(&world.all, world.site, world.room).await;
    let at = |minutes: u32| world.at(world.today().checked_add(8.days()).expect("a day"), minutes);
    let visit = |staff_id, starts| OverbookVisit {
        staff_id,
        kind_id: world.kind,
        starts,
        patient_id: world.patient,
        reason: None,
        overbook_reason: line("Travels from far"),
        overlapping: false,
        deceased: false,
    };
    let there = world.all.client.call(visit(world.staff, at(9 * 60))).await.expect("the first").id;
    let here = world.all.client.call(visit(second, at(10 * 60))).await.expect("an hour later").id;
    let version = async |id| world.all.client.call(GetAppointment { id }).await.expect("a visit").version;
    // Moved to the first one's time.
    let to = |version, overlapping| MoveVisit {
        id: here,
        version,
        starts: at(9 * 60),
        staff_id: None,
        overlapping,
        deceased: false,
    };
    let asked = world.all.client.call(to(version(here).await, false)).await.expect_err("two at once");
    assert!(asked.of_field("overlapping").is_some(), "{asked:?}");
    let stands = world.all.client.call(GetAppointment { id: here }).await.expect("a visit");
    assert_eq!(stands.starts.at, at(10 * 60).at, "a question changes nothing");
    world.all.client.call(to(version(here).await, true)).await.expect("both are meant");
    // Cancelled and taken back, while the other still stands.
    let cancel = CancelVisit { id: here, version: version(here).await, by: CancelledBy::Patient, reason: None };
    world.all.client.call(cancel).await.expect("cancelled");
    let back = |version, overlapping| UndoVisitState { id: here, version, overlapping, deceased: false };
    let asked = world.all.client.call(back(version(here).await, false)).await.expect_err("two at once");
    assert!(asked.of_field("overlapping").is_some(), "{asked:?}");
    let cancel = CancelVisit { id: there, version: version(there).await, by: CancelledBy::Patient, reason: None };
    world.all.client.call(cancel).await.expect("cancelled");
    world.all.client.call(back(version(here).await, false)).await.expect("nothing overlaps any more");
}
