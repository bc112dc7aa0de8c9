//! Deaths: what ends with one, what is asked, what is marked, and what taking it back does.

use api::{
    PartialDate, Problem,
    billing::ListBillsOfPatient,
    crm::{
        Death, GetDeath, GetPatient, ListTasks, ListTimeline, PatientOrder, Planned, PlannedKind, RecordDeath,
        RegisterPatient, SearchPatients, TimelineDetail, UndoDeath,
    },
    ehr::{GetChart, ListInbox, OrderState},
    id::{AppointmentId, PatientId},
    lab::{GetLabOrder, GetWorklist, LabStep, ListCallbacks, ReleaseResults},
    notifications::{ListMessages, MessageState},
    scheduling::{
        BookVisit, BookedVisit, GetAppointment, GetBoard, GetSchedule, MoveVisit, OverbookVisit, RegisterWalkIn,
        UndoVisitState, VisitState,
    },
};
use jiff::{SignedDuration, ToSpan};
use kernel::database::execute;
use test_support::{
    cases::lab::{order, received, values},
    world::{World, line, person},
};

async fn record(world: &World, id: PatientId, deceased: &str) -> Result<Death, Problem> {
    let deceased = deceased.parse().expect("a date");
    world.all.client.call(RecordDeath { id, deceased, source: line("The hospital's letter") }).await
}

async fn book(world: &World, patient_id: PatientId, deceased: bool) -> Result<BookedVisit, Problem> {
    let starts = world.at(world.today().checked_add(9.days()).expect("a day"), 8 * 60 + 5 * world.next());
    let hold_id = world.hold(starts).await.id;
    let book = BookVisit { hold_id, patient_id, reason: None, overlapping: false, deceased };
    world.all.client.call(book).await
}

async fn state(world: &World, id: AppointmentId) -> VisitState {
    world.all.client.call(GetAppointment { id }).await.expect("a visit").state
}

async fn messages(world: &World, id: PatientId) -> Vec<MessageState> {
    let list = ListMessages { state: None, patient_id: Some(id), after: None };
    world.all.client.call(list).await.expect("messages").rows.iter().map(|message| message.state).collect()
}

async fn audits(world: &World, action: &str) -> i64 {
    let id = world.patient;
    world
        .clinic
        .count(&format!("SELECT count(*) FROM audit WHERE action = '{action}' AND patient_ids = ARRAY['{id}'::uuid]"))
        .await
}

fn kinds(planned: &[Planned]) -> Vec<PlannedKind> {
    planned.iter().map(|one| one.kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_is_written_down_as_far_as_it_is_known() {
    let world = World::new().await;
    let register = RegisterPatient { born: "1950".parse().expect("a date"), ..person(world.next()) };
    let id = world.all.client.call(register).await.expect("a patient").id;
    for (day, words) in [
        ("2026-11-24", "must not be in the future"),
        ("2026-12", "must not be in the future"),
        ("1949", "must not be before the birth date"),
    ] {
        let refused = record(&world, id, day).await.expect_err(day);
        assert_eq!(refused.of_field("deceased"), Some(words), "{day}");
    }
    let before = world.all.client.call(GetPatient { id }).await.expect("a record");
    assert_eq!(before.row.deceased, None);
    for day in ["unknown", "about 2025", "2026", "2026-11", "2026-11-03"] {
        let death = record(&world, id, day).await.expect("a death");
        let known = Some(day.parse::<PartialDate>().expect("a date"));
        assert_eq!(death.deceased, known);
        assert_eq!(death.record.map(|record| record.source).as_deref(), Some("The hospital's letter"));
        let patient = world.all.client.call(GetPatient { id }).await.expect("a record");
        assert_eq!(patient.row.deceased, known, "{day}");
    }
    let timeline = ListTimeline { id, kind: None, after: None };
    let entries = world.all.client.call(timeline).await.expect("a timeline").rows;
    let told = entries.iter().filter(|entry| matches!(entry.detail, Some(TimelineDetail::Died { .. }))).count();
    assert_eq!(told, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_act_ends_what_is_planned_and_keeps_what_has_run() {
    let world = World::new().await;
    let id = world.patient;
    let run = received(&world).await;
    world.all.client.call(values(&run, &[("2823-3", "5.4")])).await.expect("entered");
    let open = order(&world).await;
    let visit = book(&world, id, false).await.expect("a visit").id;
    world.clinic.settle().await;
    let listed = world.all.client.call(GetDeath { id }).await.expect("what is planned");
    assert_eq!(listed.deceased, None);
    assert_eq!(
        kinds(&listed.planned),
        [PlannedKind::Visit, PlannedKind::Order, PlannedKind::Order, PlannedKind::Message],
        "{listed:?}"
    );
    // The desk sees that something is ordered, and not what.
    assert!(listed.planned.iter().all(|one| !one.what.contains("Potassium")), "{listed:?}");
    let death = record(&world, id, "2026-11").await.expect("a death");
    assert_eq!(kinds(&death.ended), [PlannedKind::Visit, PlannedKind::Order, PlannedKind::Message]);
    assert_eq!(death.ended.iter().map(|one| one.id).collect::<Vec<_>>()[..2], [visit.0, open.0]);
    assert_eq!(death.planned.iter().map(|one| one.id).collect::<Vec<_>>(), [run.row.id.0]);
    assert!(death.planned[0].stays.as_deref().is_some_and(|why| why.contains("its result will come")), "{death:?}");
    assert_eq!(state(&world, visit).await, VisitState::Cancelled);
    let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
    let of = |id| chart.orders.iter().find(|order| order.id == id).map(|order| order.state);
    assert_eq!((of(open), of(run.row.id)), (Some(OrderState::Cancelled), Some(OrderState::Received)));
    let cancelled = world.all.client.call(GetLabOrder { id: open }).await.expect("an order");
    assert_eq!(cancelled.row.step, LabStep::Cancelled);
    // Not even that the visit does not take place is written to anybody.
    for _ in 0..3 {
        world.clinic.settle().await;
        world.pass(20).await;
    }
    world.clinic.settle().await;
    assert_eq!(messages(&world, id).await, [MessageState::Withdrawn]);
    for (action, many) in [("patient.death", 1), ("visit.cancel", 1), ("order.cancel", 1), ("message.withdraw", 1)] {
        assert_eq!(audits(&world, action).await, many, "{action}");
    }
    // What has run is still reported.
    let run = world.all.client.call(GetLabOrder { id: run.row.id }).await.expect("an order");
    let release = ReleaseResults { id: run.row.id, version: run.version };
    world.second.client.call(release).await.expect("released");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waits_for_somebody_dead_is_stopped_at_the_last_moment() {
    let world = World::new().await;
    book(&world, world.patient, false).await.expect("a visit");
    world.clinic.settle().await;
    assert_eq!(messages(&world, world.patient).await, [MessageState::Waiting]);
    // As if it was written to be sent while the death was being written down.
    let tenant = world.clinic.tenant();
    let died = "UPDATE patient SET deceased_precision = 'unknown' WHERE id = $1";
    execute(&tenant.read().await.expect("a connection"), died, vec![world.patient.0.into()]).await.expect("a death");
    world.clinic.clock.advance(SignedDuration::from_mins(4));
    world.clinic.settle().await;
    assert_eq!(messages(&world, world.patient).await, [MessageState::Withdrawn]);
    assert!(world.clinic.count("SELECT count(*) FROM message WHERE sent_at IS NOT NULL").await == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_for_somebody_dead_asks_once() {
    let world = World::new().await;
    let id = world.patient;
    record(&world, id, "2026-11-03").await.expect("a death");
    let asked = book(&world, id, false).await.expect_err("a question");
    assert_eq!((asked.status, asked.of_field("deceased")), (422, Some("the patient died on 3 Nov 2026")));
    book(&world, id, true).await.expect("a visit that is meant");
    let walk_in = |deceased| RegisterWalkIn {
        site_id: world.site,
        staff_id: world.staff,
        kind_id: world.kind,
        patient_id: id,
        reason: None,
        overlapping: false,
        deceased,
    };
    let asked = world.all.client.call(walk_in(false)).await.expect_err("a question");
    assert!(asked.of_field("deceased").is_some(), "{asked:?}");
    world.all.client.call(walk_in(true)).await.expect("a walk-in that is meant");
    let overbook = |deceased| OverbookVisit {
        staff_id: world.staff,
        kind_id: world.kind,
        starts: world.at(world.today().checked_add(9.days()).expect("a day"), 17 * 60),
        patient_id: id,
        reason: None,
        overbook_reason: line("The family comes"),
        overlapping: false,
        deceased,
    };
    let asked = world.all.client.call(overbook(false)).await.expect_err("a question");
    assert!(asked.of_field("deceased").is_some(), "{asked:?}");
    world.all.client.call(overbook(true)).await.expect("a visit that is meant");
    world.clinic.settle().await;
    assert!(messages(&world, id).await.is_empty(), "nobody is written to");
}

#[tokio::test(flavor = "multi_thread")]
async fn booked_and_died_at_one_instant_leaves_no_visit_behind() {
    let world = World::new().await;
    for _ in 0..6 {
        let id = world.patient().await;
        let (booked, died) = tokio::join!(book(&world, id, false), record(&world, id, "unknown"));
        died.expect("a death");
        match booked {
            Ok(visit) => assert_eq!(state(&world, visit.id).await, VisitState::Cancelled),
            Err(asked) => assert!(asked.of_field("deceased").is_some(), "{asked:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_stands_wherever_the_name_stands() {
    let world = World::new().await;
    let id = world.patient;
    let run = received(&world).await;
    let run = world.all.client.call(values(&run, &[("2823-3", "6.9")])).await.expect("entered");
    let release = ReleaseResults { id: run.row.id, version: run.version };
    world.second.client.call(release).await.expect("released");
    let second = received(&world).await;
    world.all.client.call(values(&second, &[("2823-3", "5.4")])).await.expect("entered");
    let task = api::crm::AddTimelineEntry {
        id,
        kind: api::crm::TimelineKind::Task,
        text: api::Block::new("Call back").expect("a text"),
        outcome: None,
        due_on: Some(world.today()),
        assignee: None,
    };
    world.all.client.call(task).await.expect("a task");
    let walk_in = RegisterWalkIn {
        site_id: world.site,
        staff_id: world.staff,
        kind_id: world.kind,
        patient_id: id,
        reason: None,
        overlapping: false,
        deceased: false,
    };
    let visit = world.all.client.call(walk_in).await.expect("a visit").id;
    let planned = book(&world, id, false).await.expect("a visit");
    world.clinic.settle().await;
    let day = Some("2026-11".parse::<PartialDate>().expect("a date"));
    record(&world, id, "2026-11").await.expect("a death");
    let ask = &world.all.client;
    let search = SearchPatients { query: None, order: PatientOrder::Name, after: None, limit: None };
    let rows = ask.call(search).await.expect("patients").rows;
    assert_eq!(rows.iter().find(|row| row.id == id).expect("the patient").deceased, day, "registry");
    let board = ask.call(GetBoard { site_id: world.site, day: None }).await.expect("a board");
    let mut visits = board.lanes.iter().flat_map(|lane| &lane.visits);
    assert_eq!(visits.find(|one| one.id == visit).expect("on the board").deceased, day, "board and queue");
    assert_eq!(ask.call(GetAppointment { id: visit }).await.expect("a visit").deceased, day, "visit");
    let first_day = planned.starts.local().date();
    let week = GetSchedule { staff_id: Some(world.staff), room_id: None, first_day, days: 1 };
    let week = ask.call(week).await.expect("a schedule");
    assert_eq!(week.days[0].blocks.iter().map(|block| block.deceased).collect::<Vec<_>>(), [day], "schedule");
    let list = GetWorklist { site_id: world.site, step: None, after: None };
    let list = ask.call(list).await.expect("a worklist").rows;
    assert_eq!(list.iter().map(|row| row.deceased).collect::<Vec<_>>(), [day], "worklist");
    let calls = ask.call(ListCallbacks { site_id: world.site }).await.expect("call-backs").callbacks;
    assert_eq!(calls.iter().map(|one| one.deceased).collect::<Vec<_>>(), [day], "call-backs");
    let inbox = ask.call(ListInbox { all: false, after: None }).await.expect("an inbox").rows;
    assert_eq!(inbox.iter().map(|one| one.deceased).collect::<Vec<_>>(), [day], "inbox");
    let bills = ask.call(ListBillsOfPatient { id }).await.expect("bills").bills;
    assert!(!bills.is_empty() && bills.iter().all(|bill| bill.deceased == day), "bills");
    let tasks = ask.call(ListTasks { mine: false }).await.expect("tasks").tasks;
    assert_eq!(tasks.iter().map(|task| task.deceased).collect::<Vec<_>>(), [day], "tasks");
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_death_back_lists_what_ended_and_brings_nothing_back() {
    let world = World::new().await;
    let id = world.patient;
    let visit = book(&world, id, false).await.expect("a visit").id;
    world.clinic.settle().await;
    record(&world, id, "unknown").await.expect("a death");
    // Made more exact: what ended before stays in sight.
    let death = record(&world, id, "2026-11-03").await.expect("a death");
    assert_eq!(kinds(&death.ended), [PlannedKind::Visit, PlannedKind::Message]);
    let undo = UndoDeath { id, reason: line("Somebody else of that name") };
    let undone = world.all.client.call(undo.clone()).await.expect("taken back");
    assert_eq!(undone.deceased, None);
    assert_eq!(kinds(&undone.ended), [PlannedKind::Visit, PlannedKind::Message]);
    let why = undone.record.and_then(|record| record.undone);
    assert_eq!(why.as_deref(), Some("Somebody else of that name"));
    world.clinic.settle().await;
    assert_eq!(state(&world, visit).await, VisitState::Cancelled);
    assert_eq!(messages(&world, id).await, [MessageState::Withdrawn]);
    assert_eq!(world.all.client.call(undo).await.expect_err("once").code, "not_deceased");
    assert_eq!(audits(&world, "patient.death.undo").await, 1);
    // Booking asks no more, and the patient is written to again.
    book(&world, id, false).await.expect("a visit");
    world.clinic.settle().await;
    assert!(messages(&world, id).await.contains(&MessageState::Waiting));
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_a_visit_of_somebody_who_died_and_taking_its_cancellation_back_is_asked_about() {
    let world = World::new().await;
    let id = book(&world, world.patient, false).await.expect("a visit").id;
    record(&world, world.patient, "2026-11-20").await.expect("a death");
    let version = async || world.all.client.call(GetAppointment { id }).await.expect("a visit").version;
    // The death ended it.
    let back = |version, deceased| UndoVisitState { id, version, overlapping: false, deceased };
    let asked = world.all.client.call(back(version().await, false)).await.expect_err("died");
    assert_eq!(asked.of_field("deceased"), Some("the patient died on 20 Nov 2026"), "{asked:?}");
    assert_eq!(state(&world, id).await, VisitState::Cancelled, "a question changes nothing");
    world.all.client.call(back(version().await, true)).await.expect("meant");
    let starts = world.at(world.today().checked_add(9.days()).expect("a day"), 11 * 60);
    let to = |version, deceased| MoveVisit { id, version, starts, staff_id: None, overlapping: false, deceased };
    let asked = world.all.client.call(to(version().await, false)).await.expect_err("died");
    assert!(asked.of_field("deceased").is_some(), "{asked:?}");
    world.all.client.call(to(version().await, true)).await.expect("meant");
}
