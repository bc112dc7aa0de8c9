//! Damaged files: a resource that is wrong anywhere costs itself, and is named in words a person understands.

use std::{collections::BTreeSet, path::Path};

use api::ehr::{GetChart, ListReports};
use exchange::{Choices, Options};
use serde_json::{Map, Value, json};
use test_support::world::World;

use crate::cases::{found, history};

/// How often each resource of a bundle is damaged, each time somewhere else.
const ROUNDS: u32 = 4;

/// What belongs to programs: a reason is for people.
const NOT_FOR_PEOPLE: [&str; 14] = [
    " line ",
    "column",
    "SQL",
    "syntax",
    "invalid type",
    "invalid value",
    "expected",
    "constraint",
    "relation ",
    "serde",
    "panick",
    "\0",
    "byte sequence",
    "0x",
];

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: usize) -> usize {
        // Knuth's MMIX generator; its upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % many
    }
}

/// Something else in the place of a value.
fn wrong(was: &Value, dice: &mut Dice) -> Value {
    match dice.below(14) {
        0 => Value::Null,
        1 => json!(""),
        2 => json!("x"),
        3 => json!(-1),
        4 => json!(true),
        5 => json!([was.clone()]),
        6 => json!({}),
        7 => json!([]),
        8 => json!("nul \u{0} \u{202e}inside"),
        9 => json!("long ".repeat(3000)),
        10 => json!(1e300),
        11 => json!("2026-02-31"),
        12 => json!([was.clone(), was.clone()]),
        _ => {
            json!({ "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown" }] })
        }
    }
}

/// Damages one place somewhere within a value: another value there, or none.
fn damage(value: &mut Value, dice: &mut Dice) {
    let deeper = dice.below(3) > 0;
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let name = fields.keys().nth(dice.below(fields.len())).cloned().unwrap_or_default();
            if matches!(name.as_str(), "resourceType" | "id" | "subject" | "patient" | "contained") {
                return;
            }
            damage_field(fields, &name, deeper, dice);
        }
        Value::Array(items) if !items.is_empty() => {
            let place = dice.below(items.len());
            if deeper && matches!(items[place], Value::Object(_) | Value::Array(_)) {
                damage(&mut items[place], dice);
            } else {
                items[place] = wrong(&items[place].clone(), dice);
            }
        }
        other => *other = wrong(&other.clone(), dice),
    }
}

fn damage_field(fields: &mut Map<String, Value>, name: &str, deeper: bool, dice: &mut Dice) {
    let Some(field) = fields.get_mut(name) else { return };
    if deeper && matches!(field, Value::Object(_) | Value::Array(_)) {
        damage(field, dice);
    } else if dice.below(4) == 0 {
        fields.remove(name);
    } else {
        *field = wrong(&field.clone(), dice);
    }
}

/// The bundle as another source has it of another person: nothing in it is known from a round before.
fn of_somebody_else(bundle: &Value, name: &str, number: usize) -> Value {
    let bases: BTreeSet<String> = entries(bundle)
        .filter_map(|entry| entry["fullUrl"].as_str().filter(|url| url.starts_with("http")))
        .filter_map(|url| url.rsplitn(3, '/').nth(2).map(str::to_owned))
        .collect();
    let mut text = bundle.to_string();
    for (place, base) in bases.iter().enumerate() {
        text = text.replace(base.as_str(), &format!("https://source-{number}.example/{place}"));
    }
    // What is named by a number that is the world's own gets another.
    for uuid in entries(bundle).filter_map(|entry| entry["fullUrl"].as_str()?.strip_prefix("urn:uuid:")) {
        let first = u32::from_str_radix(&uuid[..8], 16).expect("a number");
        let other = first ^ u32::try_from(number).expect("a small number").wrapping_mul(0x9e37_79b1);
        text = text.replace(uuid, &format!("{other:08x}{}", &uuid[8..]));
    }
    let mut bundle: Value = serde_json::from_str(&text).expect("still JSON");
    for entry in bundle["entry"].as_array_mut().expect("entries") {
        if entry["resource"]["resourceType"] == "Patient" {
            entry["resource"]["name"] = json!([{ "family": name, "given": ["Damaged"] }]);
            for number in ["identifier", "telecom", "contact", "link"] {
                entry["resource"].as_object_mut().expect("a resource").remove(number);
            }
        }
    }
    bundle
}

fn entries(bundle: &Value) -> impl Iterator<Item = &Value> {
    bundle["entry"].as_array().expect("entries").iter()
}

fn bundles(folder: &Path, found: &mut Vec<Value>) {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            bundles(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_resource_costs_itself_and_is_named_in_words() {
    let world = World::new().await;
    let mut all = Vec::new();
    bundles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles"), &mut all);
    assert!(all.len() > 10, "only {} bundles", all.len());
    let mut dice = Dice(2026);
    let (mut damaged, mut rejected, mut strange) = (0, 0, Vec::new());
    for (place, bundle) in all.iter().enumerate() {
        for round in 0..ROUNDS {
            let number = place * 100 + round as usize;
            let name = format!("Dmg{}", letters(number));
            let mut bundle = of_somebody_else(bundle, &name, number);
            for entry in bundle["entry"].as_array_mut().expect("entries") {
                if entry["resource"]["resourceType"] != "Patient" {
                    damage(&mut entry["resource"], &mut dice);
                    damaged += 1;
                }
            }
            // Names so alike would be asked about.
            let people = entries(&bundle).filter(|entry| entry["resource"]["resourceType"] == "Patient");
            let new = people
                .map(|entry| format!("Patient/{}", entry["resource"]["id"].as_str().unwrap_or_default()))
                .collect();
            let options = Options { choices: Choices { new, ..Choices::default() }, ..Options::default() };
            let outcome = exchange::import(&world.clinic.tenant(), &bundle.to_string(), &options).await;
            let outcome = outcome.expect("an import").expect("a file");
            let sum = outcome.sum();
            let told = sum.taken
                + sum.changed
                + sum.withdrawn
                + sum.known
                + sum.waiting
                + sum.not_taken
                + sum.not_needed
                + sum.rejected;
            assert_eq!(sum.read, told, "{name}: each resource is told of once: {sum:?}");
            assert_eq!(sum.read as usize, entries(&bundle).count(), "{name}: nothing is passed over");
            assert_eq!(outcome.counts["Patient"].taken, 1, "{name}: the person is whole: {:?}", outcome.rejects);
            rejected += sum.rejected;
            for refused in &outcome.rejects {
                let words = format!("{}: {}", refused.resource, refused.reason);
                if NOT_FOR_PEOPLE.iter().any(|word| refused.reason.contains(word))
                    || refused.reason.chars().count() > 400
                {
                    strange.push(words);
                }
            }
            // Whatever was taken in can be read.
            let id = found(&world, &name).await.first().expect("the person").id;
            world.all.client.call(GetChart { id }).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
            history(&world, id, None).await;
            world.all.client.call(ListReports { id, after: None }).await.expect("reports");
        }
    }
    strange.sort();
    strange.dedup();
    assert!(strange.is_empty(), "{} of {rejected} reasons:\n{}", strange.len(), strange.join("\n"));
    assert!(rejected > 50, "{rejected} of {damaged} damaged resources were refused: nothing was looked at");
}

fn letters(mut number: usize) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}
