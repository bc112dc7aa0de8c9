//! What follows from a visit: timeline, messages, reminder; each once, whatever is lost or done again on the way.

use api::{
    crm::{ListTimeline, TimelineDetail},
    notifications::{ListMessages, Message, MessageState, SendAgain},
    scheduling::{CancelVisit, CancelledBy, ChangeVisitState, GetAppointment, UndoVisitState, VisitState},
};
use jiff::SignedDuration;
use kernel::database::execute;

use test_support::world::World;

async fn messages(world: &World) -> Vec<Message> {
    let list = ListMessages { state: None, patient_id: None, after: None };
    world.all.client.call(list).await.unwrap().rows
}

/// A new visit's message and reminder; the world's patient wants text messages.
async fn booked() -> (World, api::scheduling::Appointment) {
    let world = World::new().await;
    let id = world.book_at(world.at(world.today().checked_add(jiff::Span::new().days(9)).unwrap(), 9 * 60)).await;
    world.clinic.settle().await;
    let visit = world.all.client.call(GetAppointment { id }).await.unwrap();
    (world, visit)
}

#[tokio::test]
async fn a_booking_is_told_after_three_minutes_and_reminded_of_the_day_before() {
    let (world, visit) = booked().await;
    let waiting = messages(&world).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].state, MessageState::Waiting);
    assert_eq!(waiting[0].due_at.at.duration_since(world.clinic.clock.now()), SignedDuration::from_mins(3));
    world.clinic.clock.advance(SignedDuration::from_mins(4));
    world.clinic.settle().await;
    assert_eq!(messages(&world).await[0].state, MessageState::Sent);
    // The day before at ten, at the site's clock, and no minute sooner.
    world.clinic.clock.advance(SignedDuration::from_hours(24 * 8) - SignedDuration::from_mins(5));
    world.clinic.state.sessions().forget();
    let desk = world.clinic.user(&["reception"]).await;
    world.clinic.settle().await;
    let all = desk.client.call(ListMessages { state: None, patient_id: None, after: None }).await.unwrap().rows;
    assert_eq!(all.len(), 1);
    world.clinic.clock.advance(SignedDuration::from_mins(1));
    world.clinic.settle().await;
    let all = desk.client.call(ListMessages { state: None, patient_id: None, after: None }).await.unwrap().rows;
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|message| message.state == MessageState::Sent));
    let timeline = ListTimeline { id: visit.patient_id, kind: None, after: None };
    let entries = desk.client.call(timeline).await.unwrap().rows;
    let told = entries.iter().filter(|entry| matches!(entry.detail, Some(TimelineDetail::Message { .. }))).count();
    assert_eq!(told, 2);
}

#[tokio::test]
async fn an_event_changes_our_data_exactly_once() {
    let (world, visit) = booked().await;
    // As after a crash between the effects and the note that they are done: everything is dispatched again.
    let tenant = world.clinic.tenant();
    let again = "INSERT INTO outbox_pending (event_id, next_at) SELECT id, at FROM outbox ON CONFLICT DO NOTHING";
    execute(&tenant.read().await.unwrap(), again, Vec::new()).await.unwrap();
    world.clinic.settle().await;
    assert_eq!(messages(&world).await.len(), 1);
    let timeline = ListTimeline { id: visit.patient_id, kind: None, after: None };
    let visits = world.all.client.call(timeline).await.unwrap().rows;
    assert_eq!(visits.iter().filter(|entry| matches!(entry.detail, Some(TimelineDetail::Visit { .. }))).count(), 1);
}

#[tokio::test]
async fn cancelling_withdraws_what_waits_and_undoing_takes_the_slot_again() {
    let (world, visit) = booked().await;
    let cancel = CancelVisit { id: visit.id, version: visit.version, by: CancelledBy::Patient, reason: None };
    let cancelled = world.all.client.call(cancel.clone()).await.unwrap();
    world.clinic.settle().await;
    let states: Vec<MessageState> = messages(&world).await.iter().map(|message| message.state).collect();
    assert_eq!(states, [MessageState::Withdrawn]);
    assert_eq!(world.all.client.call(cancel).await.unwrap_err().code, "stale");
    let undone = world
        .all
        .client
        .call(UndoVisitState { id: visit.id, version: cancelled.version, overlapping: false, deceased: false })
        .await
        .unwrap();
    assert_eq!(undone.state, VisitState::Booked);
    // Its slot was taken meanwhile: then undoing is refused.
    let again = CancelVisit { id: visit.id, version: undone.version, by: CancelledBy::Patient, reason: None };
    let cancelled = world.all.client.call(again).await.unwrap();
    world.book_at(visit.starts).await;
    let undo = UndoVisitState { id: visit.id, version: cancelled.version, overlapping: false, deceased: false };
    assert_eq!(world.all.client.call(undo).await.unwrap_err().code, "slot_taken");
}

#[tokio::test]
async fn a_message_caught_while_being_sent_is_uncertain_and_never_sent_again_by_itself() {
    let (world, _) = booked().await;
    let id = messages(&world).await[0].id;
    world.clinic.clock.advance(SignedDuration::from_mins(4));
    // As after a kill between the carrier's answer and our commit: claimed, and nobody comes back.
    let tenant = world.clinic.tenant();
    let claim = "UPDATE message SET state = 'sending', claimed_at = $1, attempts = 1";
    let now = kernel::database_time(tenant.now());
    execute(&tenant.read().await.unwrap(), claim, vec![now.into()]).await.unwrap();
    let tx = tenant.tx().await.unwrap();
    kernel::events::schedule(&tx, "notifications.check", id.0, tenant.now() + SignedDuration::from_mins(2))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.clinic.clock.advance(SignedDuration::from_mins(3));
    world.clinic.settle().await;
    let caught = &messages(&world).await[0];
    assert_eq!((caught.state, caught.sent_at), (MessageState::Uncertain, None));
    world.clinic.clock.advance(SignedDuration::from_mins(10));
    world.clinic.settle().await;
    assert_eq!(messages(&world).await[0].state, MessageState::Uncertain);
    // A person may decide otherwise.
    world.all.client.call(SendAgain { id }).await.unwrap();
    world.clinic.settle().await;
    assert_eq!(messages(&world).await[0].state, MessageState::Sent);
}

#[tokio::test]
async fn a_visit_goes_along_the_board_and_a_wrong_step_is_undone() {
    let world = World::new().await;
    let id = world.book_at(world.start_today()).await;
    let mut visit = world.all.client.call(GetAppointment { id }).await.unwrap();
    for to in [VisitState::Arrived, VisitState::Roomed, VisitState::WithDoctor, VisitState::Leaving, VisitState::Done] {
        let step = ChangeVisitState { id, version: visit.version, to, room_id: None };
        visit = world.all.client.call(step).await.unwrap();
        assert_eq!(visit.state, to);
    }
    for back in
        [VisitState::Leaving, VisitState::WithDoctor, VisitState::Roomed, VisitState::Arrived, VisitState::Booked]
    {
        assert_eq!(visit.undo_to, Some(back));
        visit = world
            .all
            .client
            .call(UndoVisitState { id, version: visit.version, overlapping: false, deceased: false })
            .await
            .unwrap();
        assert_eq!(visit.state, back);
    }
    assert_eq!(visit.arrived_at, None);
    let nothing = UndoVisitState { id, version: visit.version, overlapping: false, deceased: false };
    assert_eq!(world.all.client.call(nothing).await.unwrap_err().code, "nothing_to_undo");
    let jump = ChangeVisitState { id, version: visit.version, to: VisitState::Done, room_id: None };
    assert_eq!(world.all.client.call(jump).await.unwrap_err().code, "no_such_step");
    let tomorrow = world.book().await;
    let early = ChangeVisitState { id: tomorrow, version: 2, to: VisitState::Arrived, room_id: None };
    assert_eq!(world.all.client.call(early).await.unwrap_err().code, "not_today");
}
