//! Histories from FHIR bundles.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use api::{
    Flag,
    crm::{PatientOrder, SearchPatients},
    ehr::{
        AllergyCategory, Certainty, Criticality, GetChart, HistoryKind, ListHistory, ListReports, MedicationState,
        ProblemState, VitalKind,
    },
    id::PatientId,
};
use exchange::{Counts, Options, Outcome};
use kernel::database::query_one;
use serde_json::{Value, json};
use test_support::TestClinic;

use test_support::world::{World, line};

/// The files of a folder, in order, without the folders below it.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Our own bundles, of two invented people.
fn own_bundles() -> Vec<PathBuf> {
    files_in(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bundles"))
}

async fn import_all(clinic: &TestClinic, files: &[PathBuf]) -> Outcome {
    let mut sum = Outcome::default();
    for file in files {
        let text = exchange::open(std::fs::read(file).expect("a file")).expect("a text");
        sum.add(take(clinic, &text).await);
    }
    sum
}

/// Takes a text in that can be.
pub async fn take(clinic: &TestClinic, text: &str) -> Outcome {
    exchange::import(&clinic.tenant(), text, &Options::default()).await.expect("an import").expect("a file")
}

/// Why nothing of a text can be taken.
pub async fn refuses(clinic: &TestClinic, text: &str) -> String {
    exchange::import(&clinic.tenant(), text, &Options::default()).await.expect("an answer").expect_err("a refusal")
}

/// How many rows every table of the history has, and a sum over all of their text.
pub async fn state(clinic: &TestClinic) -> String {
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
        "patient_name",
        "patient_identifier",
        "patient_contact",
        "patient_origin",
        "attachment",
        "source_change",
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

async fn named(world: &World, family: &str) -> PatientId {
    let search = SearchPatients { query: Some(line(family)), order: PatientOrder::Name, after: None, limit: None };
    let found = world.all.client.call(search).await.expect("patients");
    found.rows.first().expect("a patient of that name").id
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_come_in_whole_and_a_second_time_change_nothing() {
    let world = World::new().await;
    let first = import_all(&world.clinic, &own_bundles()).await;
    assert_eq!(first.rejects, []);
    // What two sources say of one clinic are two clinics: an id counts within its source only.
    let expected: BTreeMap<String, Counts> = [
        ("AllergyIntolerance", 3, 3),
        ("CarePlan", 3, 3),
        ("Claim", 5, 5),
        ("Condition", 7, 7),
        ("DiagnosticReport", 5, 5),
        ("DocumentReference", 1, 1),
        ("Encounter", 14, 14),
        ("ExplanationOfBenefit", 4, 4),
        ("Goal", 3, 3),
        ("ImagingStudy", 1, 1),
        ("Immunization", 8, 8),
        ("MedicationRequest", 7, 7),
        ("Observation", 52, 52),
        ("Organization", 3, 3),
        ("Patient", 2, 2),
        ("Practitioner", 4, 4),
        ("Procedure", 5, 5),
    ]
    .into_iter()
    .map(|(kind, read, taken)| (kind.to_owned(), Counts { read, taken, ..Counts::default() }))
    .collect();
    assert_eq!(first.counts, expected);
    let before = state(&world.clinic).await;
    let second = import_all(&world.clinic, &own_bundles()).await;
    assert!(second.counts.values().all(|counts| counts.known == counts.read), "{second:?}");
    assert_eq!(state(&world.clinic).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chart_shows_an_imported_history() {
    let world = World::new().await;
    import_all(&world.clinic, &own_bundles()).await;
    // Under her name of today, not the one before she married.
    let id = named(&world, "schoenfeld").await;
    let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
    let problem = chart.problems.iter().find(|problem| problem.name == "Hypertension").expect("her problem");
    let code = problem.code.as_ref().map(|code| (code.system.as_str(), code.code.as_str()));
    assert_eq!((problem.state, code), (ProblemState::Active, Some(("snomed", "38341003"))));
    assert_eq!(chart.problems.iter().filter(|problem| problem.state == ProblemState::Active).count(), 3);
    let penicillin = chart.allergies.list.iter().find(|one| one.name == "Allergy to penicillin").expect("hers");
    assert_eq!(
        (penicillin.category, penicillin.criticality, penicillin.certainty, penicillin.reaction.as_deref()),
        (AllergyCategory::Medicine, Criticality::High, Certainty::Confirmed, Some("Urticaria (moderate)"))
    );
    let taken: Vec<(&str, Option<&str>)> = chart
        .medicines
        .iter()
        .filter(|medicine| medicine.state == MedicationState::Active)
        .map(|medicine| (medicine.name.as_str(), medicine.dose.as_deref()))
        .collect();
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert!(taken.contains(&("Amlodipine 5 MG Oral Tablet", Some("One tablet in the morning"))), "{taken:?}");
    // Pressure is two values of one resource; lipids stand in their report.
    let vital = |kind| {
        let series = chart.vitals.iter().find(|series| series.kind == kind).expect("a vital sign");
        series.values.iter().map(|value| value.value).collect::<Vec<f64>>()
    };
    assert_eq!(vital(VitalKind::Systolic), [126.0, 138.0, 148.0, 138.0, 144.0, 134.0]);
    assert_eq!(vital(VitalKind::Diastolic), [82.0, 86.0, 94.0, 88.0, 92.0, 84.0]);
    let cholesterol = chart.results.iter().find(|series| series.code.code == "2093-3").expect("her cholesterol");
    let flags: Vec<_> = cholesterol.values.iter().map(|value| (value.shown.as_str(), value.flag)).collect();
    assert_eq!(flags, [("184", None), ("238", Some(Flag::High)), ("181", None)]);
    assert!(chart.encounters.is_empty(), "an imported encounter is never open, as its source may have left it");
    let reports = world.all.client.call(ListReports { id, after: None }).await.expect("reports");
    assert!(reports.rows.iter().any(|report| report.name == "Lipid Panel" && report.values.len() == 4));
    let history = world.all.client.call(ListHistory { id, kind: None, after: None }).await.expect("a history");
    assert!(!history.rows.is_empty() && history.rows.iter().all(|entry| entry.imported));
    assert!(history.next.is_some(), "her history is longer than a page");
    let all = crate::cases::history(&world, id, None).await;
    let mut ids: Vec<_> = all.iter().map(|entry| entry.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), all.len()), (all.len(), usize::try_from(chart.history_count).expect("a count")));
    let met = all.iter().rev().find(|entry| entry.kind == HistoryKind::Encounter).expect("an early encounter");
    assert_eq!(met.by.as_deref(), Some("Dr. Edith Lindqvist, Millbrook Family Practice"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_source_words_otherwise_is_read_in_our_terms() {
    let world = World::new().await;
    import_all(&world.clinic, &own_bundles()).await;
    let id = named(&world, "okonjo").await;
    let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
    let asthma = chart.problems.first().expect("his problem");
    assert_eq!((asthma.state, asthma.onset_on), (ProblemState::Inactive, "2023-11".parse().ok()));
    let peanuts = chart.allergies.list.first().expect("what he was thought to be allergic to");
    assert_eq!((peanuts.category, peanuts.certainty), (AllergyCategory::Food, Certainty::Refuted));
    // Pounds come home to kilograms, and stand beside them as they were written.
    let weights = chart.vitals.iter().find(|series| series.kind == VitalKind::Weight).expect("his weight");
    assert_eq!(weights.values.iter().map(|value| value.value).collect::<Vec<f64>>(), [20.4, 23.4]);
    // Flagged by the ranges of his age, in which 98 is no low pressure.
    let latest = |kind| {
        let series = chart.vitals.iter().find(|series| series.kind == kind).expect("a vital sign");
        series.values.last().map(|value| (value.value, value.flag))
    };
    assert_eq!(latest(VitalKind::Systolic), Some((98.0, None)));
    assert_eq!(latest(VitalKind::Oxygen), Some((93.0, Some(Flag::Low))));
    let inhaler = chart.medicines.first().expect("his medicine");
    assert_eq!(inhaler.dose.as_deref(), Some("Two puffs; at most four times a day"));
    let culture = chart.results.iter().find(|series| series.code.code == "626-2").expect("his culture");
    assert_eq!(culture.values.first().map(|value| value.shown.as_str()), Some("Normal flora"));
    let history = world.all.client.call(ListHistory { id, kind: None, after: None }).await.expect("a history");
    assert!(history.rows.iter().any(|entry| entry.by.as_deref() == Some("Jörg Ahlström, Children’s Lung Clinic")));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_an_import_counts_is_invisible() {
    let world = World::new().await;
    let outcome = import_all(&world.clinic, &own_bundles()).await;
    // A value is a row for itself, and one for each of its components.
    let mut values = 0;
    for file in own_bundles() {
        let text = exchange::open(std::fs::read(file).expect("a file")).expect("a text");
        let bundle: Value = serde_json::from_str(&text).expect("JSON");
        for entry in bundle["entry"].as_array().expect("entries") {
            let resource = &entry["resource"];
            if resource["resourceType"] == "Observation" {
                let own = resource.as_object().is_some_and(|fields| fields.keys().any(|key| key.starts_with("value")));
                values += resource["component"].as_array().map_or(1, |parts| parts.len() + usize::from(own));
            }
        }
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut add = |what: &'static str, count: usize| *seen.entry(what).or_default() += count;
    for family in ["schoenfeld", "okonjo"] {
        let id = named(&world, family).await;
        let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
        add("Condition", chart.problems.len());
        add("AllergyIntolerance", chart.allergies.list.len());
        add("MedicationRequest", chart.medicines.len());
        let mut after = None;
        loop {
            let page = world.all.client.call(ListReports { id, after }).await.expect("reports");
            add("DiagnosticReport", page.rows.len());
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        for (what, kind) in [
            ("Encounter", HistoryKind::Encounter),
            ("Immunization", HistoryKind::Immunization),
            ("Procedure", HistoryKind::Procedure),
            ("CarePlan", HistoryKind::CarePlan),
            ("Document", HistoryKind::Document),
            ("Observation", HistoryKind::Observation),
        ] {
            add(what, crate::cases::history(&world, id, Some(kind)).await.len());
        }
    }
    let taken = |kind: &str| outcome.counts.get(kind).map_or(0, |counts| counts.taken as usize);
    for kind in [
        "Condition",
        "AllergyIntolerance",
        "MedicationRequest",
        "DiagnosticReport",
        "Encounter",
        "Immunization",
        "Procedure",
        "CarePlan",
    ] {
        assert_eq!(seen[kind], taken(kind), "{kind}");
    }
    let documents =
        ["Claim", "DocumentReference", "ExplanationOfBenefit", "Goal", "ImagingStudy"].map(taken).iter().sum::<usize>();
    assert_eq!((seen["Document"], seen["Observation"]), (documents, values));
}

/// The folder of the samples is named by an environment variable: they are larger than what belongs into a repository.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the sample bundles: a measure of make assure"]
async fn the_sample_bundles_come_in_whole_and_a_second_time_change_nothing() {
    let folder = std::env::var_os("POLYCLINIC_SAMPLE_BUNDLES")
        .expect("POLYCLINIC_SAMPLE_BUNDLES names no folder: set it to one of FHIR bundles, packed or not");
    let files = files_in(Path::new(&folder));
    assert!(!files.is_empty(), "POLYCLINIC_SAMPLE_BUNDLES: no bundles in {}", folder.display());
    // Counted in the files themselves, and once each, in whichever bundles a resource stands.
    let (mut expected, mut seen) = (BTreeMap::<String, Counts>::new(), BTreeSet::new());
    for file in &files {
        let text = exchange::open(std::fs::read(file).expect("a file")).expect("a text");
        let bundle: Value = serde_json::from_str(&text).expect("JSON");
        for entry in bundle["entry"].as_array().expect("entries") {
            let word = |name: &str| entry["resource"][name].as_str().expect("a word").to_owned();
            let (kind, id) = (word("resourceType"), word("id"));
            let counts = expected.entry(kind.clone()).or_default();
            counts.read += 1;
            counts.taken += u32::from(seen.insert((kind, id)));
        }
    }
    let clinic = TestClinic::new().await;
    let first = import_all(&clinic, &files).await;
    assert_eq!(first.rejects, []);
    assert_eq!(first.counts, expected);
    let before = state(&clinic).await;
    let second = import_all(&clinic, &files).await;
    assert!(second.counts.values().all(|counts| counts.taken + counts.changed == 0), "{second:?}");
    assert_eq!(state(&clinic).await, before);
    println!("{} sample bundles, {} resources, a second time nothing", files.len(), seen.len());
}

/// A bundle of an invented system.
pub fn bundle(resources: Vec<Value>) -> String {
    bundle_of("https://hospital.example/fhir", resources)
}

/// A bundle of a system of this address.
pub fn bundle_of(base: &str, resources: Vec<Value>) -> String {
    let entry = |resource: Value| {
        let word = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        json!({ "fullUrl": format!("{base}/{}/{}", word("resourceType"), word("id")), "resource": resource })
    };
    let entries: Vec<Value> = resources.into_iter().map(entry).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

pub fn patient(id: &str, born: &str) -> Value {
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
    let first = take(&clinic, &text).await;
    assert_eq!(first.rejects, []);
    let counts: Vec<_> = first.counts.iter().map(|(kind, counts)| (kind.as_str(), counts.read, counts.taken)).collect();
    assert_eq!(counts, [("Condition", 1, 1), ("Encounter", 1, 1), ("Observation", 1, 1), ("Patient", 1, 1)]);
    let before = state(&clinic).await;
    assert_ne!(before, empty);
    let second = take(&clinic, &text).await;
    assert!(second.counts.len() == 4 && second.counts.values().all(|counts| counts.known == counts.read), "{second:?}");
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
    let outcome = take(&clinic, &text).await;
    let mut said: Vec<(&str, &str)> =
        outcome.rejects.iter().map(|reject| (reject.place.as_str(), reject.reason.as_str())).collect();
    said.sort_unstable();
    assert_eq!(said.len(), 6, "{said:?}");
    for ((place, reason), (wanted_place, wanted)) in said.iter().zip([
        ("entry[2]", "birthDate: 1980-02-31 is no date"),
        ("entry[3]", "subject: Patient/zz is neither in this file nor known here"),
        ("entry[4]", "value: is missing"),
        ("entry[5]", "period: ends before it begins"),
        ("entry[6]", "period: yesterday is not what FHIR R4 has there"),
        ("entry[7]", "has no resourceType"),
    ]) {
        assert!(*place == wanted_place && reason.starts_with(wanted), "{place} {reason}");
    }
    assert_eq!(
        outcome.counts.get("Observation"),
        Some(&Counts { read: 2, taken: 1, rejected: 1, ..Counts::default() })
    );
    for broken in ["", "{", "<Bundle/>"] {
        assert!(!refuses(&clinic, broken).await.contains("column"), "{broken}");
    }
    for odd in ["[]", "{\"resourceType\":\"Bundle\",\"entry\":7}", "{\"a\":1}"] {
        let outcome = take(&clinic, odd).await;
        assert_eq!((outcome.rejects.len(), outcome.batch), (1, None), "{odd}");
    }
    // Nobody knows where these come from.
    assert!(refuses(&clinic, "{\"resourceType\":\"Patient\",\"id\":\"a\"}").await.contains("--source"));
}
