//! Later exports: what changed at the source, what was changed here, what an import brought is withdrawn.

use api::{
    Line,
    crm::{ChangePatient, GetPatient, Patient},
    ehr::{AllergyState, ChangeAllergy, ChangeMedication, Criticality, MedicationState, ProblemState},
    exchange::{
        DecideChartChange, DecidePatientChange, ListChartChanges, ListPatientChanges, ListSourceChanges,
        SourceChangeState,
    },
    id::PatientId,
};
use serde_json::{Value, json};
use test_support::world::{World, line};

use crate::{
    cases::{about, ada, chart, found, laboratory, quantity},
    import::{bundle, state, take},
};

fn status(code: &str) -> Value {
    json!({ "coding": [{ "code": code }] })
}

fn person(family: &str, more: Value) -> Value {
    let mut one = json!({ "resourceType": "Patient", "id": "a", "name": [{ "family": family, "given": ["Ada"] }], "gender": "female",
        "birthDate": "1980-02-28" });
    if let (Some(one), Value::Object(more)) = (one.as_object_mut(), more) {
        one.extend(more);
    }
    one
}

fn potassium(value: f64, more: Value) -> Value {
    let mut one = laboratory("k", "2823-3", "Potassium", json!({ "valueQuantity": quantity(json!(value), "mmol/L") }));
    if let (Some(one), Value::Object(more)) = (one.as_object_mut(), more) {
        one.extend(more);
    }
    one
}

fn cancer(verification: &str) -> Value {
    json!({ "resourceType": "Condition", "id": "c", "code": { "text": "Lung cancer" }, "subject": about(),
        "clinicalStatus": status("active"), "verificationStatus": status(verification) })
}

fn penicillin(more: Value) -> Value {
    let mut one = json!({ "resourceType": "AllergyIntolerance", "id": "p", "code": { "text": "Penicillin" }, "patient": about(),
        "clinicalStatus": status("active"), "verificationStatus": status("confirmed") });
    if let (Some(one), Value::Object(more)) = (one.as_object_mut(), more) {
        one.extend(more);
    }
    one
}

async fn record(world: &World, id: PatientId) -> Patient {
    world.all.client.call(GetPatient { id }).await.expect("a record")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_at_the_source_is_followed_said_and_withdrawn_again() {
    let world = World::new().await;
    let first =
        bundle(vec![person("Test", json!({})), potassium(3.1, json!({})), penicillin(json!({})), cancer("confirmed")]);
    take(&world.clinic, &first).await;
    let id = ada(&world).await;
    let second = bundle(vec![
        person("Test-Smith", json!({ "deceasedDateTime": "2026-11-01" })),
        potassium(7.1, json!({ "status": "corrected", "interpretation": [status("HH")] })),
        penicillin(json!({ "criticality": "high", "reaction": [{ "manifestation": [{ "text": "Anaphylaxis" }] }] })),
        cancer("entered-in-error"),
    ]);
    let outcome = take(&world.clinic, &second).await;
    assert_eq!(outcome.rejects, []);
    let sum = outcome.sum();
    assert_eq!((sum.changed, sum.withdrawn, sum.waiting, sum.taken), (2, 1, 1, 0), "{:?}", outcome.counts);
    let now = chart(&world, id).await;
    let value = &now.results[0].values[0];
    assert_eq!(
        (value.shown.as_str(), value.flag, value.state),
        ("7.1", Some(api::Flag::CriticalHigh), api::ehr::ResultState::Amended)
    );
    assert_eq!(now.allergies.list[0].reaction.as_deref(), Some("Anaphylaxis"));
    assert_eq!(now.allergies.list[0].criticality, Criticality::High);
    assert_eq!(now.problems[0].state, ProblemState::Withdrawn);
    // The death is in; the name waits for a person.
    let mine = record(&world, id).await;
    assert_eq!(mine.row.deceased, "2026-11-01".parse().ok());
    assert_eq!(mine.row.family_name.as_deref(), Some("Test"));
    let said = world.all.client.call(ListChartChanges { id }).await.expect("changes").changes;
    let potassium = said.iter().find(|one| one.about == "Potassium").expect("the potassium");
    let field = potassium.fields.iter().find(|one| one.field == "value").expect("its value");
    assert_eq!((field.before.as_deref(), field.after.as_deref()), (Some("3.1 mmol/L"), Some("7.1 mmol/L")));
    assert!(said.iter().all(|one| one.state == SourceChangeState::Applied), "{said:?}");
    let waiting = world.all.client.call(ListSourceChanges { after: None }).await.expect("a list").rows;
    assert_eq!(waiting.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
    let change = &waiting[0].person[0];
    assert_eq!(
        (change.fields[0].before.as_deref(), change.fields[0].after.as_deref()),
        (Some("Test, Ada"), Some("Test-Smith, Ada"))
    );
    // The same file again changes nothing, and asks nothing twice.
    let before = state(&world.clinic).await;
    take(&world.clinic, &second).await;
    let again = world.all.client.call(ListSourceChanges { after: None }).await.expect("a list").rows;
    assert_eq!(again[0].person.len(), 1);
    let count = |text: &str, table: &str| text.lines().find(|line| line.starts_with(table)).map(str::to_owned);
    for table in ["problem", "allergy", "observation", "patient "] {
        assert_eq!(count(&before, table), count(&state(&world.clinic).await, table), "{table}");
    }
    world
        .all
        .client
        .call(DecidePatientChange { id: again[0].person[0].id, take: true, keep: Vec::new() })
        .await
        .expect("a decision");
    let mine = record(&world, id).await;
    assert_eq!(mine.row.family_name.as_deref(), Some("Test-Smith"));
    assert!(mine.other_names.iter().any(|one| one.name.contains("Ada Test")), "{:?}", mine.other_names);
    assert_eq!(take(&world.clinic, &second).await.sum().waiting, 0);
    // Withdrawn whole, the second import leaves no trace in the chart but its list.
    let done = exchange::withdraw(&world.clinic.tenant(), outcome.batch.expect("an import"), "wrong file")
        .await
        .expect("an answer");
    let done = done.expect("a withdrawal");
    assert!(done.reverted >= 3, "{done:?}");
    let back = chart(&world, id).await;
    assert_eq!(back.results[0].values[0].shown, "3.1");
    assert_eq!(back.problems[0].state, ProblemState::Active);
    assert_eq!(back.allergies.list[0].reaction, None);
    assert_eq!(record(&world, id).await.row.deceased, None);
    let again = exchange::withdraw(&world.clinic.tenant(), outcome.batch.expect("an import"), "twice")
        .await
        .expect("an answer");
    assert!(again.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_here_by_hand_is_asked_about() {
    let world = World::new().await;
    take(&world.clinic, &bundle(vec![person("Test", json!({})), penicillin(json!({}))])).await;
    let id = ada(&world).await;
    let mine = chart(&world, id).await.allergies.list.remove(0);
    let change = ChangeAllergy {
        id: mine.id,
        version: mine.version,
        criticality: Criticality::Low,
        certainty: mine.certainty,
        reaction: Some(line("Rash")),
    };
    world.all.client.call(change).await.expect("a change");
    let told = bundle(vec![person("Test", json!({})), penicillin(json!({ "criticality": "high" }))]);
    for _ in 0..2 {
        assert_eq!(take(&world.clinic, &told).await.sum().waiting, 1);
    }
    let now = chart(&world, id).await;
    assert_eq!((now.allergies.list[0].criticality, now.changes_waiting), (Criticality::Low, 1));
    let waiting = world.all.client.call(ListChartChanges { id }).await.expect("changes").changes;
    assert_eq!(waiting.len(), 1);
    world
        .all
        .client
        .call(DecideChartChange { id: waiting[0].id, take: false, keep: Vec::new() })
        .await
        .expect("a decision");
    // Kept: the source is not asked again until it says something new.
    assert_eq!(take(&world.clinic, &told).await.sum().known, 2);
    let worse = bundle(vec![
        person("Test", json!({})),
        penicillin(json!({ "criticality": "high", "clinicalStatus": status("resolved") })),
    ]);
    assert_eq!(take(&world.clinic, &worse).await.sum().waiting, 1);
    let waiting = world.all.client.call(ListChartChanges { id }).await.expect("changes").changes;
    let open = waiting.iter().find(|one| one.state == SourceChangeState::Waiting).expect("a question");
    world.all.client.call(DecideChartChange { id: open.id, take: true, keep: Vec::new() }).await.expect("a decision");
    let now = chart(&world, id).await;
    assert_eq!((now.allergies.list[0].state, now.changes_waiting), (AllergyState::Resolved, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_changed_here_stays_and_a_date_made_more_exact_is_taken() {
    let world = World::new().await;
    let dated = |born: &str, city: &str| person("Test", json!({ "birthDate": born, "address": [{ "city": city }] }));
    take(&world.clinic, &bundle(vec![dated("1980", "Oldtown")])).await;
    let id = ada(&world).await;
    take(&world.clinic, &bundle(vec![dated("1980-02-28", "Newtown")])).await;
    let mine = record(&world, id).await;
    assert_eq!((mine.row.born, mine.row.city.as_deref()), ("1980-02-28".parse().expect("a date"), Some("Newtown")));
    let change = ChangePatient {
        id,
        version: mine.version,
        family_name: Some(line("Test")),
        given_name: line("Ada"),
        preferred_name: None,
        born: mine.row.born,
        sex: mine.row.sex,
        pronouns: None,
        phone: None,
        email: None,
        street: None,
        city: Some(Line::new("Elsewhere").expect("a city")),
        postal_code: None,
        language: line("en"),
        alerts: Vec::new(),
    };
    world.all.client.call(change).await.expect("a change");
    // The source says what it always said: nothing to ask.
    assert_eq!(take(&world.clinic, &bundle(vec![dated("1980-02-28", "Newtown")])).await.sum().known, 1);
    assert_eq!(take(&world.clinic, &bundle(vec![dated("1980-02-28", "Thirdtown")])).await.sum().waiting, 1);
    assert_eq!(record(&world, id).await.row.city.as_deref(), Some("Elsewhere"));
    let changes = world.all.client.call(ListPatientChanges { id }).await.expect("changes").changes;
    assert!(
        changes.iter().any(|one| one.state == SourceChangeState::Waiting && one.fields[0].field == "address"),
        "{changes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_exports_the_newer_holds_whichever_comes_first() {
    let dated = |value: f64, at: Option<&str>| {
        let meta = at.map_or_else(|| json!({}), |at| json!({ "meta": { "lastUpdated": at } }));
        bundle(vec![person("Test", json!({})), potassium(value, meta)])
    };
    let (old, new) = (dated(3.1, Some("2026-10-01T00:00:00Z")), dated(4.2, Some("2026-10-02T00:00:00Z")));
    for order in [[&old, &new], [&new, &old]] {
        let world = World::new().await;
        for text in order {
            take(&world.clinic, text).await;
        }
        let id = ada(&world).await;
        assert_eq!(chart(&world, id).await.results[0].values[0].shown, "4.2");
    }
    // Where neither says, the later import holds.
    let world = World::new().await;
    for value in [4.2, 3.1] {
        take(&world.clinic, &dated(value, None)).await;
    }
    let id = ada(&world).await;
    assert_eq!(chart(&world, id).await.results[0].values[0].shown, "3.1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_record_leads_to_the_one_that_stayed() {
    let world = World::new().await;
    let gone = json!({ "resourceType": "Patient", "id": "old", "active": false, "name": [{ "family": "Test", "given": ["Ada"] }],
        "birthDate": "1980-02-28", "link": [{ "other": { "reference": "Patient/a" }, "type": "replaced-by" }] });
    let asthma = json!({ "resourceType": "Condition", "id": "c", "code": { "text": "Asthma" }, "subject": { "reference": "Patient/old" } });
    let outcome = take(&world.clinic, &bundle(vec![gone, asthma, person("Test", json!({}))])).await;
    assert_eq!((outcome.rejects, outcome.remarks.len()), (Vec::new(), 1));
    let id = ada(&world).await;
    assert_eq!(chart(&world, id).await.problems.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_withdrawn_leaves_nobody_it_brought_and_keeps_whom_we_saw() {
    let world = World::new().await;
    let other = json!({ "resourceType": "Patient", "id": "b", "name": [{ "family": "Seenhere", "given": ["Sam"] }], "birthDate": "1970-01-01" });
    let text = bundle(vec![person("Test", json!({})), potassium(4.0, json!({})), other]);
    let outcome = take(&world.clinic, &text).await;
    let (id, sam) = (ada(&world).await, found(&world, "Seenhere").await[0].id);
    let add = api::ehr::AddProblem { id: sam, code: None, name: Some(line("Gout")), onset_on: None };
    world.all.client.call(add).await.expect("a problem");
    let done = exchange::withdraw(&world.clinic.tenant(), outcome.batch.expect("an import"), "wrong clinic").await;
    let done = done.expect("an answer").expect("a withdrawal");
    assert_eq!((done.people, done.kept.len()), (1, 1), "{done:?}");
    assert_eq!(chart(&world, id).await.results.len(), 0);
    assert_eq!(record(&world, id).await.standing, api::crm::PatientStanding::Withdrawn);
    // Taken again, all of it is there again.
    assert_eq!(take(&world.clinic, &text).await.rejects, []);
    assert_eq!(chart(&world, id).await.results.len(), 1);
    assert_eq!(record(&world, id).await.standing, api::crm::PatientStanding::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_before_sources_were_kept_gets_its_source() {
    let world = World::new().await;
    let text = bundle(vec![person("Test", json!({})), potassium(4.0, json!({})), penicillin(json!({}))]);
    take(&world.clinic, &text).await;
    let id = ada(&world).await;
    // As an import of an earlier time left it: no source, no digest, no import.
    for table in ["patient_origin", "observation", "allergy", "patient"] {
        let batch = if table == "patient" { "" } else { ", digest = NULL" };
        let sql = format!(
            "UPDATE {table} SET origin = regexp_replace(origin, '^.*/([A-Za-z]+/[^/]+)$', '\\1'), batch_id = NULL{batch} \
             WHERE origin IS NOT NULL"
        );
        kernel::database::execute(&world.clinic.tenant().read().await.expect("a connection"), &sql, Vec::new())
            .await
            .expect("a change");
    }
    let sql = "UPDATE patient_origin SET said = NULL";
    kernel::database::execute(&world.clinic.tenant().read().await.expect("a connection"), sql, Vec::new())
        .await
        .expect("a change");
    // Another hospital's Patient/a is nobody of ours.
    let other = crate::import::bundle_of(
        "https://other.example",
        vec![json!({ "resourceType": "Patient", "id": "a",
        "name": [{ "family": "Unlike", "given": ["Uwe"] }], "gender": "male", "birthDate": "1950-05-05" })],
    );
    assert_eq!(take(&world.clinic, &other).await.sum().taken, 1);
    let outcome = take(&world.clinic, &text).await;
    assert_eq!((outcome.sum().taken, outcome.sum().known, outcome.rejects.len()), (0, 3, 0), "{:?}", outcome.counts);
    assert_eq!(ada(&world).await, id);
    let now = chart(&world, id).await;
    assert_eq!((now.results.len(), now.results[0].values.len(), now.allergies.list.len()), (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_change_that_waits_a_part_is_taken_and_a_late_decision_is_told_so() {
    let medicine = |dose: &str| {
        json!({ "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": about(),
            "medicationCodeableConcept": { "text": "Metformin" }, "dosageInstruction": [{ "text": dose }] })
    };
    let world = World::new().await;
    take(&world.clinic, &bundle(vec![person("Test", json!({})), medicine("500 mg daily")])).await;
    let id = ada(&world).await;
    let mine = chart(&world, id).await.medicines.remove(0);
    let stop = ChangeMedication {
        id: mine.id,
        version: mine.version,
        state: MedicationState::Stopped,
        dose: Some(line("500 mg daily")),
    };
    world.all.client.call(stop).await.expect("a stop");
    take(&world.clinic, &bundle(vec![person("Test", json!({})), medicine("850 mg daily")])).await;
    let waiting = world.all.client.call(ListChartChanges { id }).await.expect("changes").changes;
    let change = waiting.iter().find(|one| one.state == SourceChangeState::Waiting).expect("a question");
    let decide = |take: bool, keep: &[&str]| DecideChartChange {
        id: change.id,
        take,
        keep: keep.iter().map(|field| (*field).to_owned()).collect(),
    };
    let all: Vec<&str> = change.fields.iter().map(|field| field.field.as_str()).collect();
    for keep in [all.as_slice(), &["colour"]] {
        let refused = world.all.client.call(decide(true, keep)).await.expect_err("nothing to take");
        assert_eq!(refused.status, 422, "{keep:?}");
    }
    world.all.client.call(decide(true, &["state"])).await.expect("a decision");
    let now = chart(&world, id).await.medicines.remove(0);
    assert_eq!((now.state, now.dose.as_deref()), (MedicationState::Stopped, Some("850 mg daily")));
    // The same answer twice is no failure, the other one is told who was first.
    world.all.client.call(decide(true, &["state"])).await.expect("the same decision");
    let late = world.all.client.call(decide(false, &[])).await.expect_err("a late decision");
    assert_eq!((late.status, late.code.as_str()), (409, "change.decided"));
    // The source said the whole of it: it is not asked about again.
    assert_eq!(
        take(&world.clinic, &bundle(vec![person("Test", json!({})), medicine("850 mg daily")])).await.sum().known,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_several_imports_say_stays_when_one_of_them_is_withdrawn() {
    let world = World::new().await;
    let first = bundle(vec![person("Test", json!({})), penicillin(json!({})), cancer("confirmed")]);
    let second = bundle(vec![
        person("Test", json!({ "deceasedDateTime": "2026-11-01" })),
        penicillin(json!({})),
        potassium(3.1, json!({})),
    ]);
    let one = take(&world.clinic, &first).await.batch.expect("an import");
    let two = take(&world.clinic, &second).await.batch.expect("an import");
    // The same once more changes nothing, and is nothing that could be withdrawn.
    assert_eq!(take(&world.clinic, &second).await.batch, None);
    let id = ada(&world).await;
    let withdraw = async |batch| {
        exchange::withdraw(&world.clinic.tenant(), batch, "wrong file").await.expect("an answer").expect("a withdrawal")
    };
    assert_eq!(withdraw(one).await.people, 0);
    let now = chart(&world, id).await;
    let allergies: Vec<_> = now.allergies.list.iter().map(|one| (one.name.as_str(), one.state)).collect();
    assert_eq!(allergies, [("Penicillin", AllergyState::Active)]);
    assert_eq!((now.problems[0].state, now.results.len()), (ProblemState::Withdrawn, 1));
    assert_eq!(record(&world, id).await.row.deceased, "2026-11-01".parse().ok());
    assert_eq!(withdraw(two).await.people, 1);
    // Taken in again, the whole of it is there, the death too.
    take(&world.clinic, &second).await;
    let now = chart(&world, id).await;
    assert_eq!((now.allergies.list[0].state, now.results.len()), (AllergyState::Active, 1));
    assert_eq!(record(&world, id).await.row.deceased, "2026-11-01".parse().ok());
}
