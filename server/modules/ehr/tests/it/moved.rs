//! Where a fact stands after it was moved: as it was written, held against the right patient.

use api::{
    Flag,
    crm::{RegisterPatient, Sex},
    ehr::*,
    id::PatientId,
    lab::{EnterResults, GetLabOrder},
};
use test_support::{
    cases::{
        ehr::{note, pulse},
        lab::{released, values},
    },
    world::{World, line, person},
};

use crate::wrong_chart::{chart, document, done, mark, to, vitals};

/// Somebody born on this day.
async fn born(world: &World, born: &str, sex: Sex) -> PatientId {
    let register = RegisterPatient { born: born.parse().expect("a date"), sex, ..person(world.next()) };
    world.all.client.call(register).await.expect("a patient").id
}

/// No answer about a chart names the other patient.
fn names_nobody(text: &impl serde::Serialize, other: PatientId) {
    let text = serde_json::to_string(text).expect("a text");
    assert!(!text.contains(&other.to_string()), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_stands_in_the_right_chart_as_it_was_signed() {
    let world = World::new().await;
    let client = &world.all.client;
    let other = world.patient().await;
    let id = note(&world).await;
    let text = api::Block::new("He called again").expect("a text");
    let was = client.call(AddAddendum { id, text }).await.expect("an addendum");
    done(&world, to(other, mark(&world, FactKind::Note, id))).await;
    let (here, there) = (chart(&world, world.patient).await, chart(&world, other).await);
    names_nobody(&here, other);
    names_nobody(&there, world.patient);
    assert!(here.entered_in_error[0].moved);
    let [copy] = there.notes.as_slice() else { panic!("{:?}", there.notes) };
    assert_eq!((&copy.title, &copy.parts, &copy.addenda), (&was.title, &was.parts, &was.addenda));
    assert_eq!((&copy.author, copy.author_id, copy.signed_at), (&was.author, was.author_id, was.signed_at));
    assert!(copy.id != was.id && copy.moved.is_some());
    assert_eq!(client.call(GetNote { id: copy.id }).await.expect("a note"), *copy);
    // No encounter of that day was there: it has one of its own, over and counted nowhere.
    let history = client.call(ListHistory { id: other, kind: None, after: None }).await.expect("a history").rows;
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].name.as_str(), history[0].state), ("Note moved from another chart", HistoryState::Done));
    // Where there is one of the same colleague on the same day, it joins that.
    let start = StartEncounter { id: other, site_id: world.site, kind: line("Phone call"), reason: None };
    let call = client.call(start).await.expect("an encounter").id;
    let id = note(&world).await;
    done(&world, to(other, mark(&world, FactKind::Note, id))).await;
    let there = chart(&world, other).await;
    assert!(there.note_count == 2 && there.notes.iter().any(|note| note.encounter_id == call));
    // A copy that is wrong too goes the same way.
    let third = world.patient().await;
    let act = MarkEnteredInError { id: other, ..to(third, mark(&world, FactKind::Note, there.notes[0].id)) };
    done(&world, act).await;
    assert_eq!((chart(&world, other).await.note_count, chart(&world, third).await.note_count), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_held_against_the_ranges_of_the_right_patient_and_waits_for_its_doctor_again() {
    let world = World::new().await;
    let client = &world.all.client;
    let order = released(&world, &[("2823-3", "6.9"), ("2160-0", "1.20")]).await;
    world.clinic.settle().await;
    let report = client.call(ListReports { id: world.patient, after: None }).await.expect("reports").rows.remove(0);
    let of = |report: &Report, code: &str| {
        let series = report.values.iter().find(|series| series.code.code == code).expect("a value").clone();
        let value = series.values[0].clone();
        (value.shown, value.flag, series.low, series.high, series.range_words)
    };
    // A woman of 1950: creatinine is high, and the filtration rate is hers.
    assert_eq!(of(&report, "2160-0").1, Some(Flag::High));
    let rate = of(&report, "98979-8").0;
    let man = born(&world, "1990-05-01", Sex::Male).await;
    done(&world, to(man, mark(&world, FactKind::Report, report.id))).await;
    world.clinic.settle().await;
    let there = client.call(ListReports { id: man, after: None }).await.expect("reports").rows.remove(0);
    names_nobody(&there, world.patient);
    assert_eq!((there.issued_at, &there.issued_by, there.order_id), (report.issued_at, &report.issued_by, None));
    assert!(there.moved.is_some() && there.acknowledged_at.is_none());
    assert_eq!(of(&there, "2160-0"), ("1.20".to_owned(), None, Some(0.7), Some(1.3), None));
    assert_eq!((of(&there, "2823-3").0, of(&there, "2823-3").1), ("6.9".to_owned(), Some(Flag::CriticalHigh)));
    let his = of(&there, "98979-8").0;
    assert!(his != rate && his.parse::<u32>().is_ok(), "worked out anew: {his}, was {rate}");
    let inbox = client.call(ListInbox { all: false, after: None }).await.expect("an inbox").rows;
    let [mine] = inbox.as_slice() else { panic!("{inbox:?}") };
    assert_eq!((mine.patient_id, mine.worst), (man, Some(Flag::CriticalHigh)));
    assert!(mine.ordered_by.is_some(), "who asked for it is who is told of it");
    // The call-back is about him now, and closed when his doctor has seen it.
    let open = client.call(GetLabOrder { id: order.row.id }).await.expect("an order").callbacks;
    assert!(!open.is_empty() && open.iter().all(|one| one.patient_id == man && one.told_at.is_none()), "{open:?}");
    client.call(AcknowledgeReport { id: there.id, undo: false }).await.expect("acknowledged");
    world.clinic.settle().await;
    let told = client.call(GetLabOrder { id: order.row.id }).await.expect("an order").callbacks;
    assert!(told.iter().all(|one| one.told_at.is_some()), "{told:?}");
    // A correction does not bring it back into the wrong chart.
    let now = client.call(GetLabOrder { id: order.row.id }).await.expect("an order");
    let amend = EnterResults { amend_reason: Some(line("Mixed up")), ..values(&now, &[("2823-3", "4.1")]) };
    let refused = world.second.client.call(amend).await.expect_err("not this patient's");
    assert_eq!((refused.status, refused.code.as_str()), (409, "entered_in_error"));
    assert!(chart(&world, world.patient).await.results.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_judged_says_why() {
    let world = World::new().await;
    let client = &world.all.client;
    released(&world, &[("2823-3", "4.4"), ("2160-0", "1.20")]).await;
    let report = client.call(ListReports { id: world.patient, after: None }).await.expect("reports").rows.remove(0).id;
    // An analyte that the laboratory here does not know.
    let sql = "UPDATE observation SET code = '0000-0' WHERE code = '2823-3'";
    let read = world.clinic.tenant().read().await.expect("a connection");
    kernel::database::execute(&read, sql, Vec::new()).await.expect("another code");
    drop(read);
    let somebody = born(&world, "unknown", Sex::Unknown).await;
    done(&world, to(somebody, mark(&world, FactKind::Report, report))).await;
    let there = client.call(ListReports { id: somebody, after: None }).await.expect("reports").rows.remove(0);
    let of = |code: &str| there.values.iter().find(|series| series.code.code == code).expect("a value");
    assert_eq!(of("0000-0").range_words.as_deref(), Some("moved from another chart: no range was applied"));
    assert_eq!((of("0000-0").low, of("0000-0").values[0].flag), (None, None));
    assert_eq!(of("2160-0").range_words.as_deref(), Some("No range: the birth date is not exact enough"));
    assert_eq!(of("98979-8").values[0].shown, "Not worked out: the equation needs female or male");
}

#[tokio::test(flavor = "multi_thread")]
async fn vital_signs_are_flagged_by_the_age_of_the_right_patient() {
    let world = World::new().await;
    // A pulse of 84 is usual in a grown woman, and too slow for a baby.
    let set = vitals(&world).await;
    let here = chart(&world, world.patient).await;
    assert_eq!(here.vitals[0].values[0].flag, None);
    let day = world.today().yesterday().expect("a day").to_string();
    let baby = born(&world, &day, Sex::Male).await;
    let said = done(&world, to(baby, mark(&world, FactKind::Vitals, set))).await;
    let there = chart(&world, baby).await;
    let value = &there.vitals[0].values[0];
    assert_eq!((value.shown.as_str(), value.flag), ("84", Some(Flag::Low)));
    assert_eq!((value.at, &value.by), (here.vitals[0].values[0].at, &here.vitals[0].values[0].by));
    assert!(value.moved.is_some() && said.moved_to == Some(baby));
    // Any value names its set.
    let of = RecordVitals { id: baby, ..pulse(&world) };
    let first = world.all.client.call(of).await.expect("vital signs").first;
    let act = MarkEnteredInError { id: baby, ..mark(&world, FactKind::Vitals, first) };
    done(&world, act).await;
    assert_eq!(chart(&world, baby).await.vitals[0].values.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_takes_its_files_along() {
    let world = World::new().await;
    let other = world.patient().await;
    let id = document(&world).await;
    done(&world, to(other, mark(&world, FactKind::Document, id))).await;
    let list = ListHistory { id: other, kind: Some(HistoryKind::Document), after: None };
    let rows = world.all.client.call(list).await.expect("a history").rows;
    let [copy] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((copy.name.as_str(), copy.moved.is_some()), ("Discharge letter", true));
    assert_eq!(copy.attachments[0].text.as_deref(), Some("Was in hospital for a week"));
}
