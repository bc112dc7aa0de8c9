//! Values, and the reports they stand in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    happened::{attachment, issued, standing},
    screens::Place,
    source::{
        Bundle, Resource, bounded, code, concept, dated, digits, has_code, list, number, order, short, text, unit,
    },
    told::{Fact, Want},
};

/// Vital signs: LOINC, the name on the chart, the unit they are kept in.
const VITALS: [(&str, &str, &str); 9] = [
    ("8480-6", "Systolic", "mmHg"),
    ("8462-4", "Diastolic", "mmHg"),
    ("8867-4", "Pulse", "/min"),
    ("9279-1", "Breaths", "/min"),
    ("8310-5", "Temperature", "°C"),
    ("59408-5", "Oxygen", "%"),
    ("29463-7", "Weight", "kg"),
    ("8302-2", "Height", "cm"),
    ("39156-5", "Body mass index", "kg/m²"),
];

/// Smoking, pregnancy, the day a child is expected.
const ALWAYS: [&str; 3] = ["72166-2", "82810-3", "11778-8"];

pub fn facts(bundle: &Bundle) -> Vec<Fact> {
    let values: Vec<Reading> = bundle.of("Observation").flat_map(|one| readings(bundle, one)).collect();
    let mut facts: Vec<Fact> = Vec::new();
    for reading in &values {
        facts.push(reading.row(Place::Observations));
        if !reading.is_vital() && reading.category != "laboratory" {
            facts.push(reading.row(Place::History));
        }
    }
    facts.extend(latest(&values));
    facts.extend(bundle.of("DiagnosticReport").map(|one| report(bundle, one, &values)));
    // Values within a report are values too.
    for report in bundle.of("DiagnosticReport") {
        for inside in list(&report.0["contained"]).filter(|one| one["resourceType"] == "Observation") {
            let one = Resource(inside.clone());
            let readings = readings(bundle, &one)
                .into_iter()
                .map(|reading| Reading { category: "laboratory".to_owned(), ..reading });
            let at = report.0["issued"].as_str().map(str::to_owned);
            facts.extend(readings.map(|reading| Reading { at: at.clone(), ..reading }.row(Place::Observations)));
        }
    }
    facts
}

/// A value, or a part of one.
struct Reading {
    resource: String,
    element: String,
    category: String,
    code: Value,
    value: Value,
    status: String,
    at: Option<String>,
    said: Vec<String>,
}

fn readings(bundle: &Bundle, one: &Resource) -> Vec<Reading> {
    let category = list(&one.0["category"]).map(code).find(|code| !code.is_empty()).unwrap_or_default().to_owned();
    let at = one.0["effectiveDateTime"].as_str().or(one.0["effectivePeriod"]["start"].as_str()).map(str::to_owned);
    let mut said: Vec<String> = list(&one.0["note"]).filter_map(|note| text(&note["text"])).collect();
    said.extend(list(&one.0["performer"]).filter_map(|by| bundle.called(one, by)));
    said.extend(["bodySite", "method"].iter().filter_map(|element| concept(&one.0[*element])));
    let reading = |element: String, part: &Value, said: Vec<String>| Reading {
        resource: one.name(),
        element,
        category: category.clone(),
        code: part["code"].clone(),
        value: part.clone(),
        status: one.0["status"].as_str().unwrap_or("unknown").to_owned(),
        at: at.clone(),
        said,
    };
    let parts = list(&one.0["component"]).enumerate();
    let whole: Vec<String> = if one.0["component"].is_array() {
        list(&one.0["interpretation"]).filter_map(concept).collect()
    } else {
        Vec::new()
    };
    let parts: Vec<Reading> = parts
        .map(|(index, part)| {
            reading(format!("component[{index}]"), part, said.iter().cloned().chain(whole.clone()).collect())
        })
        .collect();
    if parts.is_empty() { vec![reading(String::new(), &one.0, said)] } else { parts }
}

impl Reading {
    fn name(&self) -> String {
        concept(&self.code).expect("a name")
    }

    /// The vital sign it is, where it is a number in a unit that is known.
    fn vital(&self) -> Option<(&'static str, &'static str, &'static str)> {
        let quantity = &self.value["valueQuantity"];
        let known = VITALS.into_iter().find(|(code, ..)| has_code(&self.code, code))?;
        (quantity.is_object() && unit(quantity).is_some_and(|unit| unit != "[stone_av]")).then_some(known)
    }

    fn is_vital(&self) -> bool {
        self.vital().is_some()
    }

    /// What must be read of the value.
    fn says_value(&self, fact: Fact) -> Fact {
        let element = |name: &str| format!("{}{}{name}", self.element, if self.element.is_empty() { "" } else { "." });
        let quantity = &self.value["valueQuantity"];
        if let (Some((_, _, kept)), Some(value)) = (self.vital(), number(&quantity["value"])) {
            let (converted, same) = converted(value, &unit(quantity).unwrap_or_default());
            let shown = bounded(quantity).unwrap_or_default();
            return if same {
                fact.says(&element("valueQuantity"), format!("{shown} {kept}"))
            } else {
                fact.wants(&element("valueQuantity"), Some(Want::About(converted, kept.to_owned())))
                    .says(&element("valueQuantity"), format!("{shown} {}", unit(quantity).unwrap_or_default()))
            };
        }
        let shown = if let Some(number) = bounded(quantity) {
            Some(match unit(quantity) {
                Some(unit) => format!("{number} {unit}"),
                None => number,
            })
        } else if let Some(whole) = digits(&self.value["valueInteger"]) {
            Some(whole)
        } else if self.value["valueRange"].is_object() {
            let end = |end: &str| digits(&self.value["valueRange"][end]["value"]).expect("a number");
            Some(format!("{}–{}", end("low"), end("high")))
        } else if self.value["valueRatio"].is_object() {
            let part = |part: &str| digits(&self.value["valueRatio"][part]["value"]).expect("a number");
            Some(format!("{}:{}", part("numerator"), part("denominator")))
        } else if self.value["valuePeriod"].is_object() {
            let end = |end: &str| self.value["valuePeriod"][end].as_str().map(dated).unwrap_or_default();
            Some(format!("{} – {}", end("start"), end("end")))
        } else {
            let absent = || {
                concept(&self.value["dataAbsentReason"])
                    .or_else(|| (self.status == "cancelled").then(|| "cancelled".to_owned()))
            };
            concept(&self.value["valueCodeableConcept"])
                .or_else(|| text(&self.value["valueString"]))
                .or_else(|| self.value["valueDateTime"].as_str().map(dated))
                .or_else(|| text(&self.value["valueTime"]))
                .or_else(|| self.value["valueBoolean"].as_bool().map(|yes| if yes { "yes" } else { "no" }.to_owned()))
                .or_else(absent)
        };
        fact.says(&element("value"), Some(shown.unwrap_or_else(|| panic!("no value in {}", self.resource))))
    }

    /// Beyond its range, and what else is said of it.
    fn says_flag(&self, fact: Fact) -> Fact {
        let interpretation = list(&self.value["interpretation"]).next();
        let word = interpretation.and_then(|one| match code(one) {
            "H" => Some("High".to_owned()),
            "L" => Some("Low".to_owned()),
            "HH" => Some("Critical high".to_owned()),
            "LL" => Some("Critical low".to_owned()),
            "A" => Some("Abnormal".to_owned()),
            "N" => None,
            _ => concept(one),
        });
        fact.says("interpretation", word)
    }

    fn says_range(&self, fact: Fact) -> Fact {
        let mut ranges = list(&self.value["referenceRange"]);
        let (Some(range), None) = (ranges.next(), ranges.next()) else { return fact };
        let special = ["appliesTo", "age", "type"].iter().any(|element| !range[*element].is_null());
        let (low, high) = (number(&range["low"]["value"]), number(&range["high"]["value"]));
        match text(&range["text"]) {
            Some(words) if special || (low, high) == (None, None) => fact.says("referenceRange.text", words),
            // A vital sign in another unit has the range of that other unit no more.
            _ if self.is_vital() => fact,
            _ => fact.wants("referenceRange", Some(Want::Between(low, high))),
        }
    }

    /// Its row in the history.
    fn row(&self, place: Place) -> Fact {
        let when = self.at.as_deref().map_or_else(|| "date not known".to_owned(), dated);
        let fact = Fact::new(self.resource.clone(), place, self.name())
            .cell("effective", 0, when)
            .cell("category", 2, "Observation")
            .cell("status", 3, format!("{} imported", standing(&self.status)))
            .says_all("note, performer, site, method", self.said.clone());
        self.says_range(self.says_flag(self.says_value(fact)))
    }

    fn counts(&self) -> bool {
        !matches!(self.status.as_str(), "cancelled" | "entered-in-error")
    }
}

/// A value in the unit that its vital sign is kept in, and whether it was so already. The factors are those of the SI brochure and of
/// the international pound, ounce, inch and foot.
fn converted(value: f64, unit: &str) -> (f64, bool) {
    match unit {
        "lb" => (value * 0.453_592_37, false),
        "oz" => (value * 0.028_349_523_125, false),
        "g" => (value / 1000.0, false),
        "in" => (value * 2.54, false),
        "ft" => (value * 30.48, false),
        "m" => (value * 100.0, false),
        "°F" => ((value - 32.0) / 1.8, false),
        "K" => (value - 273.15, false),
        "Hz" => (value * 60.0, false),
        "kg" | "cm" | "°C" | "/min" | "%" | "mmHg" | "kg/m2" => (value, true),
        other => panic!("{other} is no unit of this test"),
    }
}

/// What stands on the chart at one look: the latest of each vital sign, of smoking and pregnancy, and of each score.
fn latest(values: &[Reading]) -> Vec<Fact> {
    let mut newest: BTreeMap<String, &Reading> = BTreeMap::new();
    for reading in values.iter().filter(|reading| reading.counts()) {
        let score = unit(&reading.value["valueQuantity"]).is_some_and(|unit| unit == "score")
            || reading.category == "survey" && !reading.value["valueInteger"].is_null()
            || has_code(&reading.code, "89247-1");
        let always = ALWAYS.iter().any(|code| has_code(&reading.code, code));
        let key = match reading.vital() {
            Some((_, name, _)) => format!("vital {name}"),
            None if score || always => format!("observed {}", reading.name()),
            None => continue,
        };
        let older = newest.get(&key).is_some_and(|known| {
            order(known.at.as_deref().unwrap_or_default()) > order(reading.at.as_deref().unwrap_or_default())
        });
        if !older {
            newest.insert(key, reading);
        }
    }
    let mut facts = Vec::new();
    let pressure = newest.get("vital Systolic").copied().zip(newest.get("vital Diastolic").copied());
    for (key, reading) in &newest {
        let day = reading.at.as_deref().map(short);
        let (place, name) = key.split_once(' ').expect("a place");
        if place == "observed" {
            let fact = Fact::new(reading.resource.clone(), Place::Observed, reading.name()).says("effective", day);
            facts.push(reading.says_value(fact));
        } else if !matches!(name, "Systolic" | "Diastolic") {
            let fact = Fact::new(reading.resource.clone(), Place::Vitals, name).says("effective", day);
            facts.push(reading.says_flag(reading.says_value(fact)));
        }
    }
    if let Some((upper, lower)) = pressure {
        let of = |reading: &Reading| digits(&reading.value["valueQuantity"]["value"]).expect("a number");
        let fact = Fact::new(upper.resource.clone(), Place::Vitals, "Blood pressure")
            .says("effective", upper.at.as_deref().map(short))
            .says("component", format!("{}/{} mmHg", of(upper), of(lower)));
        facts.push(fact);
    }
    facts
}

fn report(bundle: &Bundle, one: &Resource, values: &[Reading]) -> Fact {
    let called =
        |element: &str| -> Vec<String> { list(&one.0[element]).filter_map(|by| bundle.called(one, by)).collect() };
    let by = Some(called("resultsInterpreter")).filter(|by| !by.is_empty()).unwrap_or_else(|| called("performer"));
    let mark = match one.0["status"].as_str() {
        Some("amended" | "corrected" | "appended") => Some("Corrected"),
        Some("partial") => Some("Partial: more to come"),
        Some("preliminary") => Some("preliminary"),
        _ => None,
    };
    let conclusion = one.0["conclusion"].as_str().unwrap_or_default().lines().map(str::to_owned);
    let mut fact = Fact::new(one.name(), Place::Reports, concept(&one.0["code"]).expect("a name"))
        .says("issued", issued(one))
        .says_all("performer", by)
        .says("status", mark.map(str::to_owned))
        .says_all("conclusion", conclusion)
        .says_all("conclusionCode", list(&one.0["conclusionCode"]).filter_map(concept));
    for file in list(&one.0["presentedForm"]) {
        fact = attachment(bundle, one, file, fact);
    }
    for result in list(&one.0["result"]) {
        let Some(resource) = bundle.follow(one, result) else { continue };
        let own = values.iter().filter(|reading| reading.resource == resource.name() && reading.counts());
        fact.within.extend(own.map(line));
        if result["reference"].as_str().is_some_and(|reference| reference.starts_with('#')) {
            fact.within.extend(readings(bundle, &resource).iter().map(line));
        }
    }
    fact
}

/// A value's line in a report.
fn line(reading: &Reading) -> Fact {
    let fact = Fact::new(reading.resource.clone(), Place::Reports, reading.name());
    let unsure = matches!(reading.status.as_str(), "preliminary" | "registered");
    let fact = fact.says("status", unsure.then(|| "preliminary".to_owned()));
    let flagged = match list(&reading.value["interpretation"]).next().map(code) {
        Some("H" | "L" | "HH" | "LL" | "A") => reading.says_flag(reading.says_value(fact)),
        _ => reading.says_value(fact),
    };
    reading.says_range(flagged)
}
