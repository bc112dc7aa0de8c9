//! What holds of every import, over bundles in the form of three makers: a file that comes again changes nothing, the order of its
//! resources never matters, and of two exports the newer holds whichever comes first.

use std::{collections::BTreeMap, path::PathBuf};

use api::{
    crm::GetPatient,
    ehr::{GetChart, ListReports},
    id::PatientId,
};
use exchange::{Options, Outcome};
use serde::Serialize;
use serde_json::{Value, json};
use test_support::world::World;

use crate::{
    cases::history,
    import::{files_in, state},
};

/// A file of a maker: a bundle, or a resource a line.
struct Export {
    name: String,
    lines: bool,
    entries: Vec<Value>,
}

impl Export {
    fn all() -> Vec<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bundles");
        let files =
            ["athenahealth", "epic", "oracle-health"].into_iter().flat_map(|maker| files_in(&folder.join(maker)));
        let all: Vec<Self> = files
            .map(|file| {
                let text = std::fs::read_to_string(&file).expect("a file");
                let lines = file.extension().is_some_and(|kind| kind == "ndjson");
                let read = |json: &str| serde_json::from_str::<Value>(json).expect("JSON");
                let entries = if lines {
                    text.lines().map(|line| json!({ "resource": read(line) })).collect()
                } else {
                    read(&text)["entry"].as_array().expect("entries").clone()
                };
                Self { name: file.display().to_string(), lines, entries }
            })
            .collect();
        assert!(all.len() >= 20, "{} exports", all.len());
        all
    }

    /// With its entries otherwise.
    fn with(&self, entries: Vec<Value>) -> Self {
        Self { name: self.name.clone(), lines: self.lines, entries }
    }

    fn text(&self) -> String {
        if self.lines {
            let line = |entry: &Value| format!("{}\n", entry["resource"]);
            return self.entries.iter().map(line).collect();
        }
        json!({ "resourceType": "Bundle", "type": "collection", "entry": self.entries }).to_string()
    }

    /// Its patient's id at the source.
    fn patient(&self) -> &str {
        let patient = self.entries.iter().find(|entry| entry["resource"]["resourceType"] == "Patient");
        patient.expect("a patient")["resource"]["id"].as_str().expect("an id")
    }

    async fn take(&self, world: &World) -> Outcome {
        let source = self.lines.then(|| "https://export.example/r4".to_owned());
        let options = Options { source, ..Options::default() };
        let outcome = exchange::import(&world.clinic.tenant(), &self.text(), &options).await.expect("an import");
        outcome.unwrap_or_else(|reason| panic!("{}: {reason}", self.name))
    }

    async fn here(&self, world: &World) -> PatientId {
        let sql = format!(
            "SELECT patient_id::text AS id FROM patient_origin WHERE origin LIKE '%/Patient/{}'",
            self.patient()
        );
        world.clinic.text(&sql).await.parse().expect("a patient")
    }

    /// Of an instant, and that instant's own where `newer`: something differs in every kind of fact.
    fn exported(&self, at: &str, newer: bool) -> Self {
        let mut entries = self.entries.clone();
        for resource in entries.iter_mut().map(|entry| &mut entry["resource"]) {
            resource["meta"] = json!({ "lastUpdated": at });
            if newer {
                revise(resource);
            }
        }
        self.with(entries)
    }
}

/// Has a source say something else than before.
fn revise(resource: &mut Value) {
    let note = |resource: &mut Value| resource["note"] = json!([{ "text": "Revised at the source" }]);
    match resource["resourceType"].as_str().unwrap_or_default() {
        "Observation" => match resource["valueQuantity"]["value"].as_f64() {
            Some(value) => resource["valueQuantity"]["value"] = json!(value + 1.0),
            None => note(resource),
        },
        "AllergyIntolerance" => {
            let worse = if resource["criticality"] == "high" { "low" } else { "high" };
            resource["criticality"] = json!(worse);
        }
        "DiagnosticReport" => resource["conclusion"] = json!("Revised at the source"),
        "Encounter" => resource["reasonCode"] = json!([{ "text": "Revised at the source" }]),
        "DocumentReference" => resource["description"] = json!("Revised at the source"),
        "Condition"
        | "Immunization"
        | "Procedure"
        | "CarePlan"
        | "FamilyMemberHistory"
        | "MedicationRequest"
        | "MedicationStatement" => note(resource),
        _ => {}
    }
}

/// Without what is a row's own: its id, its version, its place among others.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let own = |key: &str| matches!(key, "id" | "version") || key.ends_with("_id");
            map.into_iter().filter(|(key, _)| !own(key)).map(|(key, value)| (key, bare(value))).collect()
        }
        Value::Array(list) => {
            let mut list: Vec<Value> = list.into_iter().map(bare).collect();
            list.sort_by_key(Value::to_string);
            Value::Array(list)
        }
        other => other,
    }
}

/// What the record and the chart say of somebody, a line each, in any order.
async fn told(world: &World, id: PatientId) -> Vec<String> {
    fn add(lines: &mut Vec<String>, label: &str, what: impl Serialize) {
        match serde_json::to_value(what).expect("JSON") {
            Value::Array(list) => lines.extend(list.into_iter().map(|one| format!("{label}: {}", bare(one)))),
            other => lines.push(format!("{label}: {}", bare(other))),
        }
    }
    let mut lines = Vec::new();
    add(&mut lines, "record", world.all.client.call(GetPatient { id }).await.expect("a record"));
    let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
    add(&mut lines, "none known", chart.allergies.none_words);
    add(&mut lines, "allergy", chart.allergies.list);
    add(&mut lines, "problem", chart.problems);
    add(&mut lines, "medicine", chart.medicines);
    add(&mut lines, "vital", chart.vitals);
    add(&mut lines, "observed", chart.observed);
    add(&mut lines, "result", chart.results);
    add(&mut lines, "history", history(world, id, None).await);
    add(&mut lines, "observation", history(world, id, Some(api::ehr::HistoryKind::Observation)).await);
    let mut after = None;
    loop {
        let page = world.all.client.call(ListReports { id, after }).await.expect("reports");
        add(&mut lines, "report", page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    lines.sort();
    lines
}

/// What only one of two says.
fn apart(one: &[String], other: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&String, i32> = BTreeMap::new();
    one.iter().for_each(|line| *counts.entry(line).or_default() += 1);
    other.iter().for_each(|line| *counts.entry(line).or_default() -= 1);
    counts.into_iter().filter(|(_, count)| *count != 0).map(|(line, count)| format!("{count:+} {line}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_comes_again_changes_nothing() {
    let world = World::new().await;
    let all = Export::all();
    for export in &all {
        assert_eq!(export.take(&world).await.rejects, [], "{}", export.name);
    }
    let before = state(&world.clinic).await;
    for export in &all {
        let sum = export.take(&world).await.sum();
        assert_eq!(sum.read, sum.known + sum.not_taken + sum.not_needed, "{}: {sum:?}", export.name);
    }
    assert_eq!(state(&world.clinic).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_an_exports_resources_never_matters() {
    let (written, turned) = (World::new().await, World::new().await);
    for (index, export) in Export::all().into_iter().enumerate() {
        let mut entries = export.entries.clone();
        entries.reverse();
        let middle = entries.len() / 3 * (index % 3);
        entries.rotate_left(middle);
        let other = export.with(entries);
        assert_eq!(export.take(&written).await.counts, other.take(&turned).await.counts, "{}", export.name);
        let here = told(&written, export.here(&written).await).await;
        let there = told(&turned, export.here(&turned).await).await;
        assert_eq!(apart(&here, &there), Vec::<String>::new(), "{}", export.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_exports_of_a_maker_the_newer_holds_whichever_comes_first() {
    let (forward, backward) = (World::new().await, World::new().await);
    for export in Export::all() {
        let old = export.exported("2026-11-01T00:00:00Z", false);
        let new = export.exported("2026-11-02T00:00:00Z", true);
        old.take(&forward).await;
        let before = told(&forward, export.here(&forward).await).await;
        let changed = new.take(&forward).await.sum();
        assert!(changed.changed > 0, "{}: {changed:?}", export.name);
        new.take(&backward).await;
        let late = old.take(&backward).await.sum();
        assert_eq!((late.changed, late.withdrawn, late.waiting), (0, 0, 0), "{}: {late:?}", export.name);
        let here = told(&forward, export.here(&forward).await).await;
        let there = told(&backward, export.here(&backward).await).await;
        assert_ne!(here, before, "{}", export.name);
        assert_eq!(apart(&here, &there), Vec::<String>::new(), "{}", export.name);
    }
}
