//! Files as other systems write them, and what is wrong with some of them.

use std::io::Write;

use api::ehr::ProblemState;
use exchange::{Choices, Options, Outcome};
use serde_json::{Value, json};
use test_support::{TestClinic, world::World};

use crate::{
    cases::{about, ada, chart, concept, found, history, laboratory, quantity},
    import::{bundle, bundle_of, patient, refuses, state, take},
};

fn condition(id: &str, name: &str, subject: Value) -> Value {
    json!({ "resourceType": "Condition", "id": id, "code": { "text": name }, "subject": subject,
        "clinicalStatus": { "coding": [{ "code": "active" }] } })
}

async fn take_with(clinic: &TestClinic, text: &str, options: &Options) -> Outcome {
    exchange::import(&clinic.tenant(), text, options).await.expect("an import").expect("a file")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sources_with_one_id_are_two_people() {
    let world = World::new().await;
    let of = |family: &str, sex: &str, born: &str, problem: &str| {
        vec![
            json!({ "resourceType": "Patient", "id": "1", "name": [{ "family": family, "given": ["Pat"] }], "gender": sex, "birthDate": born }),
            condition("1", problem, json!({ "reference": "Patient/1" })),
        ]
    };
    let first =
        take(&world.clinic, &bundle_of("http://one.example/fhir", of("Alderson", "female", "1950-01-01", "Asthma")))
            .await;
    let second =
        take(&world.clinic, &bundle_of("http://two.example/fhir", of("Birchman", "male", "1990-12-12", "HIV disease")))
            .await;
    assert_eq!((first.sum().taken, second.sum().taken), (2, 2));
    for (name, problem) in [("Alderson", "Asthma"), ("Birchman", "HIV disease")] {
        let id = found(&world, name).await[0].id;
        let names: Vec<String> = chart(&world, id).await.problems.into_iter().map(|one| one.name).collect();
        assert_eq!(names, [problem]);
    }
    // The same address with another person is refused, with everything below.
    let third =
        take(&world.clinic, &bundle_of("http://one.example/fhir", of("Birchman", "male", "1990-12-12", "HIV disease")))
            .await;
    assert_eq!((third.sum().taken, third.sum().rejected), (0, 2));
    assert_eq!(third.rejects.len(), 1);
    let reason = &third.rejects[0].reason;
    for part in ["Alderson", "1950-01-01", "Birchman", "1990-12-12", "1 resource about them was not taken either"] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_and_references_come_in_all_forms() {
    let world = World::new().await;
    let transaction = json!({ "resourceType": "Bundle", "type": "transaction", "entry": [
        { "fullUrl": "urn:uuid:11111111-1111-4111-8111-111111111111", "request": { "method": "POST", "url": "Patient" },
            "resource": { "resourceType": "Patient", "name": [{ "family": "Transact", "given": ["Tess"] }], "birthDate": "1980-05-04" } },
        { "fullUrl": "urn:uuid:22222222-2222-4222-8222-222222222222", "request": { "method": "POST", "url": "Condition" },
            "resource": { "resourceType": "Condition", "code": { "text": "Asthma" },
                "subject": { "reference": "urn:uuid:11111111-1111-4111-8111-111111111111" } } } ] });
    let outcome = take(&world.clinic, &transaction.to_string()).await;
    assert_eq!((outcome.sum().taken, outcome.rejects), (2, Vec::new()));
    assert_eq!(take(&world.clinic, &transaction.to_string()).await.sum().known, 2);
    let rhea = json!({ "resourceType": "Patient", "id": "r1", "name": [{ "family": "Refs", "given": ["Rhea"] }], "birthDate": "1980-05-04",
        "identifier": [{ "system": "http://mrn", "value": "77" }] });
    let subjects = [
        json!({ "reference": "Patient/r1/_history/3" }),
        json!({ "reference": "Patient?identifier=http://mrn|77" }),
        json!({ "identifier": { "system": "http://mrn", "value": "77" } }),
        json!({ "reference": "https://hospital.example/fhir/Patient/r1" }),
    ];
    let mut resources: Vec<Value> = subjects
        .iter()
        .enumerate()
        .map(|(index, subject)| condition(&format!("c{index}"), &format!("form {index}"), subject.clone()))
        .collect();
    resources.push(rhea);
    let outcome = take(&world.clinic, &bundle(resources)).await;
    assert_eq!(outcome.rejects, []);
    let id = found(&world, "Refs Rhea").await[0].id;
    assert_eq!(chart(&world, id).await.problems.len(), 4);
    // Somebody of an earlier file is known, by address and by number.
    let later = bundle(vec![
        condition("c8", "by address", json!({ "reference": "Patient/r1" })),
        condition("c9", "by number", json!({ "identifier": { "system": "http://mrn", "value": "77" } })),
    ]);
    assert_eq!(take(&world.clinic, &later).await.rejects, []);
    assert_eq!(chart(&world, id).await.problems.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_packed_in_rows_in_lines_and_with_marks() {
    let clinic = TestClinic::new().await;
    let one = |id: &str| {
        bundle(vec![
            json!({ "resourceType": "Patient", "id": id, "name": [{ "family": id, "given": ["Some"] }], "birthDate": "1980" }),
        ])
    };
    let both = |outcome: &Outcome| (outcome.sum().taken, outcome.rejects.len());
    assert_eq!(both(&take(&clinic, &format!("{}\n{}", one("Firstdoc"), one("Seconddoc"))).await), (2, 0));
    assert_eq!(both(&take(&clinic, &format!("\u{feff}{}", one("Marked"))).await), (1, 0));
    let mut packed = Vec::new();
    for id in ["Packedone", "Packedtwo"] {
        let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        member.write_all(one(id).as_bytes()).expect("a member");
        packed.extend(member.finish().expect("a member"));
    }
    assert_eq!(both(&take(&clinic, &exchange::open(packed).expect("a text")).await), (2, 0));
    let lines = [
        json!({ "resourceType": "Condition", "id": "l1", "subject": { "reference": "Patient/lined" }, "code": { "text": "Gout" } }).to_string(),
        "{ broken".to_owned(),
        json!({ "resourceType": "Patient", "id": "lined", "name": [{ "text": "Lined" }] }).to_string(),
    ];
    let options = Options { source: Some("https://bulk.example/fhir".to_owned()), ..Options::default() };
    let outcome = take_with(&clinic, &lines.join("\n"), &options).await;
    assert_eq!(both(&outcome), (2, 1));
    assert_eq!(outcome.rejects[0].place, "line 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_resource_rejects_itself_in_words() {
    let clinic = TestClinic::new().await;
    let bads = [
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"718\u0000-7","display":"Hb"}]},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":12}}"#,
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"Hb"},"subject":{"reference":"Patient/a"},"effectiveDateTime":"-009998-01-01T00:00:00Z","valueQuantity":{"value":12}}"#,
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"Hb"},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":1e400}}"#,
        r#"{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/a"},"code":"Gout"}"#,
        r#"{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/a"},"code":{"text":"\ud800"}}"#,
        r#"{"resourceType":"Encounter","id":"x","status":"sideways","subject":{"reference":"Patient/a"}}"#,
        r#"{"resourceType":"Immunization","id":"x","patient":{"reference":"Patient/a"},"vaccineCode":{"text":"Flu"},"occurrenceDateTime":"2025-02-30"}"#,
        r#"{"resourceType":"DocumentReference","id":"x","status":"current","subject":{"reference":"Patient/a"},"content":[{"attachment":{"data":"%%%"}}]}"#,
    ];
    for (index, bad) in bads.into_iter().enumerate() {
        let base = format!("https://bad{index}.example");
        let entry = |kind: &str, id: &str, resource: &str| {
            format!(r#"{{"fullUrl":"{base}/{kind}/{id}","resource":{resource}}}"#)
        };
        let name = format!("Bad{}", char::from(b'a' + u8::try_from(index).expect("few")));
        let person = json!({ "resourceType": "Patient", "id": "a", "name": [{ "family": name, "given": ["One"] }], "birthDate": format!("19{:02}", 20 + index) });
        let good = condition("good", "Fine", about()).to_string();
        let kind = bad.split('"').nth(3).expect("a type");
        let entries =
            [entry("Patient", "a", &person.to_string()), entry(kind, "x", bad), entry("Condition", "good", &good)];
        let outcome = take(&clinic, &format!(r#"{{"resourceType":"Bundle","entry":[{}]}}"#, entries.join(","))).await;
        assert_eq!((outcome.sum().taken, outcome.rejects.len()), (2, 1), "{bad} {:?}", outcome.rejects);
        let reason = &outcome.rejects[0].reason;
        for term in ["column", "line 1", "SQL", "constraint", "invalid type", "expected", "struct"] {
            assert!(!reason.contains(term), "{reason}");
        }
    }
    // Hidden characters are taken out of a name, and said.
    let turned = json!({ "resourceType": "Patient", "id": "t", "name": [{ "family": "Turn\u{202e}ed", "given": ["Zoe\u{200b}"] }], "birthDate": "1980" });
    let outcome = take(&clinic, &bundle_of("https://turned.example", vec![turned])).await;
    assert_eq!((outcome.rejects.len(), outcome.remarks.len()), (0, 1), "{:?}", outcome.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_stands_once_or_not_at_all() {
    let world = World::new().await;
    let twice = bundle(vec![patient("a", "1980-02-28"), patient("a", "1980-02-28"), condition("c", "Asthma", about())]);
    let outcome = take(&world.clinic, &twice).await;
    assert_eq!((outcome.rejects.len(), outcome.sum().taken, outcome.sum().known), (0, 2, 1));
    let torn = bundle(vec![
        patient("a", "1980-02-28"),
        condition("k", "Asthma", about()),
        condition("k", "Lung cancer", about()),
    ]);
    let outcome = take(&world.clinic, &torn).await;
    assert!(!outcome.rejects.is_empty());
    assert!(
        outcome.rejects.iter().all(|reject| reject.reason.contains("Asthma") && reject.reason.contains("Lung cancer"))
    );
    assert_eq!(chart(&world, ada(&world).await).await.problems.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_named_and_nothing_of_it_is_taken() {
    let clinic = TestClinic::new().await;
    let before = state(&clinic).await;
    let stu3 = bundle(vec![
        patient("a", "1980-02-28"),
        json!({ "resourceType": "Condition", "id": "c", "clinicalStatus": "active", "subject": about() }),
    ]);
    assert!(refuses(&clinic, &stu3).await.contains("STU3, not R4"));
    let r5 = bundle(vec![
        patient("a", "1980-02-28"),
        json!({ "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "medication": { "concept": { "text": "Aspirin" } }, "subject": about() }),
    ]);
    assert!(refuses(&clinic, &r5).await.contains("R5, not R4"));
    assert_eq!(state(&clinic).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_registered_here_is_asked_about() {
    let world = World::new().await;
    let registered = test_support::world::person(77);
    let (family, given) = (registered.family_name.clone().expect("a family name"), registered.given_name.clone());
    let born = registered.born.to_string();
    let sex = serde_json::to_value(registered.sex).expect("a word");
    let known = world.all.client.call(registered).await.expect("a patient");
    let file = bundle(vec![
        json!({ "resourceType": "Patient", "id": "a", "name": [{ "family": family, "given": [given] }], "gender": sex, "birthDate": born }),
        condition("c", "Asthma", about()),
    ]);
    let outcome = take(&world.clinic, &file).await;
    assert_eq!((outcome.sum().taken, outcome.sum().rejected), (0, 2));
    assert!(outcome.rejects[0].reason.contains(&known.number), "{:?}", outcome.rejects);
    let mut choices = Choices::default();
    choices.same.insert("Patient/a".to_owned(), known.number.clone());
    let same = Options { choices, ..Options::default() };
    let outcome = take_with(&world.clinic, &file, &same).await;
    assert_eq!(outcome.rejects, []);
    assert_eq!(chart(&world, known.id).await.problems.len(), 1);
    // From then on they are known, without being told again.
    assert_eq!(take(&world.clinic, &file).await.sum().known, 2);
    let mut choices = Choices::default();
    choices.new.insert("Patient/a".to_owned());
    let new = Options { choices, ..Options::default() };
    let other = file.replace("hospital.example", "third.example");
    assert_eq!(take_with(&world.clinic, &other, &new).await.sum().taken, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_resources_never_matters() {
    let resources = vec![
        patient("a", "1980-02-28"),
        json!({ "resourceType": "Encounter", "id": "e", "status": "finished", "subject": about(), "period": { "start": "2026-01-01T10:00:00Z" },
            "participant": [{ "individual": { "reference": "Practitioner/p" } }] }),
        json!({ "resourceType": "Practitioner", "id": "p", "name": [{ "family": "Doc", "given": ["Dee"] }] }),
        condition("c", "Asthma", about()),
        json!({ "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": about(), "code": { "text": "Panel" },
            "issued": "2026-01-01", "result": [{ "reference": "Observation/o" }] }),
        laboratory("o", "718-7", "Hb", json!({ "valueQuantity": quantity(json!(12.5), "g/dL") })),
        laboratory("p2", "24331-1", "Lipid panel", json!({ "hasMember": [{ "reference": "Observation/o2" }] })),
        laboratory("o2", "2093-3", "Cholesterol", json!({ "valueQuantity": quantity(json!(250), "mg/dL") })),
        json!({ "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": about(),
            "medicationReference": { "reference": "Medication/mm" } }),
        json!({ "resourceType": "Medication", "id": "mm", "code": concept("http://x", "1", "Aspirin") }),
    ];
    let mut read = Vec::new();
    // Three orders: as written, turned round, and from the middle.
    for turn in 0..3 {
        let mut order = resources.clone();
        match turn {
            0 => {}
            1 => order.reverse(),
            _ => order.rotate_left(5),
        }
        let world = World::new().await;
        let outcome = take(&world.clinic, &bundle(order)).await;
        assert_eq!(outcome.rejects, []);
        let id = ada(&world).await;
        let mut now = chart(&world, id).await;
        let reports = world.all.client.call(api::ehr::ListReports { id, after: None }).await.expect("reports").rows;
        let mut reports: Vec<String> = reports
            .iter()
            .map(|one| format!("{} {:?}", one.name, one.values.iter().map(|one| one.name.clone()).collect::<Vec<_>>()))
            .collect();
        reports.sort();
        now.results.sort_by(|a, b| a.name.cmp(&b.name));
        let results: Vec<String> =
            now.results.iter().map(|one| format!("{} {}", one.name, one.values[0].shown)).collect();
        let medicines: Vec<String> = now.medicines.iter().map(|one| one.name.clone()).collect();
        let history: Vec<String> = crate::cases::history(&world, id, None)
            .await
            .iter()
            .map(|one| format!("{} {:?}", one.name, one.by))
            .collect();
        read.push((outcome.counts, reports, results, medicines, history));
    }
    assert!(read[0] == read[1] && read[1] == read[2], "{read:#?}");
    assert!(read[0].1.contains(&"Lipid panel [\"Cholesterol\"]".to_owned()), "{:?}", read[0].1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_turns_the_meaning_of_a_resource_is_read_or_refused() {
    let world = World::new().await;
    let about = json!({ "reference": "Patient/a" });
    let said = |id: &str, clinical: &str, verification: &str| {
        json!({ "resourceType": "Condition", "id": id, "code": { "text": id }, "subject": about,
            "clinicalStatus": { "text": clinical }, "verificationStatus": { "text": verification } })
    };
    let mut turned = condition("m", "Asthma", about.clone());
    turned["modifierExtension"] = json!([{ "url": "https://hospital.example/not", "valueBoolean": true }]);
    let mut began = condition("b", "Gout", about.clone());
    began["onsetPeriod"] = json!({ "start": "2001", "end": "2003-05" });
    let outcome = take(
        &world.clinic,
        &bundle(vec![
            patient("a", "1980-02-28"),
            said("refuted", "active", "Refuted"),
            said("over", "Resolved", "Confirmed"),
            said("strange", "active", "Doubtful"),
            turned,
            began,
            json!({ "resourceType": "ServiceRequest", "id": "d", "status": "active", "intent": "order", "doNotPerform": true,
                "code": { "text": "Resuscitation" }, "subject": about }),
        ]),
    )
    .await;
    let reasons: Vec<&str> = outcome.rejects.iter().map(|refused| refused.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(
        reasons.iter().any(|reason| reason.starts_with("verificationStatus: doubtful is not one of")),
        "{reasons:?}"
    );
    assert!(reasons.iter().any(|reason| reason.starts_with("modifierExtension: changes what")), "{reasons:?}");
    let id = ada(&world).await;
    let problems = chart(&world, id).await.problems;
    let state = |name: &str| problems.iter().find(|one| one.name == name).map(|one| one.state);
    assert_eq!(state("refuted"), Some(ProblemState::Refuted));
    assert_eq!(state("over"), Some(ProblemState::Resolved));
    let gout = problems.iter().find(|one| one.name == "Gout").expect("the problem");
    assert_eq!((gout.state, gout.resolved_on), (ProblemState::Active, None));
    assert!(gout.detail.as_deref().is_some_and(|detail| detail.contains("Began by May 2003")), "{gout:?}");
    let names: Vec<String> = history(&world, id, None).await.into_iter().map(|entry| entry.name).collect();
    assert!(names.contains(&"Not to be done: Resuscitation".to_owned()), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_many_people_comes_in() {
    let world = World::new().await;
    let letters = |number: u32| {
        [number / 676 % 26, number / 26 % 26, number % 26]
            .map(|part| char::from(b'a' + u8::try_from(part).expect("a letter")))
    };
    let people = (0..3000_u32).map(|number| {
        let name: String = letters(number).iter().collect();
        json!({ "resourceType": "Patient", "id": format!("p{number}"), "name": [{ "family": format!("Q{name}"), "given": ["Ida"] }],
            "birthDate": format!("{}-{:02}-{:02}", 1930 + number % 80, 1 + number % 12, 1 + number / 80 % 28) })
    });
    let outcome = take(&world.clinic, &bundle(people.collect())).await;
    assert_eq!((outcome.sum().taken, outcome.rejects), (3000, Vec::new()));
}
