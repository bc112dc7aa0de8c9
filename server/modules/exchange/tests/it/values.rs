//! Values as they are measured and written: units, digits, signs, ranges, parts.

use api::{
    Flag,
    ehr::{HistoryKind, ListReports, VitalKind},
};
use serde_json::{Value, json};
use test_support::world::World;

use crate::{
    cases::{chart_of, concept, history, laboratory, merge, quantity, status},
    import::{bundle, patient, take},
};

fn vital(id: &str, code: &str, name: &str, more: Value) -> Value {
    let category = concept("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", "Vital signs");
    let mut resource = laboratory(id, code, name, json!({ "category": [category] }));
    merge(&mut resource, more);
    resource
}

#[tokio::test(flavor = "multi_thread")]
async fn vital_signs_come_home_from_other_units_and_keep_what_was_written() {
    let world = World::new().await;
    let pressure = |systolic: Value, diastolic: Value| json!({ "component": [systolic, diastolic] });
    let part = |snomed: &str, loinc: &str, value: u32| {
        json!({ "code": { "coding": [{ "system": "http://snomed.info/sct", "code": snomed }, { "system": "http://loinc.org", "code": loinc }] },
            "valueQuantity": { "value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]" } })
    };
    let (id, chart) = chart_of(
        &world,
        vec![
            vital("t", "8310-5", "Body temperature", json!({ "valueQuantity": quantity(json!(102.9), "[degF]") })),
            vital("w", "29463-7", "Body weight", json!({ "valueQuantity": quantity(json!(180), "[lb_av]") })),
            vital("h", "8302-2", "Body height", json!({ "valueQuantity": quantity(json!(70), "[in_i]") })),
            vital(
                "g",
                "29463-7",
                "Body weight",
                json!({ "effectiveDateTime": "2026-10-04", "valueQuantity": quantity(json!(3250), "g") }),
            ),
            vital("o", "2708-6", "Oxygen saturation", json!({ "valueQuantity": quantity(json!(84), "%") })),
            vital(
                "b",
                "85354-9",
                "Blood pressure panel",
                pressure(part("271649006", "8480-6", 231), part("271650006", "8462-4", 125)),
            ),
            vital(
                "r",
                "9279-1",
                "Respiratory rate",
                json!({ "category": [status("exam"), status("vital-signs")],
            "valueQuantity": quantity(json!(34), "/min") }),
            ),
            vital("s", "29463-7", "Body weight", json!({ "valueQuantity": quantity(json!(12), "[stone_av]") })),
            vital(
                "a",
                "67775-7",
                "Level of responsiveness",
                json!({ "valueCodeableConcept": concept("http://loinc.org", "LA9340-6", "Alert") }),
            ),
            laboratory(
                "k",
                "72166-2",
                "Tobacco smoking status",
                json!({ "category": [status("social-history")],
            "valueCodeableConcept": concept("http://snomed.info/sct", "449868002", "Smokes tobacco daily") }),
            ),
        ],
    )
    .await;
    let of = |kind: VitalKind| {
        let series = chart.vitals.iter().find(|series| series.kind == kind).expect("a series");
        let values = series.values.iter().map(|one| (one.shown.clone(), one.original.clone(), one.flag));
        values.collect::<Vec<_>>()
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(of(VitalKind::Temperature), [(text("39.4"), Some(text("102.9 °F")), Some(Flag::High))]);
    assert_eq!(
        of(VitalKind::Weight),
        [(text("81.6"), Some(text("180 lb")), None), (text("3.25"), Some(text("3250 g")), None)]
    );
    assert_eq!(of(VitalKind::Height), [(text("178"), Some(text("70 in")), None)]);
    assert_eq!(of(VitalKind::Oxygen), [(text("84"), None, Some(Flag::CriticalLow))]);
    assert_eq!(of(VitalKind::Systolic), [(text("231"), None, Some(Flag::CriticalHigh))]);
    assert_eq!(of(VitalKind::Diastolic), [(text("125"), None, Some(Flag::High))]);
    assert_eq!(of(VitalKind::Respiration), [(text("34"), None, Some(Flag::CriticalHigh))]);
    // What is in no list stands in the history: stones, words, habits.
    let seen = history(&world, id, None).await;
    let values: Vec<(&str, Option<&str>)> = seen.iter().map(|one| (one.name.as_str(), one.value.as_deref())).collect();
    for wanted in [
        ("Body weight", Some("12 [stone_av]")),
        ("Level of responsiveness", Some("Alert")),
        ("Tobacco smoking status", Some("Smokes tobacco daily")),
    ] {
        assert!(values.contains(&wanted), "{wanted:?} {values:?}");
    }
    assert_eq!(history(&world, id, Some(HistoryKind::Observation)).await.len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_keeps_its_digits_its_sign_its_unit_and_its_alarm() {
    let world = World::new().await;
    let value = |id: &str, code: &str, name: &str, amount: Value| {
        laboratory(id, code, name, json!({ "valueQuantity": amount }))
    };
    let bound = |value: Value, sign: &str, unit: &str| {
        let mut amount = quantity(value, unit);
        merge(&mut amount, json!({ "comparator": sign }));
        amount
    };
    let range = |low: f64, high: f64, unit: &str| json!({ "low": quantity(json!(low), unit), "high": quantity(json!(high), unit) });
    let normal = status("normal");
    let treatment = status("treatment");
    let mut for_treatment = range(50.0, 60.0, "%");
    merge(&mut for_treatment, json!({ "type": treatment }));
    let mut for_all = range(2.0, 10.0, "%");
    merge(&mut for_all, json!({ "type": normal }));
    let raw = r#"{"value":5.0,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}"#;
    let (id, chart) = chart_of(
        &world,
        vec![
            value("1", "10839-9", "Troponin I", bound(json!(0.04), "<", "ng/mL")),
            value("2", "33914-3", "eGFR", bound(json!(90), ">", "mL/min")),
            laboratory(
                "3",
                "2160-0",
                "Creatinine",
                json!({ "valueQuantity": quantity(json!(3.1), "mg/dL"),
            "interpretation": [{ "coding": [{ "code": "166717003" }, { "code": "HH" }] }] }),
            ),
            laboratory(
                "4",
                "6690-2",
                "Leukocytes",
                json!({ "valueQuantity": quantity(json!(25.5), "10*3/uL"),
            "referenceRange": [range(4.0, 11.0, "10*3/uL")] }),
            ),
            laboratory(
                "5",
                "5905-5",
                "Monocytes",
                json!({ "valueQuantity": quantity(json!(15), "%"), "referenceRange": [for_treatment, for_all] }),
            ),
            value(
                "6",
                "2947-0",
                "Sodium",
                json!({ "value": 140, "unit": "mmol/L", "system": "http://snomed.info/sct", "code": "258813002" }),
            ),
            value("7", "11579-0", "TSH", quantity(json!(0.005), "mIU/L")),
            laboratory(
                "8",
                "600-7",
                "Blood culture",
                json!({ "valueString": "Staphylococcus aureus", "interpretation": [status("AA")] }),
            ),
            laboratory("9", "5821-4", "WBC in urine", json!({ "valueRange": range(5.0, 10.0, "/[HPF]") })),
            laboratory(
                "10",
                "5196-1",
                "Titre",
                json!({ "valueRatio": { "numerator": { "value": 1 }, "denominator": { "value": 128 } } }),
            ),
            laboratory("11", "2951-2", "Sodium", json!({ "dataAbsentReason": status("not-performed") })),
            laboratory("12", "11555-0", "Base excess", json!({ "valueQuantity": quantity(json!(-4.1), "mmol/L") })),
            value("13", "2345-7", "Glucose", serde_json::from_str(raw).expect("an amount")),
            laboratory(
                "14",
                "2345-7",
                "Glucose",
                json!({ "effectiveDateTime": "2026-10-02", "valueQuantity": quantity(json!(97), "mg/dL") }),
            ),
            laboratory("15", "24331-1", "Lipid panel", json!({ "hasMember": [{ "reference": "Observation/16" }] })),
            value("16", "2093-3", "Cholesterol", quantity(json!(250), "mg/dL")),
        ],
    )
    .await;
    let of = |code: &str| {
        let all = chart.results.iter().filter(|series| series.code.code == code);
        let last = |series: &api::ehr::ResultSeries| {
            series.values.last().map(|one| (one.shown.clone(), one.flag, series.unit.clone()))
        };
        all.filter_map(last).collect::<Vec<_>>()
    };
    let one = |shown: &str, flag: Option<Flag>, unit: &str| {
        vec![(shown.to_owned(), flag, Some(unit.to_owned()).filter(|unit| !unit.is_empty()))]
    };
    assert_eq!(of("10839-9"), one("<0.04", None, "ng/mL"));
    assert_eq!(of("33914-3"), one(">90", None, "mL/min"));
    assert_eq!(of("2160-0"), one("3.1", Some(Flag::CriticalHigh), "mg/dL"));
    assert_eq!(of("6690-2"), one("25.5", Some(Flag::High), "10*3/uL"));
    assert_eq!(of("5905-5"), one("15", Some(Flag::High), "%"));
    assert_eq!(of("2947-0"), one("140", None, "mmol/L"));
    assert_eq!(of("11579-0"), one("0.005", None, "mIU/L"));
    assert_eq!(of("600-7"), one("Staphylococcus aureus", Some(Flag::Critical), ""));
    assert_eq!(of("5821-4"), one("5.0–10.0 /[HPF]", None, ""));
    assert_eq!(of("5196-1"), one("1:128", None, ""));
    assert_eq!(of("2951-2"), one("not-performed", None, ""));
    assert_eq!(of("11555-0"), one("-4.1", None, "mmol/L"));
    // One series, one unit: that of the newest value, and what the source wrote in another beside it.
    let glucose: Vec<_> = chart.results.iter().filter(|series| series.code.code == "2345-7").collect();
    let [glucose] = glucose.as_slice() else { panic!("{glucose:?}") };
    assert_eq!(glucose.unit.as_deref(), Some("mg/dL"));
    let values: Vec<_> = glucose.values.iter().map(|one| (one.shown.as_str(), one.original.as_deref())).collect();
    assert_eq!(values, [("90.1", Some("5.0 mmol/L")), ("97", None)]);
    // A panel holds its member.
    let reports = world.all.client.call(ListReports { id, after: None }).await.expect("reports").rows;
    let panel = reports.iter().find(|one| one.name == "Lipid panel").expect("the panel");
    assert_eq!(panel.values.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Cholesterol"]);
    // What cannot be is refused by itself, in words.
    let outcome = take(
        &world.clinic,
        &bundle(vec![
            patient("a", "1980-02-28"),
            value("n1", "2823-3", "Potassium", quantity(json!(-4.1), "mmol/L")),
            vital("n2", "29463-7", "Body weight", json!({ "valueQuantity": quantity(json!(-70), "kg") })),
            value("n3", "718-7", "Hb", bound(json!(5), "~", "g/dL")),
            laboratory("n4", "718-7", "Hb", json!({})),
        ]),
    )
    .await;
    let reasons: Vec<&str> = outcome.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert!(reasons[0].contains("less than nothing") && reasons[1].contains("less than nothing"), "{reasons:?}");
    assert!(reasons[2].contains("comparator") && reasons[3].starts_with("value: is missing"), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_value_stand_one_by_one_and_lend_each_other_nothing() {
    let world = World::new().await;
    let word = |code: Value, value: &str| json!({ "code": code, "valueString": value });
    let (id, chart) = chart_of(&world, vec![
        laboratory("drinks", "x", "Alcohol type", json!({ "category": [status("social-history")], "component": [
            word(json!({ "coding": [{ "system": "http://x", "code": "X" }] }), "beer"),
            word(json!({ "coding": [{ "system": "http://x", "code": "X" }] }), "wine"),
            word(json!({ "text": "no code" }), "spirits"),
            word(json!({ "text": "no code either" }), "cider"),
        ] })),
        vital("flagged", "85354-9", "Blood pressure panel", json!({ "interpretation": [status("H")], "component": [
            { "code": concept("http://loinc.org", "8480-6", "Systolic"), "valueQuantity": quantity(json!(107), "mm[Hg]") },
            { "code": concept("http://loinc.org", "8462-4", "Diastolic"), "dataAbsentReason": status("not-performed") },
        ] })),
    ])
    .await;
    let systolic = chart.vitals.iter().find(|series| series.kind == VitalKind::Systolic).expect("a pressure");
    assert_eq!(systolic.values.iter().map(|one| (one.shown.as_str(), one.flag)).collect::<Vec<_>>(), [("107", None)]);
    let seen = history(&world, id, None).await;
    let mut values: Vec<&str> = seen.iter().filter_map(|one| one.value.as_deref()).collect();
    values.sort_unstable();
    assert_eq!(values, ["beer", "cider", "not-performed", "spirits", "wine"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_as_a_vital_sign_stands_beside_them_as_it_came() {
    let world = World::new().await;
    let bare = |value: Value| json!({ "valueQuantity": { "value": value } });
    let (id, chart) = chart_of(
        &world,
        vec![
            vital("t", "8310-5", "Body temperature", bare(json!(98.6))),
            vital("w", "29463-7", "Body weight", bare(json!(154))),
            vital("s", "59408-5", "Oxygen saturation", json!({ "valueQuantity": quantity(json!(180), "%") })),
            vital("p", "8867-4", "Heart rate", json!({ "valueQuantity": quantity(json!(72), "/min") })),
        ],
    )
    .await;
    let kinds: Vec<VitalKind> = chart.vitals.iter().map(|series| series.kind).collect();
    assert_eq!(kinds, [VitalKind::Pulse]);
    let observed = history(&world, id, Some(HistoryKind::Observation)).await;
    for (name, value) in [("Body temperature", "98.6"), ("Body weight", "154"), ("Oxygen saturation", "180 %")] {
        let entry = observed.iter().find(|entry| entry.name == name).expect(name);
        assert_eq!(entry.value.as_deref(), Some(value), "{name}");
    }
}
