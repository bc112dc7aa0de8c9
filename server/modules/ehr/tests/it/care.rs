//! Who may open a chart without breaking the glass: the rule of docs/access.md, one relation after the other.

use api::{
    Permission, Problem,
    directory::SaveSite,
    ehr::*,
    id::{AppointmentId, PatientId, StaffId},
    rule::Rule,
    scheduling::{
        BookVisit, CancelVisit, CancelledBy, ChangeVisitState, GetAppointment, HoldSlot, MoveVisit, UndoVisitState,
        VisitState,
    },
    session::ListAccounts,
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{
    database::{execute, query_one},
    database_time,
};
use test_support::{PASSWORD, TestUser};

use test_support::{
    cases::{
        ehr::parts,
        lab::{ordered, test_with},
    },
    world::{self, World, allow, card, line},
};

/// A doctor by the role's rules alone.
struct Doctor {
    staff: StaffId,
    user: TestUser,
    email: String,
}

async fn doctor(world: &World) -> Doctor {
    let staff = world::doctor(&world.all, world.site, world.room).await;
    let user = world.clinic.user_of(&["doctor"], Some(staff)).await;
    let accounts = world.all.client.call(ListAccounts {}).await.expect("accounts").accounts;
    let email = accounts.into_iter().find(|one| one.staff_id == Some(staff)).expect("an account").email;
    Doctor { staff, user, email }
}

impl Doctor {
    async fn opens(&self, patient: PatientId) -> Result<Chart, Problem> {
        self.user.client.call(GetChart { id: patient }).await
    }

    async fn is_refused(&self, patient: PatientId) {
        let problem = self.opens(patient).await.expect_err("no care relation");
        assert_eq!((problem.status, problem.code.as_str()), (403, "no_care_relation"));
        assert!(problem.detail.as_deref().is_some_and(|way| way.contains("assign")), "{problem:?}");
    }

    /// Days later, with a session of then.
    async fn later(self, world: &World, days: i64) -> Self {
        self.after(world, SignedDuration::from_hours(24 * days)).await
    }

    async fn after(mut self, world: &World, time: SignedDuration) -> Self {
        world.clinic.clock.advance(time);
        self.user = world.clinic.sign_in(&self.email, PASSWORD).await.expect("a session");
        self
    }

    async fn book(&self, world: &World, patient_id: PatientId) -> AppointmentId {
        let hold = HoldSlot { staff_id: self.staff, kind_id: world.kind, starts: world.start_today() };
        let hold = world.all.client.call(hold).await.expect("a hold");
        let book = BookVisit { hold_id: hold.id, patient_id, reason: None, overlapping: false, deceased: false };
        let id = world.all.client.call(book).await.expect("a visit").id;
        world.clinic.settle().await;
        id
    }
}

async fn version(world: &World, id: AppointmentId) -> i32 {
    world.all.client.call(GetAppointment { id }).await.expect("a visit").version
}

async fn step(world: &World, id: AppointmentId, to: VisitState) {
    let version = version(world, id).await;
    world.all.client.call(ChangeVisitState { id, version, to, room_id: None }).await.expect("a step");
    world.clinic.settle().await;
}

async fn undo(world: &World, id: AppointmentId) {
    world
        .all
        .client
        .call(UndoVisitState { id, version: version(world, id).await, overlapping: false, deceased: false })
        .await
        .expect("undone");
    world.clinic.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_opens_the_chart_from_booking_until_thirty_days_after() {
    let world = World::new().await;
    world.clinic.ask_for_no_second_factor().await;
    let patient = world.patient().await;
    let (mine, other) = (doctor(&world).await, doctor(&world).await);
    mine.is_refused(patient).await;
    let visit = mine.book(&world, patient).await;
    mine.opens(patient).await.expect("booked with");
    other.is_refused(patient).await;
    let cancel =
        CancelVisit { id: visit, version: version(&world, visit).await, by: CancelledBy::Patient, reason: None };
    world.all.client.call(cancel).await.expect("cancelled");
    world.clinic.settle().await;
    mine.is_refused(patient).await;
    undo(&world, visit).await;
    mine.opens(patient).await.expect("the visit stands again");
    // To the second: thirty days after its end.
    let ends = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit").ends.at;
    let over = ends + SignedDuration::from_hours(24 * 30);
    let mine = mine.after(&world, over.duration_since(world.clinic.clock.now()) - SignedDuration::from_secs(1)).await;
    mine.opens(patient).await.expect("within thirty days");
    let mine = mine.after(&world, SignedDuration::from_secs(1)).await;
    mine.is_refused(patient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_was_moved_is_the_other_doctors_and_a_no_show_stays() {
    let world = World::new().await;
    let patient = world.patient().await;
    let (first, second) = (doctor(&world).await, doctor(&world).await);
    let visit = first.book(&world, patient).await;
    first.opens(patient).await.expect("booked with");
    let version = version(&world, visit).await;
    let to = MoveVisit {
        id: visit,
        version,
        starts: world.start_today(),
        staff_id: Some(second.staff),
        overlapping: false,
        deceased: false,
    };
    world.all.client.call(to).await.expect("moved");
    world.clinic.settle().await;
    first.is_refused(patient).await;
    second.opens(patient).await.expect("moved to");
    // Somebody has to find out why they did not come.
    step(&world, visit, VisitState::NoShow).await;
    second.opens(patient).await.expect("a no-show");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_the_house_is_everybodys_at_the_site_until_the_next_day_ends() {
    let world = World::new().await;
    world.clinic.ask_for_no_second_factor().await;
    let patient = world.patient().await;
    let (mine, here) = (doctor(&world).await, doctor(&world).await);
    // One who works at another site only.
    let away = doctor(&world).await;
    let site = SaveSite {
        id: None,
        version: 0,
        name: line("Away"),
        address: line("9 Far Road"),
        phone: line("+1 555 010 0009"),
        time_zone: line("America/New_York"),
        country: None,
        open: true,
    };
    let site = world.all.client.call(site).await.expect("a site").id;
    let read = world.clinic.tenant().read().await.expect("a connection");
    let moved = "UPDATE staff_site SET site_id = $2 WHERE staff_id = $1";
    execute(&read, moved, vec![away.staff.0.into(), site.0.into()]).await.expect("a card");
    drop(read);
    let visit = mine.book(&world, patient).await;
    here.is_refused(patient).await;
    step(&world, visit, VisitState::Arrived).await;
    here.opens(patient).await.expect("in the house");
    away.is_refused(patient).await;
    undo(&world, visit).await;
    here.is_refused(patient).await;
    step(&world, visit, VisitState::Arrived).await;
    // Ten in the morning of a Monday: until the midnight after Tuesday.
    let here = here.later(&world, 1).await;
    here.opens(patient).await.expect("the next day");
    let here = here.later(&world, 1).await;
    here.is_refused(patient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_cancelled_opens_nothing_any_more() {
    let world = World::new().await;
    let mine = doctor(&world).await;
    world.assign(world.patient, mine.staff).await;
    let start = StartEncounter { id: world.patient, site_id: world.site, kind: line("Phone call"), reason: None };
    let id = mine.user.client.call(start).await.expect("an encounter").id;
    let draft = mine.user.client.call(OpenDraft { id, template_id: None }).await.expect("a draft");
    let (test, _) = test_with(&world, "L-110", 5).await;
    let orders = vec![ordered(&world, test)];
    let sign = SignNote { id: draft.id, version: draft.version, title: line("Call"), parts: parts(), orders };
    let order = mine.user.client.call(sign).await.expect("signed").orders.first().copied().expect("an order");
    let read = world.clinic.tenant().read().await.expect("a connection");
    execute(&read, "DELETE FROM care_relation WHERE kind <> 'ordered'", Vec::new()).await.expect("the order's alone");
    drop(read);
    mine.opens(world.patient).await.expect("ordered for");
    mine.user.client.call(CancelOrder { id: order, reason: line("Not needed") }).await.expect("cancelled");
    mine.is_refused(world.patient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_opens_the_chart_until_thirty_days_after_its_result() {
    let world = World::new().await;
    world.clinic.ask_for_no_second_factor().await;
    let patient = world.patient().await;
    let mine = doctor(&world).await;
    let visit = mine.book(&world, patient).await;
    step(&world, visit, VisitState::Arrived).await;
    // An order as signing places it, and its report; the visit's own relations are taken out of the way.
    let tenant = world.clinic.tenant();
    let tx = tenant.tx().await.expect("a transaction");
    let encounter = query_one(&tx, "SELECT id FROM encounter WHERE patient_id = $1", vec![patient.0.into()]).await;
    let encounter: uuid::Uuid = encounter.expect("a query").expect("a row").try_get("", "id").expect("an id");
    tx.commit().await.expect("a commit");
    let draft = OpenDraft { id: encounter.into(), template_id: None };
    let draft = mine.user.client.call(draft).await.expect("a draft");
    let (test, _) = test_with(&world, "L-110", 5).await;
    let test = ordered(&world, test);
    let sign =
        SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders: vec![test] };
    let order = mine.user.client.call(sign).await.expect("signed").orders.first().copied().expect("an order");
    let read = tenant.read().await.expect("a connection");
    let others = "DELETE FROM care_relation WHERE patient_id = $1 AND kind <> 'ordered'";
    execute(&read, others, vec![patient.0.into()]).await.expect("only the order's");
    drop(read);
    mine.opens(patient).await.expect("ordered for");
    let mine = mine.later(&world, 200).await;
    mine.opens(patient).await.expect("as long as the result is open");
    let tx = tenant.tx().await.expect("a transaction");
    let now: Timestamp = tx.now();
    let report = ehr::FiledReport {
        order_id: order,
        patient_id: patient,
        encounter_id: encounter.into(),
        staff_id: Some(mine.staff),
        code: Code { system: "house".to_owned(), code: "L-104".to_owned() },
        name: "Potassium".to_owned(),
        taken_at: now,
        issued_at: now,
        issued_by: "Laboratory".to_owned(),
        amends: false,
        partial: false,
        conclusion: None,
        values: Vec::new(),
    };
    ehr::file_report(&tx, report).await.expect("a report");
    tx.commit().await.expect("a commit");
    let mine = mine.later(&world, 29).await;
    mine.opens(patient).await.expect("within thirty days of the result");
    let mine = mine.later(&world, 2).await;
    mine.is_refused(patient).await;
    // What was sent to me stays in my inbox, however old, and I can acknowledge it.
    let inbox = mine.user.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    let report = inbox.rows.first().expect("the report").report.id;
    mine.user.client.call(AcknowledgeReport { id: report, undo: false }).await.expect("acknowledged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_assigns_nobody_to_themselves_and_it_ends_on_its_day() {
    let world = World::new().await;
    world.clinic.ask_for_no_second_factor().await;
    let patient = world.patient().await;
    let (mine, other) = (doctor(&world).await, doctor(&world).await);
    // A doctor hands on patients of their own only.
    let take = |staff_id| AssignCare { id: patient, staff_id, until: world.today(), note: None };
    let problem = other.user.client.call(take(mine.staff)).await.expect_err("not in care");
    assert_eq!(problem.code, "no_care_relation");
    world.assign(patient, mine.staff).await;
    mine.opens(patient).await.expect("assigned");
    let problem = mine.user.client.call(take(mine.staff)).await.expect_err("to oneself");
    assert_eq!(problem.status, 422, "{problem:?}");
    // For a year at most, from today on, and to somebody who works here.
    let year = world.today().saturating_add(1.year());
    for until in [world.today().yesterday().expect("a day"), year.tomorrow().expect("a day")] {
        let assign = AssignCare { until, ..take(other.staff) };
        let problem = world.all.client.call(assign).await.expect_err("no such day");
        assert!(problem.of_field("until").is_some(), "{problem:?}");
    }
    let long = world.all.client.call(AssignCare { until: year, ..take(other.staff) }).await.expect("a year");
    other.opens(patient).await.expect("assigned");
    world.all.client.call(EndCare { id: long.id }).await.expect("ended");
    other.is_refused(patient).await;
    let left = world::doctor(&world.all, world.site, world.room).await;
    let read = world.clinic.tenant().read().await.expect("a connection");
    execute(&read, "UPDATE staff SET active = false WHERE id = $1", vec![left.0.into()]).await.expect("a card");
    drop(read);
    let problem = world.all.client.call(take(left)).await.expect_err("left the house");
    assert!(problem.of_field("staff_id").is_some(), "{problem:?}");
    let handed = mine.user.client.call(take(other.staff)).await.expect("handed on");
    other.opens(patient).await.expect("assigned");
    let team = mine.user.client.call(ListCare { id: patient }).await.expect("a team").relations;
    assert!(team.iter().any(|one| one.assignment_id == Some(handed.id) && one.kind == CareKind::Assigned), "{team:?}");
    mine.user.client.call(EndCare { id: handed.id }).await.expect("ended");
    other.is_refused(patient).await;
    // It is ten in the morning: the day ends fourteen hours from now.
    let mine = mine.after(&world, SignedDuration::from_hours(14) - SignedDuration::from_secs(1)).await;
    mine.opens(patient).await.expect("until the day ends");
    let mine = mine.after(&world, SignedDuration::from_secs(1)).await;
    mine.is_refused(patient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reach_over_all_patients_needs_no_relation_and_lists_leave_out_the_rest() {
    let world = World::new().await;
    world.clinic.ask_for_no_second_factor().await;
    let (patient, stranger) = (world.patient().await, world.patient().await);
    let mine = doctor(&world).await;
    let card = world.all.client.call(card("Chief", world.site)).await.expect("a card").id;
    let chief = world.clinic.user_of(&[], Some(card)).await;
    allow(&world.clinic, &chief, &[Rule::everywhere(Permission::ReadCharts)]).await;
    chief.client.call(GetChart { id: stranger }).await.expect("every chart");
    world.assign(patient, mine.staff).await;
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    for of in [patient, stranger] {
        let sql = "INSERT INTO report (id, patient_id, name, code_system, code, issued_at) \
                   VALUES ($1, $2, 'Potassium', 'house', 'L-104', $3)";
        let id = tenant.new_id::<uuid::Uuid>();
        let values = vec![id.into(), of.0.into(), database_time(tenant.now()).into()];
        execute(&read, sql, values).await.expect("a report");
    }
    drop(read);
    let inbox = mine.user.client.call(ListInbox { all: true, after: None }).await.expect("an inbox");
    let shown: Vec<PatientId> = inbox.rows.iter().map(|row| row.patient_id).collect();
    assert_eq!((shown, inbox.total), (vec![patient], Some(1)));
}
