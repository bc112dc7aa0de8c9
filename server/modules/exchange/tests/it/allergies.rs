//! That there are no allergies, in all the ways in which sources say it.

use api::ehr::{AddAllergy, AllergyCategory, Certainty, Criticality, StateNoAllergies};
use serde_json::{Value, json};
use test_support::world::{World, line};

use crate::{
    cases::{about, ada, chart, chart_of, concept, found, history, status},
    import::{bundle, bundle_of, patient, take},
};

#[tokio::test(flavor = "multi_thread")]
async fn no_known_allergy_is_a_statement_and_a_list_says_more_than_it() {
    let world = World::new().await;
    let stated = |id: &str, code: Value| {
        json!({ "resourceType": "AllergyIntolerance", "id": id, "patient": about(), "code": code,
            "clinicalStatus": status("active"), "verificationStatus": status("confirmed") })
    };
    let none = concept("http://snomed.info/sct", "716186003", "No known allergy");
    let (id, chart_now) = chart_of(&world, vec![stated("n", none.clone())]).await;
    assert_eq!(chart_now.allergies.list.len(), 0);
    assert_eq!(chart_now.allergies.none_words.as_deref(), Some("No known allergy"));
    assert!(chart_now.allergies.none_since.is_some());
    // A second time it is known.
    let again = take(&world.clinic, &bundle(vec![patient("a", "1980-02-28"), stated("n", none.clone())])).await;
    assert_eq!(again.sum().known, 2);
    // Somebody writes an allergy down: the statement is over, and said again it is not believed.
    let add = AddAllergy {
        id,
        name: line("Penicillin"),
        category: AllergyCategory::Medicine,
        criticality: Criticality::High,
        certainty: Certainty::Confirmed,
        reaction: None,
    };
    world.all.client.call(add).await.expect("an allergy");
    let again = take(&world.clinic, &bundle(vec![patient("a", "1980-02-28"), stated("n2", none)])).await;
    assert!(again.rejects[0].reason.contains("Penicillin"), "{:?}", again.rejects);
    assert!(world.all.client.call(StateNoAllergies { id }).await.is_err());
    let after = chart(&world, id).await;
    assert_eq!((after.allergies.none_since, after.allergies.none_words, after.allergies.list.len()), (None, None, 1));
    // In words, and for one kind only, it says what it says.
    let other = "https://other.example";
    let text = bundle_of(
        other,
        vec![
            json!({ "resourceType": "Patient", "id": "b", "name": [{ "family": "Quill", "given": ["Bo"] }], "birthDate": "1999-01-02" }),
            json!({ "resourceType": "AllergyIntolerance", "id": "x", "patient": { "reference": "Patient/b" }, "code": { "text": "NKDA" } }),
        ],
    );
    assert_eq!(take(&world.clinic, &text).await.rejects, []);
    let bo = found(&world, "Quill").await[0].id;
    assert_eq!(chart(&world, bo).await.allergies.none_words.as_deref(), Some("NKDA"));
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_the_patient_summary_say_that_there_are_no_allergies_or_nothing() {
    let world = World::new().await;
    let system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";
    let coded = |code: &str| json!({ "coding": [{ "system": system, "code": code }] });
    let codes = [
        // A code without words gets ours, never the bare code.
        ("all", coded("no-known-allergies"), Some("No known allergies")),
        ("medicines", coded("no-known-medication-allergies"), Some("No known medication allergies")),
        ("food", coded("no-known-food-allergies"), Some("No known food allergies")),
        (
            "environment",
            concept(system, "no-known-environmental-allergies", "No known environmental allergies"),
            Some("No known environmental allergies"),
        ),
        (
            "latex",
            concept("http://snomed.info/sct", "716184000", "No known latex allergy"),
            Some("No known latex allergy"),
        ),
        ("words", json!({ "text": "No Known Animal Allergy" }), Some("No Known Animal Allergy")),
        ("nothing", concept(system, "no-allergy-info", "No information about allergies"), None),
    ];
    for (index, (id, code, words)) in codes.into_iter().enumerate() {
        let family = format!("Summary{}", ["a", "b", "c", "d", "e", "f", "g"][index]);
        let who = json!({ "resourceType": "Patient", "id": id, "name": [{ "family": family, "given": ["Ida"] }],
            "birthDate": format!("19{}0-02-28", index + 2) });
        let stated = json!({ "resourceType": "AllergyIntolerance", "id": format!("none-{id}"), "code": code,
            "patient": { "reference": format!("Patient/{id}") }, "verificationStatus": status("confirmed") });
        let outcome = take(&world.clinic, &bundle(vec![who, stated])).await;
        assert_eq!(
            (outcome.rejects, outcome.counts["AllergyIntolerance"].not_needed),
            (Vec::new(), u32::from(words.is_none()))
        );
        let now = chart(&world, found(&world, &family).await[0].id).await.allergies;
        assert_eq!((now.list.len(), now.none_words.as_deref()), (0, words), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_that_has_no_problems_and_no_medicines_lists_none() {
    let world = World::new().await;
    let system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";
    let coded = |code: &str| json!({ "coding": [{ "system": system, "code": code }] });
    let about = json!({ "reference": "Patient/a" });
    let file = bundle(vec![
        patient("a", "1980-02-28"),
        json!({ "resourceType": "Condition", "id": "p", "subject": about, "code": coded("no-known-problems") }),
        json!({ "resourceType": "Condition", "id": "q", "subject": about, "code": coded("no-problem-info") }),
        json!({ "resourceType": "MedicationStatement", "id": "m", "subject": about, "status": "active",
            "medicationCodeableConcept": concept(system, "no-known-medications", "No known medications") }),
    ]);
    let outcome = take(&world.clinic, &file).await;
    assert_eq!((outcome.rejects, outcome.counts["Condition"].not_needed), (Vec::new(), 1));
    let id = ada(&world).await;
    let now = chart(&world, id).await;
    assert_eq!((now.problems, now.medicines), (Vec::new(), Vec::new()));
    let stated: Vec<String> = history(&world, id, None).await.into_iter().map(|entry| entry.name).collect();
    assert_eq!(stated.len(), 2, "{stated:?}");
    for words in ["No known problems", "No known medications"] {
        assert!(stated.iter().any(|name| name == words), "{words}: {stated:?}");
    }
}
