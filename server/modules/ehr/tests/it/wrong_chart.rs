//! A fact in the wrong chart: what no list shows any more, who may take it out, what hangs on it. Where it stands then is seen in
//! `moved.rs`, who is told in `told.rs`.

use api::{
    Block, Permission, Problem,
    crm::RegisterPatient,
    ehr::*,
    id::{NoteId, PatientId},
    lab::{GetLabOrder, LabStep},
    rule::Rule,
};
use kernel::database::{execute, query_one};
use test_support::{
    cases::{
        ehr::{draft, note, parts, pulse},
        lab::{ordered, released, test_with},
    },
    world::{World, allow, card, line, person},
};
use uuid::Uuid;

/// The act, without a place to move to.
pub fn mark(world: &World, kind: FactKind, subject_id: impl Into<Uuid>) -> MarkEnteredInError {
    let reason = line("Two charts were open");
    MarkEnteredInError { id: world.patient, kind, subject_id: subject_id.into(), reason, move_to: None }
}

pub fn to(patient: PatientId, mark: MarkEnteredInError) -> MarkEnteredInError {
    MarkEnteredInError { move_to: Some(patient), ..mark }
}

pub async fn done(world: &World, mark: MarkEnteredInError) -> MarkedInError {
    world.all.client.call(mark).await.expect("marked")
}

pub async fn chart(world: &World, id: PatientId) -> Chart {
    world.all.client.call(GetChart { id }).await.expect("a chart")
}

/// The set of the vital signs that were recorded last.
pub async fn vitals(world: &World) -> Uuid {
    let first = world.all.client.call(pulse(world)).await.expect("vital signs").first;
    let chart = chart(world, world.patient).await;
    let value = chart.vitals.iter().flat_map(|one| &one.values).find(|value| value.id == first);
    value.and_then(|value| value.set).expect("a set")
}

/// A document with a file, as an import leaves it.
pub async fn document(world: &World) -> Uuid {
    let tenant = world.clinic.tenant();
    let (id, file): (Uuid, Uuid) = (tenant.new_id(), tenant.new_id());
    let read = tenant.read().await.expect("a connection");
    let sql = "INSERT INTO history_entry (id, patient_id, kind, name, status, at, origin) \
               VALUES ($1, $2, 'document', 'Discharge letter', 'current', $3, 'http://a.example/DocumentReference/1')";
    let at = kernel::database_time(tenant.now());
    execute(&read, sql, vec![id.into(), world.patient.0.into(), at.into()]).await.expect("an entry");
    let body = tenant.keys().seal(kernel::crypto::Column::of("attachment", "body"), file, "Was in hospital for a week");
    let sql = "INSERT INTO attachment (id, patient_id, history_entry_id, name, content_type, position, size, body) \
               VALUES ($1, $2, $3, 'letter.txt', 'text/plain', 0, 26, $4)";
    execute(&read, sql, vec![file.into(), world.patient.0.into(), id.into(), body.into()]).await.expect("a file");
    id
}

async fn addendum(world: &World, id: NoteId) -> Result<Note, Problem> {
    world.all.client.call(AddAddendum { id, text: Block::new("He called again").expect("a text") }).await
}

/// What the table has of a note, as one text.
async fn row(world: &World, id: NoteId) -> String {
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    let sql = "SELECT n::text FROM note n WHERE id = $1";
    let row = query_one(&read, sql, vec![id.0.into()]).await.expect("a query").expect("a row");
    row.try_get_by_index(0).expect("a text")
}

fn is_refused(answer: Result<impl std::fmt::Debug, Problem>) -> Problem {
    let problem = answer.expect_err("refused");
    assert_eq!((problem.status, problem.code.as_str()), (409, "entered_in_error"), "{problem:?}");
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_is_only_marked_leaves_every_list_and_its_row_stays_as_it_was_signed() {
    let world = World::new().await;
    let id = note(&world).await;
    addendum(&world, id).await.expect("an addendum");
    let before = row(&world, id).await;
    let said = done(&world, mark(&world, FactKind::Note, id)).await;
    assert_eq!((said.moved_to, said.told), (None, 0), "nobody but the actor wrote or read it");
    assert_eq!(row(&world, id).await, before);
    let chart = chart(&world, world.patient).await;
    assert!(
        chart.notes.is_empty() && chart.note_count == 0 && chart.history_count == 0,
        "no note, and no encounter of it"
    );
    let list = world.all.client.call(ListNotes { id: world.patient, after: None }).await.expect("a list");
    assert!(list.rows.is_empty());
    is_refused(world.all.client.call(GetNote { id }).await);
    is_refused(addendum(&world, id).await);
    // The struck line says who, when and why, and nothing of what it said.
    let [line] = chart.entered_in_error.as_slice() else { panic!("{:?}", chart.entered_in_error) };
    assert_eq!((line.kind, line.reason.as_str(), line.moved), (FactKind::Note, "Two charts were open", false));
    assert_eq!((line.id, line.was_by.is_some()), (said.id, true));
    let text = serde_json::to_string(&chart).expect("a text");
    assert!(!text.contains("Coughs since Friday"));
    let list = ListEnteredInError { id: world.patient, kind: Some(FactKind::Note), after: None };
    assert_eq!(world.all.client.call(list.clone()).await.expect("lines").rows, chart.entered_in_error);
    let none = ListEnteredInError { kind: Some(FactKind::Vitals), ..list };
    assert!(world.all.client.call(none).await.expect("lines").rows.is_empty());
    // Whoever may open the chart may open it, and the audit says so.
    let opened = world.all.client.call(OpenEnteredInError { id: said.id }).await.expect("opened");
    assert_eq!(opened.title, "Visit");
    let texts: Vec<&str> = opened.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts, ["Coughs since Friday", "He called again"]);
    for action in ["entered_in_error.mark", "entered_in_error.open"] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}' AND entity_id = '{}'", said.id);
        assert_eq!(world.clinic.count(&sql).await, 1, "{action}");
    }
    let reasons = "SELECT count(*) FROM audit WHERE action = 'entered_in_error.mark' AND reason IS NOT NULL";
    assert_eq!(world.clinic.count(reasons).await, 1);
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    for sql in [
        "UPDATE entered_in_error SET by_name = 'me'",
        "DELETE FROM entered_in_error_row",
        "DELETE FROM entered_in_error",
    ] {
        execute(&read, sql, Vec::new()).await.expect_err("the database itself refuses");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn results_documents_and_vital_signs_that_are_marked_are_in_no_list() {
    let world = World::new().await;
    let (id, client) = (world.patient, &world.all.client);
    released(&world, &[("2823-3", "6.9"), ("2160-0", "1.20")]).await;
    let report = client.call(ListReports { id, after: None }).await.expect("reports").rows.remove(0).id;
    let (set, letter) = (vitals(&world).await, document(&world).await);
    let before = chart(&world, id).await;
    assert!(!before.results.is_empty() && !before.vitals.is_empty());
    let trends = [("2823-3", FactKind::Report, report.0), ("8867-4", FactKind::Vitals, set)];
    for (code, kind, subject) in trends {
        let trend = GetTrend { id, code: code.to_owned(), unit: None };
        client.call(trend.clone()).await.expect("a course");
        done(&world, mark(&world, kind, subject)).await;
        assert_eq!(client.call(trend).await.expect_err("no value is left").status, 404);
    }
    done(&world, mark(&world, FactKind::Document, letter)).await;
    let after = chart(&world, id).await;
    assert!(after.results.is_empty() && after.vitals.is_empty() && after.report_count == 0);
    assert_eq!(after.history_count + 1, before.history_count);
    assert_eq!(after.entered_in_error.len(), 3);
    assert!(client.call(ListReports { id, after: None }).await.expect("reports").rows.is_empty());
    for all in [false, true] {
        assert!(client.call(ListInbox { all, after: None }).await.expect("an inbox").rows.is_empty());
    }
    is_refused(client.call(AcknowledgeReport { id: report, undo: false }).await);
    for kind in [None, Some(HistoryKind::Document), Some(HistoryKind::Observation)] {
        let rows = client.call(ListHistory { id, kind, after: None }).await.expect("a history").rows;
        assert!(rows.iter().all(|row| row.kind == HistoryKind::Encounter), "{rows:?}");
    }
    // What was said stays to be opened.
    for line in after.entered_in_error {
        let words = match line.kind {
            FactKind::Report => "6.9 mmol/L",
            FactKind::Vitals => "84 /min",
            FactKind::Document | FactKind::Note => "Was in hospital for a week",
        };
        let opened = client.call(OpenEnteredInError { id: line.id }).await.expect("opened");
        assert!(opened.parts.iter().any(|part| part.text == words), "{opened:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn medicines_of_the_note_are_withdrawn_and_open_orders_cancelled() {
    let world = World::new().await;
    let client = &world.all.client;
    let (potassium, _) = test_with(&world, "L-104", 10).await;
    let medicine = MedicineOrder { name: line("Metformin 500 mg"), dose: line("1 twice a day"), override_reason: None };
    let draft = draft(&world).await;
    let orders = vec![ordered(&world, potassium), BasketItem::Medicine(medicine)];
    let sign = SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders };
    let order = client.call(sign).await.expect("signed").orders[0];
    world.clinic.settle().await;
    let bill = "SELECT COALESCE(sum(price), 0)::bigint FROM charge";
    let charged = "SELECT count(*) FROM charge";
    assert!(world.clinic.count(charged).await > 0);
    let other = world.patient().await;
    let look = PreviewWrongChart { id: world.patient, kind: FactKind::Note, subject_id: draft.id.0 };
    let will = client.call(look).await.expect("a preview");
    let name = "Potassium, creatinine, eGFR";
    assert_eq!(will.prescriptions, ["Metformin 500 mg, 1 twice a day"]);
    assert_eq!((will.orders_cancelled.len(), will.orders_to_look_at.len()), (1, 0), "{name}");
    let said = done(&world, to(other, mark(&world, FactKind::Note, draft.id))).await;
    assert_eq!((&said.prescriptions, &said.orders_cancelled), (&will.prescriptions, &will.orders_cancelled));
    world.clinic.settle().await;
    let here = chart(&world, world.patient).await;
    let given = here.medicines.first().expect("it stays to be seen");
    assert_eq!(given.state, MedicationState::Withdrawn);
    assert_eq!(here.orders.first().map(|order| order.state), Some(OrderState::Cancelled));
    assert_eq!(client.call(GetLabOrder { id: order }).await.expect("an order").row.step, LabStep::Cancelled);
    assert_eq!(world.clinic.count(bill).await, 0, "what was charged is taken back");
    // It is taken up again nowhere by itself, and not here at all.
    let again = ChangeMedication { id: given.id, version: given.version, state: MedicationState::Active, dose: None };
    is_refused(client.call(again).await);
    let there = chart(&world, other).await;
    assert!(there.medicines.is_empty() && there.orders.is_empty());
    assert_eq!(there.notes.len(), 1);
    let bills = format!("SELECT count(*) FROM bill WHERE patient_id = '{other}'");
    assert_eq!(world.clinic.count(&bills).await, 0, "the encounter of a moved note is charged nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_carried_out_is_left_to_a_person() {
    let world = World::new().await;
    let order = released(&world, &[("2823-3", "4.4")]).await;
    let note = world.clinic.text(&format!("SELECT note_id::text FROM care_order WHERE id = '{}'", order.row.id)).await;
    let said = done(&world, mark(&world, FactKind::Note, note.parse::<Uuid>().expect("an id"))).await;
    assert_eq!((said.orders_cancelled.len(), said.orders_to_look_at.len()), (0, 1));
    let here = chart(&world, world.patient).await;
    assert_eq!(here.orders.first().map(|order| order.state), Some(OrderState::Done));
    assert_eq!(here.report_count, 1, "its result is a fact of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_fact_twice_and_twice_at_once_is_done_once() {
    let world = World::new().await;
    let (first, second) = (world.patient().await, world.patient().await);
    let id = note(&world).await;
    let set = vitals(&world).await;
    for (kind, subject) in [(FactKind::Note, id.0), (FactKind::Vitals, set)] {
        let one = to(first, mark(&world, kind, subject));
        let two = to(second, mark(&world, kind, subject));
        let (one, two) = tokio::join!(world.all.client.call(one), world.all.client.call(two));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let there = if one.is_ok() { first } else { second };
        let lost = is_refused(if one.is_ok() { two } else { one });
        assert!(lost.detail.as_deref().is_some_and(|both| both.contains("not in the chart you chose")), "{lost:?}");
        let again = is_refused(world.all.client.call(to(there, mark(&world, kind, subject))).await);
        assert!(again.detail.as_deref().is_some_and(|both| both.contains("It is in the chart you chose")), "{again:?}");
        is_refused(world.all.client.call(mark(&world, kind, subject)).await);
    }
    assert_eq!(world.clinic.count("SELECT count(*) FROM entered_in_error").await, 2);
    assert_eq!(world.clinic.count("SELECT count(*) FROM note").await, 2);
    assert_eq!(world.clinic.count("SELECT count(*) FROM observation").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_the_right_to_write_such_a_fact_and_the_way_into_both_charts() {
    let world = World::new().await;
    let other = world.patient().await;
    let report = {
        released(&world, &[("2823-3", "4.4")]).await;
        world.all.client.call(ListReports { id: world.patient, after: None }).await.expect("reports").rows[0].id
    };
    let (signed, set, letter) = (note(&world).await, vitals(&world).await, document(&world).await);
    let staff = world.all.client.call(card("Iris", world.site)).await.expect("a card").id;
    let user = world.clinic.user_of(&[], Some(staff)).await;
    let hold = async |rules: &[Permission]| {
        let rules: Vec<Rule> = rules.iter().map(|right| Rule::own_patients(*right)).collect();
        allow(&world.clinic, &user, &rules).await;
    };
    let reads = Permission::ReadCharts;
    hold(&[reads, Permission::WriteCharts, Permission::RecordVitals, Permission::WriteNotes]).await;
    let facts = [
        (FactKind::Note, signed.0),
        (FactKind::Report, report.0),
        (FactKind::Document, letter),
        (FactKind::Vitals, set),
    ];
    for (kind, subject) in facts {
        let refused = user.client.call(to(other, mark(&world, kind, subject))).await.expect_err("not in my care");
        assert_eq!((refused.status, refused.code.as_str()), (403, "no_care_relation"), "{kind:?}");
    }
    world.assign(world.patient, staff).await;
    for (kind, subject) in facts {
        let refused = user.client.call(to(other, mark(&world, kind, subject))).await.expect_err("the other is not");
        assert_eq!((refused.status, refused.code.as_str()), (403, "no_care_relation"), "{kind:?}");
    }
    world.assign(other, staff).await;
    // The right that writes the fact, not just any.
    hold(&[reads, Permission::WriteNotes, Permission::RecordVitals]).await;
    for (kind, subject) in &facts[..3] {
        let refused = user.client.call(to(other, mark(&world, *kind, *subject))).await.expect_err("no right");
        assert_eq!((refused.status, refused.code.as_str()), (403, "forbidden"), "{kind:?}");
    }
    hold(&[reads, Permission::WriteCharts]).await;
    let refused = user.client.call(mark(&world, FactKind::Vitals, set)).await.expect_err("no right");
    assert_eq!(refused.status, 403);
    assert_eq!(world.clinic.count("SELECT count(*) FROM entered_in_error").await, 0);
    for (kind, subject) in &facts[..3] {
        user.client.call(to(other, mark(&world, *kind, *subject))).await.expect("may");
    }
    // Whoever signed a note may take it back with the right to sign alone.
    hold(&[reads, Permission::WriteNotes]).await;
    let start = StartEncounter { id: world.patient, site_id: world.site, kind: line("Letter"), reason: None };
    let id = user.client.call(start).await.expect("an encounter").id;
    let draft = user.client.call(OpenDraft { id, template_id: None }).await.expect("a draft");
    let orders = Vec::new();
    let sign = SignNote { id: draft.id, version: draft.version, title: line("Letter"), parts: parts(), orders };
    user.client.call(sign).await.expect("signed");
    user.client.call(to(other, mark(&world, FactKind::Note, draft.id))).await.expect("one's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fact_goes_where_it_cannot_belong() {
    let world = World::new().await;
    let set = vitals(&world).await;
    let act = mark(&world, FactKind::Vitals, set);
    let same = world.all.client.call(to(world.patient, act.clone())).await.expect_err("the same chart");
    assert!(same.of_field("move_to").is_some());
    let nobody = world.all.client.call(to(PatientId(Uuid::from_u128(7)), act.clone())).await.expect_err("nobody");
    assert_eq!(nobody.status, 404);
    let gone = world.patient().await;
    let read = world.clinic.tenant().read().await.expect("a connection");
    let sql = "UPDATE patient SET standing = 'withdrawn' WHERE id = $1";
    execute(&read, sql, vec![gone.0.into()]).await.expect("withdrawn");
    drop(read);
    let withdrawn = world.all.client.call(to(gone, act.clone())).await.expect_err("not in use");
    assert_eq!((withdrawn.status, withdrawn.code.as_str()), (409, "record_withdrawn"));
    // A value of one set is not another chart's, and a note is no report.
    let other = MarkEnteredInError { id: world.patient().await, ..act.clone() };
    assert_eq!(world.all.client.call(other).await.expect_err("not there").status, 404);
    let kind = MarkEnteredInError { kind: FactKind::Report, ..act.clone() };
    assert_eq!(world.all.client.call(kind).await.expect_err("no report").status, 404);
    world.clinic.clock.advance(jiff::SignedDuration::from_hours(30));
    let user = world.clinic.user_of(&[], None).await;
    let rules: Vec<Rule> = Permission::ALL.iter().map(|right| Rule::everywhere(*right)).collect();
    allow(&world.clinic, &user, &rules).await;
    let born = world.today().into();
    let newborn = RegisterPatient { born, ..person(world.next()) };
    let newborn = user.client.call(newborn).await.expect("a patient").id;
    let early = user.client.call(to(newborn, act.clone())).await.expect_err("not born then");
    assert!(early.of_field("move_to").is_some(), "{early:?}");
    user.client.call(act).await.expect("nothing was done before");
}
