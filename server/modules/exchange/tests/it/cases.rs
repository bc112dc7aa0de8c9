//! What a source says, and what the chart says of it: nothing bent, nothing lost, nothing made up.

use api::{
    PartialDate, When,
    crm::{GetPatient, Patient, PatientOrder, PatientRow, SearchPatients},
    ehr::{
        AllergyState, Certainty, Chart, CheckMedication, GetChart, GetTrend, History, HistoryEntry, HistoryKind,
        HistoryState, ListHistory, ListReports, MedicationState, ProblemState, ResultState,
    },
    id::PatientId,
};
use serde_json::{Value, json};
use test_support::world::{World, line};

use crate::import::{bundle, patient, take};

/// A coded concept of FHIR.
pub fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }] })
}

/// A reference to the one patient of most tests.
pub fn about() -> Value {
    json!({ "reference": "Patient/a" })
}

/// The patients whom a search finds.
pub async fn found(world: &World, query: &str) -> Vec<PatientRow> {
    let search = SearchPatients { query: Some(line(query)), order: PatientOrder::Name, after: None, limit: None };
    world.all.client.call(search).await.expect("patients").rows
}

/// The one imported patient of most tests, `Test, Ada`.
pub async fn ada(world: &World) -> PatientId {
    let rows = found(world, "Test Ada").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].id
}

pub async fn chart(world: &World, id: PatientId) -> Chart {
    world.all.client.call(GetChart { id }).await.expect("a chart")
}

async fn record(world: &World, id: PatientId) -> Patient {
    world.all.client.call(GetPatient { id }).await.expect("a record")
}

/// The whole history of a kind.
pub async fn history(world: &World, id: PatientId, kind: Option<HistoryKind>) -> Vec<HistoryEntry> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page: History = world.all.client.call(ListHistory { id, kind, after }).await.expect("a history");
        all.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// Takes resources about Ada in, none of them refused; her chart.
pub async fn chart_of(world: &World, resources: Vec<Value>) -> (PatientId, Chart) {
    let all = std::iter::once(patient("a", "1980-02-28")).chain(resources).collect();
    let outcome = take(&world.clinic, &bundle(all)).await;
    assert_eq!(outcome.rejects, []);
    let id = ada(world).await;
    (id, chart(world, id).await)
}

/// A laboratory value with more elements than these.
pub fn laboratory(id: &str, code: &str, name: &str, more: Value) -> Value {
    let mut resource = json!({ "resourceType": "Observation", "id": id, "status": "final", "subject": about(),
        "category": [concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")],
        "code": concept("http://loinc.org", code, name), "effectiveDateTime": "2026-10-01T09:00:00-04:00" });
    merge(&mut resource, more);
    resource
}

pub fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

pub fn quantity(value: Value, unit: &str) -> Value {
    json!({ "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit })
}

pub fn status(code: &str) -> Value {
    json!({ "coding": [{ "code": code }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_source_refuted_withdrew_or_never_did_stands_in_no_list_that_is_acted_on() {
    let world = World::new().await;
    let condition = |id: &str, more: Value| {
        let mut one = json!({ "resourceType": "Condition", "id": id, "subject": about(), "code": { "text": id },
            "onsetDateTime": "2020-03-01" });
        merge(&mut one, more);
        one
    };
    let medicine = |id: &str, status: &str, more: Value| {
        let mut one = json!({ "resourceType": "MedicationRequest", "id": id, "status": status, "intent": "order",
            "subject": about(), "authoredOn": "2026-08-01", "medicationCodeableConcept": { "text": id } });
        merge(&mut one, more);
        one
    };
    let allergy = |id: &str, clinical: &str, verification: &str| {
        let mut one = json!({ "resourceType": "AllergyIntolerance", "id": id, "patient": about(), "code": { "text": id },
            "verificationStatus": status(verification) });
        if !clinical.is_empty() {
            merge(&mut one, json!({ "clinicalStatus": status(clinical) }));
        }
        one
    };
    let visit = |id: &str, status: &str, period: Value| {
        json!({ "resourceType": "Encounter", "id": id, "status": status, "subject": about(), "class": { "code": "AMB" },
            "type": [{ "text": id }], "period": period })
    };
    let resources = vec![
        patient("a", "1980-02-28"),
        condition("embolism", json!({ "clinicalStatus": status("active"), "verificationStatus": status("refuted") })),
        condition("cancer", json!({ "verificationStatus": status("entered-in-error") })),
        condition("pneumonia", json!({ "abatementDateTime": "2020-04" })),
        condition("asthma", json!({ "clinicalStatus": status("active") })),
        condition("eczema", json!({ "clinicalStatus": status("remission") })),
        condition("gout", json!({})),
        condition("lupus", json!({ "clinicalStatus": status("active"), "verificationStatus": status("provisional") })),
        medicine("aspirin", "active", json!({ "doNotPerform": true })),
        medicine("warfarin", "active", json!({ "intent": "proposal" })),
        medicine("bisoprolol", "unknown", json!({})),
        medicine("ramipril", "active", json!({})),
        medicine("digoxin", "on-hold", json!({})),
        medicine("codeine", "draft", json!({})),
        medicine("heparin", "entered-in-error", json!({})),
        medicine("statin", "completed", json!({})),
        allergy("egg", "resolved", "confirmed"),
        allergy("nuts", "", "entered-in-error"),
        allergy("latex", "active", "confirmed"),
        allergy("wool", "active", "refuted"),
        visit("called-off", "cancelled", json!({ "start": "2026-09-01T10:00:00-04:00" })),
        visit("in-error", "entered-in-error", json!({ "start": "2026-09-01T10:00:00-04:00" })),
        visit("to-come", "planned", json!({ "start": "2027-05-01T10:00:00Z" })),
        visit("undated", "finished", json!({})),
        json!({ "resourceType": "DiagnosticReport", "id": "wrong", "status": "entered-in-error", "subject": about(),
            "code": { "text": "Biopsy" }, "issued": "2026-09-02T10:00:00-04:00" }),
        json!({ "resourceType": "Immunization", "id": "flu", "status": "not-done", "patient": about(),
            "vaccineCode": { "text": "Influenza" }, "occurrenceDateTime": "2025-10-05" }),
        laboratory(
            "platelets",
            "777-3",
            "Platelets",
            json!({ "status": "preliminary", "valueQuantity": quantity(json!(12), "10*3/uL") }),
        ),
    ];
    let outcome = take(&world.clinic, &bundle(resources)).await;
    assert_eq!(outcome.rejects, []);
    let not_taken: u32 = outcome.counts.values().map(|counts| counts.not_taken).sum();
    assert_eq!(not_taken, 5, "{:?}", outcome.counts);
    let id = ada(&world).await;
    let chart = chart(&world, id).await;
    let problems: Vec<(&str, ProblemState, Option<&str>)> =
        chart.problems.iter().map(|one| (one.name.as_str(), one.state, one.said.as_deref())).collect();
    for wanted in [
        ("embolism", ProblemState::Refuted, None),
        ("pneumonia", ProblemState::Resolved, None),
        ("asthma", ProblemState::Active, None),
        ("eczema", ProblemState::Inactive, Some("remission")),
        ("gout", ProblemState::Unknown, None),
        ("lupus", ProblemState::Active, Some("provisional")),
    ] {
        assert!(problems.contains(&wanted), "{wanted:?} {problems:?}");
    }
    assert_eq!(problems.len(), 6, "what was entered in error is not taken");
    let standing: Vec<&str> =
        chart.problems.iter().filter(|one| one.state.stands()).map(|one| one.name.as_str()).collect();
    assert_eq!(standing, ["asthma", "lupus", "gout"]);
    let medicines: Vec<(&str, MedicationState)> =
        chart.medicines.iter().map(|one| (one.name.as_str(), one.state)).collect();
    for wanted in [
        ("aspirin", MedicationState::DoNotTake),
        ("warfarin", MedicationState::Planned),
        ("bisoprolol", MedicationState::Unknown),
        ("ramipril", MedicationState::Active),
        ("digoxin", MedicationState::OnHold),
        ("codeine", MedicationState::Planned),
        ("statin", MedicationState::Stopped),
    ] {
        assert!(medicines.contains(&wanted), "{wanted:?} {medicines:?}");
    }
    assert_eq!(medicines.len(), 7);
    let allergies: Vec<(&str, AllergyState, Certainty, bool)> =
        chart.allergies.list.iter().map(|one| (one.name.as_str(), one.state, one.certainty, one.stands())).collect();
    assert!(allergies.contains(&("egg", AllergyState::Resolved, Certainty::Confirmed, false)), "{allergies:?}");
    assert!(allergies.contains(&("wool", AllergyState::Active, Certainty::Refuted, false)), "{allergies:?}");
    assert!(allergies.contains(&("latex", AllergyState::Active, Certainty::Confirmed, true)), "{allergies:?}");
    assert_eq!(allergies.len(), 3);
    // A planned medicine and one that must not be given interact with nothing: they are not taken.
    let check = world.all.client.call(CheckMedication { id, name: line("Ibuprofen 400 mg") }).await.expect("a check");
    assert!(check.findings.iter().all(|finding| !finding.text.to_lowercase().contains("warfarin")), "{check:?}");
    let past = history(&world, id, None).await;
    let states: Vec<(&str, HistoryState)> = past.iter().map(|one| (one.name.as_str(), one.state)).collect();
    for wanted in [
        ("called-off", HistoryState::Cancelled),
        ("to-come", HistoryState::Planned),
        ("undated", HistoryState::Done),
        ("Influenza", HistoryState::NotDone),
    ] {
        assert!(states.contains(&wanted), "{wanted:?} {states:?}");
    }
    assert!(!states.iter().any(|(name, _)| *name == "in-error"));
    // What has no date says so, and comes last.
    assert_eq!(past.last().map(|one| (one.name.as_str(), one.at)), Some(("undated", When::On(PartialDate::Unknown))));
    assert_eq!(world.all.client.call(ListReports { id, after: None }).await.expect("reports").rows.len(), 0);
    // A preliminary value is seen, says so, and is no part of a course.
    let platelets = chart.results.iter().find(|one| one.code.code == "777-3").expect("her platelets");
    assert_eq!(platelets.values.iter().map(|one| one.state).collect::<Vec<_>>(), [ResultState::Preliminary]);
    let trend = GetTrend { id, code: "777-3".to_owned(), unit: None };
    assert!(world.all.client.call(trend).await.is_err(), "a course of preliminary values");
}

#[tokio::test(flavor = "multi_thread")]
async fn medicines_are_named_by_what_they_point_to_and_doses_stand_whole() {
    let world = World::new().await;
    let request = |id: &str, more: Value| {
        let mut one = json!({ "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order",
            "subject": about(), "authoredOn": "2026-08-01" });
        merge(&mut one, more);
        one
    };
    let long = format!("Take 15 mg once a week on Monday{}", ", not every day".repeat(20));
    let (_, chart) = chart_of(&world, vec![
        request("one", json!({ "medicationReference": { "reference": "Medication/m1" } })),
        json!({ "resourceType": "Medication", "id": "m1",
            "code": concept("http://www.nlm.nih.gov/research/umls/rxnorm", "6809", "metformin 500 mg oral tablet") }),
        request("two", json!({ "contained": [{ "resourceType": "Medication", "id": "m", "code": { "text": "apixaban 5 mg" } }],
            "medicationReference": { "reference": "#m" } })),
        json!({ "resourceType": "MedicationStatement", "id": "three", "status": "active", "subject": about(),
            "medicationCodeableConcept": { "text": "levothyroxine 75 ug" }, "effectivePeriod": { "start": "2019" },
            "dosage": [{ "text": "1 every morning" }] }),
        request("four", json!({ "medicationCodeableConcept": { "text": "metoprolol 50 mg" }, "dosageInstruction": [{
            "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } },
            "doseAndRate": [{ "doseQuantity": { "value": 2, "unit": "tablet" } }] }] })),
        request("five", json!({ "medicationCodeableConcept": { "text": "methotrexate" }, "dosageInstruction": [{ "text": long }] })),
    ])
    .await;
    let of = |name: &str| {
        let one = chart
            .medicines
            .iter()
            .find(|one| one.name == name)
            .unwrap_or_else(|| panic!("{name}: {:?}", chart.medicines));
        (one.dose.clone(), one.started_on, one.code.as_ref().map(|code| code.code.clone()))
    };
    let august = Some("2026-08-01".parse().expect("a date"));
    assert_eq!(of("metformin 500 mg oral tablet"), (None, august, Some("6809".to_owned())));
    assert_eq!(of("apixaban 5 mg").0, None);
    assert_eq!(of("levothyroxine 75 ug"), (Some("1 every morning".to_owned()), Some(PartialDate::Year(2019)), None));
    assert_eq!(of("metoprolol 50 mg").0.as_deref(), Some("2 tablets, 2 times a day"));
    assert_eq!(of("methotrexate").0, Some(long));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_is_as_exact_as_its_source_and_the_same_everywhere() {
    let world = World::new().await;
    let given = |id: &str, more: Value| {
        let mut one = json!({ "resourceType": "Immunization", "id": id, "status": "completed", "patient": about(), "vaccineCode": { "text": id } });
        merge(&mut one, more);
        one
    };
    let done = |id: &str, more: Value| {
        let mut one = json!({ "resourceType": "Procedure", "id": id, "status": "completed", "subject": about(), "code": { "text": id } });
        merge(&mut one, more);
        one
    };
    let (id, chart) = chart_of(&world, vec![
        given("Influenza", json!({ "occurrenceDateTime": "2025-10-05", "lotNumber": "L123" })),
        given("Covid", json!({ "occurrenceDateTime": "2025" })),
        given("MMR", json!({ "occurrenceString": "childhood" })),
        done("Appendectomy", json!({ "performedDateTime": "1999-12-31" })),
        done("Hip", json!({ "performedString": "about 2005" })),
        done("Tonsils", json!({})),
        done("Knee", json!({ "performedPeriod": { "start": "2024-05", "end": "2024-05" } })),
        laboratory("hb", "718-7", "Hb", json!({ "effectiveDateTime": "2025-03-01", "valueQuantity": quantity(json!(12.5), "g/dL") })),
        json!({ "resourceType": "Condition", "id": "c", "subject": about(), "code": { "text": "Gout" }, "onsetDateTime": "2011" }),
        json!({ "resourceType": "AllergyIntolerance", "id": "al", "patient": about(), "code": { "text": "Latex" }, "recordedDate": "2026-03" }),
    ])
    .await;
    let seen = history(&world, id, None).await;
    let at = |name: &str| {
        let one = seen.iter().find(|one| one.name == name).expect("an entry");
        one.at_words.clone().unwrap_or_else(|| one.at.to_string())
    };
    assert_eq!(at("Influenza"), "2025-10-05");
    assert_eq!(at("Covid"), "2025");
    assert_eq!(at("MMR"), "childhood");
    assert_eq!(at("Appendectomy"), "1999-12-31");
    assert_eq!(at("Hip"), "about 2005");
    assert_eq!(at("Tonsils"), "unknown");
    assert_eq!(at("Knee"), "2024-05");
    let flu = seen.iter().find(|one| one.name == "Influenza").expect("the vaccination");
    assert_eq!(flu.detail.as_deref(), Some("Lot L123"));
    assert_eq!(chart.results[0].values[0].at.to_string(), "2025-03-01");
    assert_eq!(chart.problems[0].onset_on, Some(PartialDate::Year(2011)));
    assert_eq!(chart.allergies.list[0].recorded.map(|at| at.to_string()).as_deref(), Some("2026-03"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_comes_with_all_names_numbers_and_contacts() {
    let world = World::new().await;
    let text = bundle(vec![
        json!({ "resourceType": "Patient", "id": "mary", "gender": "female", "birthDate": "1980-05-04",
            "name": [{ "use": "old", "family": "Maidenname", "given": ["Mary"] },
                { "use": "usual", "family": "Marriedname", "given": ["Mary", "Jane"], "suffix": ["III"] }],
            "identifier": [{ "type": { "coding": [{ "code": "MR" }] }, "system": "http://hospital.example/mrn", "value": "MRN-778899" }],
            "telecom": [{ "system": "phone", "value": "555 0001", "use": "old" }, { "system": "phone", "value": "+1 480 555 0199", "rank": 1 }],
            "address": [{ "use": "old", "line": ["1 Old St"], "city": "Oldtown", "period": { "end": "2010" } },
                { "use": "home", "line": ["22 New Ave", "Apt 5"], "city": "Newtown", "state": "AZ", "postalCode": "85001" }],
            "communication": [{ "language": { "coding": [{ "code": "en" }] } }, { "language": { "coding": [{ "code": "es" }] }, "preferred": true }],
            "contact": [{ "relationship": [{ "text": "Mother" }], "name": { "family": "Kin", "given": ["Mum"] },
                "telecom": [{ "system": "phone", "value": "+1 480 555 0100" }] }] }),
        json!({ "resourceType": "Patient", "id": "dan", "name": [{ "family": "Deadman", "given": ["Dan"] }], "birthDate": "1940-05-04",
            "deceasedBoolean": true }),
        json!({ "resourceType": "Patient", "id": "nora", "name": [{ "family": "Noborn", "given": ["Nora"] }], "gender": "female" }),
        json!({ "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/nora" }, "code": { "text": "Epilepsy" } }),
        json!({ "resourceType": "Patient", "id": "maria", "name": [{ "text": "Dr. Maria da Silva" }], "birthDate": "1899-12" }),
        json!({ "resourceType": "Patient", "id": "out", "active": false, "name": [{ "family": "Unused", "given": ["Una"] }], "birthDate": "1950" }),
    ]);
    let outcome = take(&world.clinic, &text).await;
    assert_eq!(outcome.rejects, []);
    // She is found under her former name too.
    let id = found(&world, "Maidenname").await.first().expect("Mary").id;
    let mary = record(&world, id).await;
    assert_eq!((mary.row.family_name.as_deref(), mary.row.given_name.as_str()), (Some("Marriedname"), "Mary Jane"));
    assert_eq!((mary.row.phone_last_four.as_deref(), mary.language.as_str()), (Some("0199"), "es"));
    assert_eq!(
        (mary.contact.street.as_deref(), mary.contact.city.as_deref()),
        (Some("22 New Ave, Apt 5"), Some("Newtown"))
    );
    let names: Vec<(&str, &str)> = mary.other_names.iter().map(|one| (one.usage.as_str(), one.name.as_str())).collect();
    assert!(
        names.contains(&("old", "Mary Maidenname")) && names.contains(&("usual", "Mary Jane Marriedname III")),
        "{names:?}"
    );
    assert_eq!(mary.identifiers.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["MRN-778899"]);
    let contacts: Vec<&str> = mary.other_contacts.iter().map(|one| one.body.as_str()).collect();
    for wanted in ["555 0001", "1 Old St, Oldtown", "Mum Kin, +1 480 555 0100", "22 New Ave, Apt 5, Newtown, AZ 85001"]
    {
        assert!(contacts.contains(&wanted), "{wanted} {contacts:?}");
    }
    let row = |rows: Vec<PatientRow>| rows.into_iter().next().expect("a patient");
    assert_eq!(row(found(&world, "Deadman").await).deceased, Some(PartialDate::Unknown));
    let nora = row(found(&world, "Noborn").await);
    assert_eq!(nora.born, PartialDate::Unknown);
    assert_eq!(chart(&world, nora.id).await.problems.len(), 1);
    let maria = row(found(&world, "Silva").await);
    assert_eq!((maria.given_name.as_str(), maria.born), ("Dr. Maria da Silva", PartialDate::Month(1899, 12)));
    let una = row(found(&world, "Unused").await);
    assert_eq!(record(&world, una.id).await.standing, api::crm::PatientStanding::Inactive);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_letters_and_the_rest_can_be_read() {
    let world = World::new().await;
    let (id, _) = chart_of(&world, vec![
        json!({ "resourceType": "DiagnosticReport", "id": "ct", "status": "final", "subject": about(), "code": { "text": "CT chest" },
            "issued": "2026-09-02T10:00:00-04:00", "conclusion": "8 mm nodule right upper lobe",
            "presentedForm": [{ "contentType": "text/plain", "data": "OCBtbSBub2R1bGU=" },
                { "contentType": "application/pdf", "title": "Images", "data": "JVBERi0=" }],
            "contained": [{ "resourceType": "Observation", "id": "o", "status": "final", "code": { "text": "Nodule" },
                "valueQuantity": quantity(json!(8), "mm") }], "result": [{ "reference": "#o" }] }),
        json!({ "resourceType": "DocumentReference", "id": "letter", "status": "current", "subject": about(),
            "type": { "text": "Discharge letter" }, "date": "2026-09-05T10:00:00Z",
            "content": [{ "attachment": { "contentType": "text/plain", "data": "U2VjcmV0" } }] }),
        json!({ "resourceType": "FamilyMemberHistory", "id": "father", "status": "completed", "patient": about(),
            "relationship": { "text": "father" }, "condition": [{ "code": { "text": "Myocardial infarction" }, "onsetAge": quantity(json!(42), "a") }] }),
        json!({ "resourceType": "Goal", "id": "goal", "lifecycleStatus": "active", "subject": about(), "description": { "text": "Walk daily" } }),
        json!({ "resourceType": "Location", "id": "l", "name": "Ward" }),
        json!({ "resourceType": "PractitionerRole", "id": "pr" }),
        json!({ "resourceType": "Provenance", "id": "p", "target": [about()], "recorded": "2026-01-01T00:00:00Z" }),
    ])
    .await;
    let reports = world.all.client.call(ListReports { id, after: None }).await.expect("reports").rows;
    let ct = reports.iter().find(|one| one.name == "CT chest").expect("the report");
    assert_eq!(ct.conclusion.as_deref(), Some("8 mm nodule right upper lobe"));
    let files: Vec<(&str, Option<&str>)> =
        ct.attachments.iter().map(|one| (one.name.as_str(), one.text.as_deref())).collect();
    assert_eq!(files, [("File 1", Some("8 mm nodule")), ("Images", None)]);
    assert_eq!(ct.values.iter().map(|one| one.values[0].shown.as_str()).collect::<Vec<_>>(), ["8"]);
    let seen = history(&world, id, None).await;
    let letter = seen.iter().find(|one| one.name == "Discharge letter").expect("the letter");
    assert_eq!(letter.attachments[0].text.as_deref(), Some("Secret"));
    let father = seen.iter().find(|one| one.kind == HistoryKind::FamilyHistory).expect("the father");
    assert_eq!(father.name, "father: Myocardial infarction");
    assert_eq!(father.detail.as_deref(), Some("Myocardial infarction, at the age of 42 years"));
    assert!(seen.iter().any(|one| one.name == "Walk daily" && one.state == HistoryState::Active));
}
