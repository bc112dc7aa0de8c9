//! Histories from FHIR bundles.

use std::{collections::BTreeMap, path::PathBuf};

use api::{
    crm::{PatientOrder, SearchPatients},
    ehr::{GetChart, ListHistory, ListReports, VitalKind},
};
use exchange::{Counts, Outcome};
use kernel::database::query_one;
use serde_json::{Value, json};
use test_support::TestClinic;

use test_support::world::{World, line};

/// The bundles beside the project; none where they are absent, said aloud.
fn bundles() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fhir");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: there are no sample bundles at {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort();
    files
}

async fn import_all(clinic: &TestClinic, files: &[PathBuf]) -> Outcome {
    let mut sum = Outcome::default();
    for file in files {
        let text = exchange::open(&std::fs::read(file).expect("a file")).expect("a text");
        sum.add(exchange::import(&clinic.tenant(), &text).await.expect("an import").expect("a bundle"));
    }
    sum
}

/// How many rows every table of the history has, and a sum over all of their text.
async fn state(clinic: &TestClinic) -> String {
    let tenant = clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    let tables = [
        "patient",
        "encounter",
        "problem",
        "allergy",
        "medication",
        "report",
        "observation",
        "history_entry",
        "external_party",
    ];
    let mut found = String::new();
    for table in tables {
        let sql =
            format!("SELECT count(*) || ' ' || COALESCE(md5(string_agg(t::text, '' ORDER BY id)), '') FROM {table} t");
        let row = query_one(&read, &sql, Vec::new()).await.expect("a count").expect("a row");
        found.push_str(&format!("{table} {}\n", row.try_get_by_index::<String>(0).expect("a text")));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_bundles_where_they_are_come_in_whole_and_a_second_time_change_nothing() {
    let files = bundles();
    if files.is_empty() {
        return;
    }
    let world = World::new().await;
    let first = import_all(&world.clinic, &files).await;
    assert_eq!(first.rejects, []);
    // Six practitioners and two organisations of the sample stand in two bundles or more.
    let expected: BTreeMap<String, Counts> = [
        ("AllergyIntolerance", 1, 1),
        ("CarePlan", 31, 31),
        ("Claim", 215, 215),
        ("Condition", 59, 59),
        ("DiagnosticReport", 75, 75),
        ("Encounter", 172, 172),
        ("ExplanationOfBenefit", 172, 172),
        ("Goal", 15, 15),
        ("ImagingStudy", 1, 1),
        ("Immunization", 126, 126),
        ("MedicationRequest", 43, 43),
        ("Observation", 1105, 1105),
        ("Organization", 20, 16),
        ("Patient", 14, 14),
        ("Practitioner", 20, 16),
        ("Procedure", 71, 71),
    ]
    .into_iter()
    .map(|(kind, read, new)| (kind.to_owned(), Counts { read, new }))
    .collect();
    assert_eq!(first.counts, expected);
    let before = state(&world.clinic).await;
    let second = import_all(&world.clinic, &files).await;
    assert!(second.counts.values().all(|counts| counts.new == 0), "{second:?}");
    assert_eq!(state(&world.clinic).await, before);
    // The chart shows it: pressure is two values, and lipids stand in their report.
    let search = SearchPatients { query: Some(line("mueller")), order: PatientOrder::Name, after: None, limit: None };
    let found = world.all.client.call(search).await.expect("patients");
    let id = found.rows.first().expect("Angelic Mueller").id;
    let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
    assert!(chart.problems.iter().any(|problem| problem.name == "Hypertension"));
    assert!(chart.vitals.iter().any(|series| series.kind == VitalKind::Systolic && series.values.len() > 1));
    assert!(chart.results.iter().any(|series| series.code.code == "2093-3"));
    assert!(chart.encounters.is_empty(), "an imported encounter is never open");
    let reports = world.all.client.call(ListReports { id, after: None }).await.expect("reports");
    assert!(reports.rows.iter().any(|report| report.name == "Lipid Panel" && report.values.len() == 4));
    let history = world.all.client.call(ListHistory { id, kind: None, after: None }).await.expect("a history");
    assert!(!history.rows.is_empty() && history.rows.iter().all(|entry| entry.imported));
    let more = ListHistory { id, kind: None, after: history.next };
    let more = world.all.client.call(more).await.expect("more of it");
    assert!(
        !more.rows.is_empty() && more.rows.iter().all(|entry| history.rows.iter().all(|other| other.id != entry.id))
    );
}

fn bundle(resources: Vec<Value>) -> String {
    let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn patient(id: &str, born: &str) -> Value {
    json!({ "resourceType": "Patient", "id": id, "name": [{ "family": "Test", "given": ["Ada"] }], "gender": "female",
        "birthDate": born })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_comes_a_second_time_changes_nothing() {
    let clinic = TestClinic::new().await;
    let about = json!({ "reference": "Patient/a" });
    let text = bundle(vec![
        patient("a", "1980-02-28"),
        json!({ "resourceType": "Condition", "id": "c1", "subject": about, "code": { "text": "Gout" } }),
        json!({ "resourceType": "Encounter", "id": "e1", "status": "finished", "subject": about,
            "period": { "start": "2020-01-01T10:00:00Z", "end": "2020-01-01T10:20:00Z" } }),
        json!({ "resourceType": "Observation", "id": "o1", "status": "final", "subject": about,
            "code": { "text": "Weight" }, "effectiveDateTime": "2020-01-01", "valueQuantity": { "value": 180, "unit": "lb" } }),
    ]);
    let empty = state(&clinic).await;
    let first = exchange::import(&clinic.tenant(), &text).await.expect("an import").expect("a bundle");
    assert_eq!(first.rejects, []);
    let counts: Vec<_> = first.counts.iter().map(|(kind, counts)| (kind.as_str(), counts.read, counts.new)).collect();
    assert_eq!(counts, [("Condition", 1, 1), ("Encounter", 1, 1), ("Observation", 1, 1), ("Patient", 1, 1)]);
    let before = state(&clinic).await;
    assert_ne!(before, empty);
    let second = exchange::import(&clinic.tenant(), &text).await.expect("an import").expect("a bundle");
    assert!(second.counts.len() == 4 && second.counts.values().all(|counts| counts.new == 0), "{second:?}");
    assert_eq!(state(&clinic).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reject_says_its_place_and_reason_and_harms_no_other() {
    let clinic = TestClinic::new().await;
    let about = json!({ "reference": "Patient/a" });
    let text = bundle(vec![
        json!({ "resourceType": "Observation", "id": "o1", "status": "final", "subject": about,
            "code": { "text": "Weight" }, "effectiveDateTime": "2020-01-01", "valueQuantity": { "value": 180, "unit": "lb" } }),
        patient("a", "1980-02-28"),
        patient("b", "1980-02-31"),
        json!({ "resourceType": "Condition", "id": "c1", "subject": { "reference": "Patient/zz" }, "code": { "text": "Gout" } }),
        json!({ "resourceType": "Observation", "id": "o2", "subject": about, "code": { "text": "Empty" },
            "effectiveDateTime": "2020-01-01" }),
        json!({ "resourceType": "Encounter", "id": "e1", "subject": about,
            "period": { "start": "2020-01-02T00:00:00Z", "end": "2020-01-01T00:00:00Z" } }),
        json!({ "resourceType": "Encounter", "id": "e2", "subject": about, "period": "yesterday" }),
        json!({ "id": "nameless" }),
    ]);
    let outcome = exchange::import(&clinic.tenant(), &text).await.expect("an import").expect("a bundle");
    let mut said: Vec<(&str, &str)> =
        outcome.rejects.iter().map(|reject| (reject.place.as_str(), reject.reason.as_str())).collect();
    said.sort_unstable();
    assert_eq!(said.len(), 6, "{said:?}");
    for ((place, reason), (wanted_place, wanted)) in said.iter().zip([
        ("entry[2]", "birthDate: 1980-02-31 is no date"),
        ("entry[3]", "subject: Patient/zz is not a patient"),
        ("entry[4]", "value: is missing"),
        ("entry[5]", "period: ends before it begins"),
        ("entry[6]", "period: invalid type"),
        ("entry[7]", "has no resourceType"),
    ]) {
        assert!(*place == wanted_place && reason.starts_with(wanted), "{place} {reason}");
    }
    assert_eq!(outcome.counts.get("Observation"), Some(&Counts { read: 1, new: 1 }));
    for broken in
        ["", "{", "[]", "{\"resourceType\":\"Patient\",\"id\":\"a\"}", "{\"resourceType\":\"Bundle\",\"entry\":7}"]
    {
        exchange::import(&clinic.tenant(), broken).await.expect("an answer").expect_err("no bundle");
    }
}
