//! Results from other laboratories: into their order, or kept until a person decides.

use api::{
    Block, Line,
    crm::{GetPatient, ListColleagueMessages},
    ehr::ListReports,
    id::IncomingId,
    lab::*,
};
use futures::future::join_all;
use test_support::{
    cases::{
        inventory::receive,
        lab::{collected, ordered, received, sign, test_with},
    },
    world::{World, card, line},
};

fn value(code: &str, name: &str, value: &str, unit: &str) -> IncomingValue {
    IncomingValue { code: Some(line(code)), name: line(name), value: line(value), unit: Some(line(unit)), flag: None }
}

fn potassium(text: &str) -> IncomingValue {
    value("2823-3", "Potassium", text, "mmol/L")
}

/// A message about an order's specimen and patient, with both identifiers.
async fn message(world: &World, order: &LabOrder, values: Vec<IncomingValue>) -> ReceiveResult {
    let patient = world.all.client.call(GetPatient { id: order.row.patient_id }).await.expect("a patient");
    ReceiveResult {
        site_id: world.site,
        sender: line("Northside Reference Laboratory"),
        message_id: None,
        accession: order.row.accession.as_deref().map(line),
        patient_name: Some(line(&format!(
            "{}^{}",
            patient.row.family_name.clone().unwrap_or_default().to_uppercase(),
            patient.row.given_name.to_uppercase()
        ))),
        patient_born: patient.row.born.day().map(|day| line::<Line<40>>(&day.strftime("%Y%m%d").to_string())),
        patient_number: Some(line(&patient.row.number)),
        ordered_by: None,
        test: Some(line("Potassium and creatinine")),
        taken_at: None,
        values,
        note: None,
    }
}

async fn take(world: &World, message: ReceiveResult) -> ReceivedResult {
    world.second.client.call(message).await.expect("taken in")
}

async fn open(world: &World, id: IncomingId) -> Incoming {
    world.second.client.call(GetIncoming { id, accession: None }).await.expect("a result")
}

async fn list(world: &World, settled_too: bool) -> IncomingList {
    let list = ListIncoming { site_id: world.site, settled_too, after: None };
    world.all.client.call(list).await.expect("a list")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_fits_goes_into_its_order_and_is_reviewed() {
    let world = World::new().await;
    let order = received(&world).await;
    let came = message(&world, &order, vec![potassium("<2.0"), value("2160-0", "Creatinine", "1.10", "mg/dL")]).await;
    let taken = take(&world, came).await;
    assert_eq!((taken.order_id, taken.why), (Some(order.row.id), None));
    let now = world.all.client.call(GetLabOrder { id: order.row.id }).await.expect("an order");
    assert_eq!(now.row.step, LabStep::Review);
    assert_eq!(now.entered_by.as_deref(), Some("Northside Reference Laboratory"));
    let shown = |code: &str| now.values.iter().find(|one| one.code == code).and_then(|one| one.shown.clone());
    assert_eq!((shown("2823-3").as_deref(), shown("2160-0").as_deref()), (Some("<2.0"), Some("1.10")));
    // Who took it in is not the second person.
    let release = ReleaseResults { id: now.row.id, version: now.version };
    assert_eq!(world.second.client.call(release.clone()).await.expect_err("the same person").code, "second_person");
    world.all.client.call(release).await.expect("released");
    let all = list(&world, true).await;
    assert_eq!((all.waiting, all.rows.len(), all.rows[0].state), (0, 1, IncomingState::Matched));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_does_not_fit_waits_whole_and_changes_nothing() {
    let world = World::new().await;
    let order = received(&world).await;
    let good = message(&world, &order, vec![potassium("4.4")]).await;
    let wrong = [
        (ReceiveResult { accession: None, ..good.clone() }, "names no specimen"),
        (ReceiveResult { accession: Some(line("00-0000")), ..good.clone() }, "No specimen here has the number 00-0000"),
        (ReceiveResult { patient_name: Some(line("Somebody Else")), ..good.clone() }, "name: "),
        (ReceiveResult { patient_born: Some(line("1901-01-01")), ..good.clone() }, "birth date: "),
        (ReceiveResult { patient_born: Some(line("3/4/50")), ..good.clone() }, "birth date: "),
        (ReceiveResult { patient_number: Some(line("SC-999999")), ..good.clone() }, "record number: "),
        (ReceiveResult { patient_name: None, patient_born: None, patient_number: None, ..good.clone() }, "whose it is"),
        (ReceiveResult { values: vec![value("2823-3", "Potassium", "4.4", "mg/dL")], ..good.clone() }, "came in mg/dL"),
        (ReceiveResult { values: vec![value("2276-4", "Ferritin", "80", "ng/mL")], ..good.clone() }, "Ferritin"),
        (ReceiveResult { values: vec![potassium("see note")], ..good.clone() }, "Potassium see note"),
        (ReceiveResult { values: vec![potassium("1e3")], ..good.clone() }, "Potassium 1e3"),
        (ReceiveResult { values: vec![potassium("4.4"), potassium("4.5")], ..good.clone() }, "came twice"),
        (ReceiveResult { note: Some(Block::new("Haemolysed").expect("a remark")), ..good.clone() }, "a remark"),
        (
            ReceiveResult { values: vec![value("2823-3", "Sodium", "4.1", "mmol/L")], ..good.clone() },
            "Sodium came with the code of Potassium",
        ),
        (
            ReceiveResult {
                values: vec![IncomingValue { flag: Some(line("HH")), ..potassium("4.1") }],
                ..good.clone()
            },
            "marked Potassium",
        ),
        (ReceiveResult { taken_at: Some(line("2020-01-01")), ..good.clone() }, "taken on 1 Jan 2020"),
    ];
    let count = wrong.len();
    for (message, words) in wrong {
        let taken = take(&world, message).await;
        let why = taken.why.unwrap_or_default();
        assert!(taken.order_id.is_none() && why.contains(words), "{why:?} should say {words:?}");
    }
    let waits = list(&world, false).await;
    assert_eq!((waits.rows.len(), usize::try_from(waits.waiting).ok()), (count, Some(count)));
    let now = world.all.client.call(GetLabOrder { id: order.row.id }).await.expect("an order");
    assert_eq!((now.row.step, now.version), (LabStep::Enter, order.version));
    let empty = world.second.client.call(ReceiveResult { values: Vec::new(), ..good }).await.expect_err("empty");
    assert!(empty.of_field("values").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_reagent_it_waits_and_no_stock_moves() {
    let world = World::new().await;
    let (test, item) = test_with(&world, "L-104", 1).await;
    let signed = sign(&world, vec![ordered(&world, test)]).await.expect("signed");
    let id = *signed.orders.first().expect("an order");
    let collect = api::lab::CollectSpecimen { id, name_said: true, born_said: true };
    let specimen = world.all.client.call(collect).await.expect("taken");
    let order =
        world.all.client.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await.expect("received");
    let read = world.clinic.tenant().read().await.expect("a connection");
    let sql = "UPDATE stock_lot SET expires_on = '2026-11-22' WHERE item_id = $1";
    kernel::database::execute(&read, sql, vec![item.0.into()]).await.expect("a day gone by");
    drop(read);
    let before = world.clinic.count("SELECT count(*) FROM stock_reservation").await;
    let came = message(&world, &order, vec![potassium("4.4")]).await;
    let taken = take(&world, came).await;
    assert!(taken.why.is_some_and(|why| why.contains("cannot be run")));
    assert_eq!(world.clinic.count("SELECT count(*) FROM stock_reservation").await, before);
    receive(&world, item, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_message_twice_is_taken_once() {
    let world = World::new().await;
    let order = received(&world).await;
    let came =
        ReceiveResult { message_id: Some(line("MSG-1")), ..message(&world, &order, vec![potassium("4.4")]).await };
    let answers = join_all((0..6).map(|_| world.second.client.call(came.clone()))).await;
    for answer in answers {
        assert_eq!(answer.expect("an answer").order_id, Some(order.row.id));
    }
    assert_eq!(list(&world, true).await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_matches_with_a_reason_where_something_differs() {
    let world = World::new().await;
    let order = received(&world).await;
    let good = message(&world, &order, vec![potassium("4.4")]).await;
    let came = ReceiveResult { accession: None, patient_name: Some(line("A. Misspelt")), ..good };
    let id = take(&world, came).await.incoming_id.expect("it waits");
    let incoming = open(&world, id).await;
    let candidate = incoming.candidates.first().expect("an order with the record number");
    assert_eq!(candidate.row.id, order.row.id);
    assert!(candidate.agrees.iter().any(|what| what == "record number"));
    assert!(candidate.differs.iter().any(|what| what.starts_with("name")) && candidate.obstacle.is_none());
    let by_hand = |reason: Option<&str>| MatchIncoming {
        id,
        version: incoming.version,
        order_id: order.row.id,
        reason: reason.map(line),
    };
    let refused = world.second.client.call(by_hand(None)).await.expect_err("a reason is needed");
    assert!(refused.of_field("reason").is_some_and(|words| words.contains("name: ")), "{refused:?}");
    // Two people at once: one of them puts it in.
    let (one, two) = tokio::join!(
        world.second.client.call(by_hand(Some("The sender confirmed the patient"))),
        world.all.client.call(by_hand(Some("The sender confirmed the patient")))
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let settled = open(&world, id).await;
    assert_eq!((settled.row.state, settled.order_id), (IncomingState::Matched, Some(order.row.id)));
    assert_eq!(settled.reason.as_deref(), Some("The sender confirmed the patient"));
    let now = world.all.client.call(GetLabOrder { id: order.row.id }).await.expect("an order");
    assert_eq!(now.row.step, LabStep::Review);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_takes_no_values_is_said_so() {
    let world = World::new().await;
    let (id, specimen) = collected(&world).await;
    let order = world.all.client.call(GetLabOrder { id }).await.expect("an order");
    assert_eq!(order.row.accession.as_deref(), Some(specimen.accession.as_str()));
    let came = message(&world, &order, vec![potassium("4.4")]).await;
    let taken = take(&world, came).await;
    assert!(taken.why.is_some_and(|why| why.contains("not received yet")));
    let incoming = open(&world, taken.incoming_id.expect("it waits")).await;
    let by_hand = MatchIncoming {
        id: incoming.row.id,
        version: incoming.version,
        order_id: id,
        reason: Some(line("It is hers")),
    };
    assert_eq!(world.second.client.call(by_hand).await.expect_err("not yet").code, "does_not_fit");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_about_or_refused_and_stays_readable() {
    let world = World::new().await;
    let order = received(&world).await;
    let came = ReceiveResult { accession: None, ..message(&world, &order, vec![potassium("4.4")]).await };
    let id = take(&world, came).await.incoming_id.expect("it waits");
    let to = world.all.client.call(card("Benita", world.site)).await.expect("a card").id;
    let asked = world.clinic.user_of(&["doctor"], Some(to)).await;
    let ask = AskAboutIncoming { id, version: 1, to, question: line("Did you order this?") };
    let incoming = world.second.client.call(ask).await.expect("asked");
    assert_eq!((incoming.row.state, incoming.asked_of.as_deref()), (IncomingState::Waiting, Some("Dr Benita Osei")));
    let unread = ListColleagueMessages { unread_only: true, after: None };
    let letters = asked.client.call(unread).await.expect("messages").rows;
    assert!(letters.first().is_some_and(|one| one.text.contains("Did you order this?") && one.patient_id.is_none()));
    let refuse = |version| RefuseIncoming { id, version, reason: line("Not a patient of ours") };
    assert_eq!(world.second.client.call(refuse(1)).await.expect_err("an old version").code, "stale");
    let refused = world.second.client.call(refuse(incoming.version)).await.expect("refused");
    assert_eq!((refused.row.state, refused.reason.as_deref()), (IncomingState::Refused, Some("Not a patient of ours")));
    assert_eq!(world.second.client.call(refuse(refused.version)).await.expect_err("once").code, "settled");
    assert_eq!(open(&world, id).await.came.values.len(), 1, "nothing of it is lost");
    assert_eq!(list(&world, false).await.rows.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_content_under_a_number_that_was_used_waits() {
    let world = World::new().await;
    let order = received(&world).await;
    let first = ReceiveResult {
        message_id: Some(line("M-1")),
        ..message(&world, &order, vec![potassium("4.4"), value("2160-0", "Creatinine", "1.10", "mg/dL")]).await
    };
    assert_eq!(take(&world, first.clone()).await.order_id, Some(order.row.id));
    let second = ReceiveResult { values: vec![potassium("9.4")], ..first.clone() };
    let waits = take(&world, second.clone()).await;
    assert_eq!(
        (waits.order_id, waits.why.as_deref()),
        (None, Some("A message with its number came before and says something else"))
    );
    // Each of the two again is that one.
    assert_eq!(take(&world, second).await.incoming_id, waits.incoming_id);
    assert_eq!(take(&world, first).await.order_id, Some(order.row.id));
    assert_eq!(list(&world, true).await.rows.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_sender_wrote_beside_the_values_stands_with_the_order_and_in_the_report() {
    let world = World::new().await;
    let order = received(&world).await;
    let marked = IncomingValue { flag: Some(line("HH")), ..potassium("4.1") };
    let came = ReceiveResult {
        note: Some(Block::new("Slightly haemolysed, please repeat").expect("a remark")),
        ..message(&world, &order, vec![marked, value("2160-0", "Creatinine", "1.10", "mg/dL")]).await
    };
    let waits = take(&world, came).await.incoming_id.expect("it waits");
    let version = open(&world, waits).await.version;
    let to = MatchIncoming { id: waits, version, order_id: order.row.id, reason: None };
    world.second.client.call(to).await.expect("matched");
    let now = world.all.client.call(GetLabOrder { id: order.row.id }).await.expect("an order");
    let wanted = "Northside Reference Laboratory: Slightly haemolysed, please repeat\nNorthside Reference Laboratory marked: Potassium HH";
    assert_eq!(now.remarks.as_deref(), Some(wanted));
    world.all.client.call(ReleaseResults { id: now.row.id, version: now.version }).await.expect("released");
    let reports = ListReports { id: order.row.patient_id, after: None };
    let report = world.all.client.call(reports).await.expect("reports").rows.remove(0);
    assert_eq!(report.conclusion.as_deref(), Some(wanted));
}
