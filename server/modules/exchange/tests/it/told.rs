//! What a resource says beside the elements that the chart has a place for, and values that contradict themselves.

use api::{Flag, ehr::ListReports, id::PatientId};
use serde_json::{Value, json};
use test_support::world::World;

use crate::{
    cases::{about, chart, chart_of, history, laboratory, merge, quantity},
    import::{bundle, patient, take},
};

fn text(words: &str) -> Value {
    json!({ "text": words })
}

/// Everything that a chart and its history say, as one text.
async fn whole(world: &World, id: PatientId) -> String {
    let mut said = format!("{:?}", chart(world, id).await);
    for entry in history(world, id, None).await {
        said.push_str(&format!("{entry:?}"));
    }
    let reports = world.all.client.call(ListReports { id, after: None }).await.expect("reports");
    said.push_str(&format!("{:?}", reports.rows));
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_resource_says_in_any_element_is_read_somewhere() {
    let of = |kind: &str, id: &str, more: Value| {
        let mut one = json!({ "resourceType": kind, "id": id, "status": "completed", "subject": about() });
        merge(&mut one, more);
        one
    };
    let resources = vec![
        of("ClinicalImpression", "ci", json!({ "summary": "Likely viral, watch for two days" })),
        of("Communication", "co", json!({ "payload": [{ "contentString": "Told to come back on Friday" }] })),
        json!({ "resourceType": "DetectedIssue", "id": "di", "status": "final", "patient": about(), "severity": "high",
            "detail": "Warfarin with ibuprofen", "mitigation": [{ "action": text("Ibuprofen stopped") }] }),
        of(
            "RiskAssessment",
            "ra",
            json!({ "prediction": [{ "outcome": text("Stroke"), "probabilityDecimal": 0.15 }],
            "mitigation": "Anticoagulation" }),
        ),
        json!({ "resourceType": "AdverseEvent", "id": "ae", "actuality": "actual", "subject": about(), "date": "2024-05-02",
            "event": text("Fall from bed"), "seriousness": text("Serious"), "resultingCondition": [{ "display": "Hip fracture" }] }),
        of(
            "DeviceUseStatement",
            "du",
            json!({ "status": "active", "device": { "display": "Hearing aid, left" },
            "reasonCode": [text("Presbycusis")] }),
        ),
        of("Media", "me", json!({ "content": { "contentType": "image/jpeg", "title": "Wound on day 3" } })),
        json!({ "resourceType": "Immunization", "id": "im", "status": "completed", "patient": about(), "vaccineCode": text("MMR"),
            "occurrenceDateTime": "2019-05-02", "isSubpotent": true, "subpotentReason": [text("Cold chain break")],
            "reaction": [{ "date": "2019-05-03", "detail": { "display": "Fever of 39" } }],
            "protocolApplied": [{ "targetDisease": [text("Measles")], "doseNumberPositiveInt": 1, "seriesDosesPositiveInt": 2 }] }),
        json!({ "resourceType": "Condition", "id": "cn", "subject": about(), "code": text("Breast cancer"),
            "clinicalStatus": { "coding": [{ "code": "active" }] }, "stage": [{ "summary": text("Stage IIA") }],
            "evidence": [{ "code": [text("Core biopsy")] }] }),
        json!({ "resourceType": "MedicationRequest", "id": "mr", "status": "active", "intent": "order", "subject": about(),
            "medicationCodeableConcept": text("Metformin 500 mg"),
            "dispenseRequest": { "quantity": { "value": 60, "unit": "tablets" }, "numberOfRepeatsAllowed": 3 } }),
    ];
    let world = World::new().await;
    let (id, _) = chart_of(&world, resources).await;
    let said = whole(&world, id).await;
    for wanted in [
        "Summary: Likely viral, watch for two days",
        "Payload: Told to come back on Friday",
        "Detail: Warfarin with ibuprofen",
        "Ibuprofen stopped",
        "Severity: high",
        "Stroke",
        "outcome Stroke, probability 0.15",
        "Anticoagulation",
        "Fall from bed",
        "Serious",
        "Hip fracture",
        "Hearing aid, left",
        "Presbycusis",
        "Is subpotent: yes",
        "Cold chain break",
        "Fever of 39",
        "date 3 May 2019",
        "Against: Measles",
        "Doses in the series: 2",
        "Stage IIA",
        "Core biopsy",
        "60 tablets",
        "number of repeats allowed 3",
        "Wound on day 3",
    ] {
        assert!(said.contains(wanted), "{wanted} is nowhere in {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_contradicts_itself_is_shown_in_its_words_and_nothing_is_worked_out_from_it() {
    let mgdl = json!({ "value": 5.0, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mmol/L" });
    let absent = text("Not performed");
    let codes = |codes: &[&str]| -> Value {
        codes.iter().map(|code| json!({ "coding": [{ "code": code, "display": format!("Marked {code}") }] })).collect()
    };
    let resources = vec![
        laboratory("a", "2345-7", "Glucose", json!({ "valueQuantity": mgdl })),
        laboratory(
            "b",
            "2823-3",
            "Potassium",
            json!({ "valueQuantity": quantity(json!(4.1), "mmol/L"), "dataAbsentReason": absent }),
        ),
        laboratory(
            "c",
            "2951-2",
            "Sodium",
            json!({ "valueQuantity": quantity(json!(140), "mmol/L"), "interpretation": codes(&["L", "H"]) }),
        ),
        laboratory(
            "d",
            "718-7",
            "Hemoglobin",
            json!({ "valueQuantity": quantity(json!(12.5), "g/dL"), "referenceRange": [
            { "low": quantity(json!(12), "g/dL"), "high": quantity(json!(16), "g/dL") },
            { "appliesTo": [text("Pregnant")], "low": quantity(json!(11), "g/dL"), "high": quantity(json!(14), "g/dL") }] }),
        ),
    ];
    let world = World::new().await;
    let (id, now) = chart_of(&world, resources).await;
    let of = |name: &str| {
        let series = now.results.iter().find(|series| series.name == name).unwrap_or_else(|| panic!("no {name}"));
        &series.values[0]
    };
    let glucose = of("Glucose");
    assert_eq!((glucose.shown.as_str(), glucose.value), ("5.0 mg/dL (the unit's code says mmol/L)", None));
    let potassium = of("Potassium");
    assert_eq!((potassium.shown.as_str(), potassium.value), ("4.1 mmol/L", None));
    assert_eq!(of("Sodium").flag, Some(Flag::Abnormal));
    let said = whole(&world, id).await;
    for wanted in
        ["that there is no value: Not performed", "Marked L", "Marked H", "Other ranges: Pregnant: 11–14 g/dL"]
    {
        assert!(said.contains(wanted), "{wanted} is nowhere in {said}");
    }
    // A value in two forms is refused aloud.
    let twice = laboratory(
        "e",
        "2823-3",
        "Potassium",
        json!({ "valueString": "high", "valueQuantity": quantity(json!(4), "mmol/L") }),
    );
    let outcome = take(&world.clinic, &bundle(vec![patient("a", "1980-02-28"), twice])).await;
    assert_eq!(outcome.rejects.len(), 1);
    assert!(
        outcome.rejects[0].reason.contains("valueQuantity, valueString: a value has one form"),
        "{:?}",
        outcome.rejects
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_observed_of_a_fetus_is_none_of_its_mothers_values() {
    let rate = |id: &str, value: u32, more: Value| {
        let mut one =
            laboratory(id, "8867-4", "Heart rate", json!({ "valueQuantity": quantity(json!(value), "/min") }));
        merge(&mut one, more);
        one
    };
    let fetus = rate("f", 142, json!({ "focus": [{ "display": "Fetus A" }] }));
    let world = World::new().await;
    let (id, now) = chart_of(&world, vec![rate("m", 78, json!({ "focus": [about()] })), fetus]).await;
    let vitals = format!("{:?}", now.vitals);
    assert!(vitals.contains("78") && !vitals.contains("142"), "{vitals}");
    assert!(whole(&world, id).await.contains("Heart rate (of Fetus A)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn values_without_a_code_are_told_apart_by_their_names_and_a_part_without_a_value_costs_the_others_nothing() {
    let named = |id: &str, name: &str, value: f64| {
        json!({ "resourceType": "Observation", "id": id, "status": "final", "subject": about(), "code": text(name),
            "category": [{ "coding": [{ "code": "laboratory" }] }], "effectiveDateTime": "2026-10-01",
            "valueQuantity": quantity(json!(value), "ug/dL") })
    };
    let panel = json!({ "resourceType": "Observation", "id": "p", "status": "final", "subject": about(), "code": text("Blood gas"),
        "effectiveDateTime": "2026-10-01", "component": [
            { "code": text("pCO2"), "valueQuantity": quantity(json!(40), "mm[Hg]") }, { "code": text("pO2") }] });
    let world = World::new().await;
    let (id, now) = chart_of(&world, vec![named("i", "Iron", 80.0), named("z", "Zinc", 95.0), panel]).await;
    let mut names: Vec<&str> = now.results.iter().map(|series| series.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Iron", "Zinc"]);
    let said = whole(&world, id).await;
    assert!(said.contains("pCO2") && said.contains("pO2") && said.contains("no value given"), "{said}");
}
