//! Problems, allergies, medicines.

use serde_json::Value;

use super::{
    screens::Place,
    source::{
        Bundle, Resource, bounded, code, concept, dated, digits, has_code, list, number, text, unit, written_day,
    },
    told::{Fact, Want},
};

pub fn facts(bundle: &Bundle) -> Vec<Fact> {
    let all = bundle.resources.iter().filter(|one| !one.is_error());
    all.filter_map(|one| match one.kind() {
        "Condition" => Some(problem(one)),
        "AllergyIntolerance" => Some(allergy(one)),
        "MedicationRequest" | "MedicationStatement" => Some(medicine(bundle, one)),
        _ => None,
    })
    .collect()
}

pub fn notes(one: &Resource) -> Vec<String> {
    list(&one.0["note"]).filter_map(|note| text(&note["text"])).collect()
}

pub fn names(concepts: &Value) -> Vec<String> {
    list(concepts).filter_map(concept).collect()
}

/// `71 years`.
pub fn age(quantity: &Value) -> Option<String> {
    Some(format!("{} {}", digits(&quantity["value"])?, text(&quantity["unit"])?))
}

pub fn day(one: &Resource, element: &str) -> Option<String> {
    one.0[element].as_str().map(written_day)
}

fn problem(one: &Resource) -> Fact {
    let clinical = code(&one.0["clinicalStatus"]);
    let sure = code(&one.0["verificationStatus"]);
    let ended =
        ["abatementDateTime", "abatementAge", "abatementString"].iter().any(|element| !one.0[*element].is_null());
    let active = matches!(clinical, "active" | "recurrence" | "relapse");
    let stands = sure != "refuted" && (active || clinical.is_empty() && !ended);
    let state = match (sure, clinical) {
        ("refuted", _) => Some("disproved"),
        (_, "inactive" | "remission") => Some("inactive"),
        (_, "") if !ended => Some("not stated whether current"),
        _ => None,
    };
    let more = [clinical, sure].into_iter().filter(|word| {
        matches!(*word, "recurrence" | "relapse" | "remission" | "unconfirmed" | "provisional" | "differential")
    });
    let onset = day(one, "onsetDateTime").or_else(|| one.0["onsetPeriod"]["start"].as_str().map(written_day));
    let until = day(one, "abatementDateTime").or_else(|| one.0["onsetPeriod"]["end"].as_str().map(written_day));
    let range = &one.0["onsetRange"];
    Fact::new(one.name(), Place::Problems, concept(&one.0["code"]).expect("a name"))
        .wants("clinicalStatus", Some(Want::Over(!stands)))
        .says("clinicalStatus", state.map(str::to_owned))
        .says_all("verificationStatus", more.map(str::to_owned))
        .says("onset", onset.map(|onset| format!("since {onset}")))
        .says("abatement", until.map(|until| format!("until {until}")))
        .says("onsetAge", age(&one.0["onsetAge"]))
        .says("abatementAge", age(&one.0["abatementAge"]))
        .wants(
            "onsetRange",
            range["low"]
                .is_object()
                .then(|| Want::Between(number(&range["low"]["value"]), number(&range["high"]["value"]))),
        )
        .says("onsetString", text(&one.0["onsetString"]))
        .says("abatementString", text(&one.0["abatementString"]))
        .says("severity", concept(&one.0["severity"]))
        .says_all("bodySite", names(&one.0["bodySite"]))
        .says(
            "recordedDate",
            day(one, "recordedDate")
                .filter(|_| onset_unknown(one))
                .map(|_| format!("written down {}", dated(one.0["recordedDate"].as_str().unwrap_or_default()))),
        )
        .says_all("note", notes(one))
}

/// Without an onset the day it was written down is all that is known.
fn onset_unknown(one: &Resource) -> bool {
    ["onsetDateTime", "onsetPeriod", "onsetAge", "onsetRange", "onsetString"]
        .iter()
        .all(|element| one.0[*element].is_null())
}

/// The codes and words by which these sources say that there is no allergy.
fn says_none(one: &Resource) -> bool {
    let code = code(&one.0["code"]);
    matches!(code, "716186003" | "409137002") || code.starts_with("no-known-") || has_code(&one.0["code"], "409137002")
}

fn allergy(one: &Resource) -> Fact {
    let name = concept(&one.0["code"]).expect("a name");
    if says_none(one) {
        return Fact::new(one.name(), Place::NoneKnown, name);
    }
    let clinical = code(&one.0["clinicalStatus"]);
    let sure = code(&one.0["verificationStatus"]);
    let state = match clinical {
        "inactive" => Some("inactive"),
        "resolved" => Some("over"),
        _ => None,
    };
    let certain = match sure {
        "confirmed" => "confirmed",
        "refuted" => "disproved",
        "unconfirmed" | "presumed" => "told, not confirmed",
        _ => "certainty not stated",
    };
    let danger = match one.0["criticality"].as_str() {
        Some("high") => Some("may threaten life"),
        Some("low") => Some("unlikely to threaten life"),
        _ => None,
    };
    let mut fact = Fact::new(one.name(), Place::Allergies, name)
        .wants("clinicalStatus", Some(Want::Over(state.is_some() || sure == "refuted")))
        .says("clinicalStatus", state.map(str::to_owned))
        .says("verificationStatus", certain.to_owned())
        .says("criticality", danger.map(str::to_owned))
        .says("type", (one.0["type"] == "intolerance").then(|| "Intolerance".to_owned()))
        .says("recordedDate", one.0["recordedDate"].as_str().map(|at| format!("written down {}", dated(at))))
        .says("onsetDateTime", day(one, "onsetDateTime"))
        .says("onsetString", text(&one.0["onsetString"]))
        .says("onsetAge", age(&one.0["onsetAge"]))
        .says("onsetPeriod", one.0["onsetPeriod"]["start"].as_str().map(written_day))
        .says("lastOccurrence", day(one, "lastOccurrence"))
        .says_all("note", notes(one));
    for reaction in list(&one.0["reaction"]) {
        fact = fact
            .says_all("reaction.manifestation", names(&reaction["manifestation"]))
            .says("reaction.substance", concept(&reaction["substance"]))
            .says("reaction.description", text(&reaction["description"]))
            .says("reaction.severity", text(&reaction["severity"]))
            .says("reaction.onset", reaction["onset"].as_str().map(written_day));
    }
    fact
}

fn medicine(bundle: &Bundle, one: &Resource) -> Fact {
    let name =
        concept(&one.0["medicationCodeableConcept"]).or_else(|| bundle.called(one, &one.0["medicationReference"]));
    let status = one.0["status"].as_str().unwrap_or_default();
    let planned = matches!(one.0["intent"].as_str(), Some("plan" | "proposal" | "option"));
    let forbidden = one.0["doNotPerform"] == true;
    let state = match status {
        _ if forbidden => Some("must not be given"),
        "on-hold" => Some("on hold"),
        "cancelled" => Some("cancelled"),
        "not-taken" => Some("never taken"),
        "draft" | "intended" => Some("planned, not ordered"),
        "active" if planned => Some("planned, not ordered"),
        "completed" => Some("completed"),
        "unknown" => Some("not known whether taken"),
        _ => None,
    };
    let stands = matches!(status, "active" | "on-hold" | "unknown") && !planned && !forbidden;
    let period = &one.0["effectivePeriod"];
    let started = period["start"]
        .as_str()
        .map(written_day)
        .or_else(|| day(one, "effectiveDateTime"))
        .or_else(|| day(one, "authoredOn"));
    let reason = &one.0["statusReason"];
    let mut fact = Fact::new(one.name(), Place::Medicines, name.expect("a medicine"))
        .wants("status", Some(Want::Over(!stands)))
        .says("status", state.map(str::to_owned))
        .says("started", started.map(|day| format!("since {day}")))
        .says("ended", period["end"].as_str().map(written_day))
        .says("statusReason", concept(reason).or_else(|| names(reason).into_iter().next()))
        .says_all("reasonCode", names(&one.0["reasonCode"]))
        .says("requester", Some(&one.0["requester"]).and_then(|by| bundle.called(one, by)))
        .says("informationSource", bundle.called(one, &one.0["informationSource"]))
        .says_all("note", notes(one));
    let mut steps: Vec<&Value> = list(&one.0["dosageInstruction"]).chain(list(&one.0["dosage"])).collect();
    steps.sort_by_key(|step| {
        step["sequence"].as_str().map_or(i64::MAX, |number| number[1..].parse().expect("a number"))
    });
    let texts: Vec<String> = steps.iter().filter_map(|step| text(&step["text"])).collect();
    if texts.len() == steps.len() && steps.len() > 1 {
        fact = fact.says("dosage, in order", texts.join("; "));
    }
    for step in steps {
        fact = fact.says_all("dosage", dose(step));
    }
    fact
}

/// `2 tablets`.
pub fn amount(quantity: &Value) -> Option<String> {
    let number = bounded(quantity)?;
    let unit = text(&quantity["unit"])?;
    let counted = ["tablet", "capsule", "puff", "drop", "spray", "unit", "patch", "dose"].contains(&unit.as_str());
    Some(match counted && !matches!(number.as_str(), "1" | "0.5") {
        true if unit == "patch" => format!("{number} patches"),
        true => format!("{number} {unit}s"),
        false => format!("{number} {unit}"),
    })
}

/// What has to be read of a step of a dose.
fn dose(step: &Value) -> Vec<String> {
    let mut said: Vec<String> = names(&step["additionalInstruction"]);
    said.extend(text(&step["patientInstruction"]));
    said.extend(amount(&step["maxDosePerPeriod"]["numerator"]).map(|most| format!("at most {most} in")));
    said.extend(amount(&step["maxDosePerPeriod"]["denominator"]));
    said.extend(amount(&step["maxDosePerAdministration"]));
    if let Some(text) = text(&step["text"]) {
        said.push(text);
        return said;
    }
    for rate in list(&step["doseAndRate"]) {
        said.extend(amount(&rate["doseQuantity"]));
        said.extend(digits(&rate["doseRange"]["low"]["value"]).map(|low| format!("{low} to")));
        said.extend(amount(&rate["doseRange"]["high"]));
        said.extend(amount(&rate["rateQuantity"]).map(|rate| format!("at {rate}")));
    }
    for element in ["route", "site", "method", "asNeededCodeableConcept"] {
        said.extend(concept(&step[element]));
    }
    if step["asNeededBoolean"] == true || step["asNeededCodeableConcept"].is_object() {
        said.push("as needed".to_owned());
    }
    let repeat = &step["timing"]["repeat"];
    said.extend(often(repeat));
    let events = [
        ("HS", "before sleep"),
        ("MORN", "in the morning"),
        ("EVE", "in the evening"),
        ("ACM", "before breakfast"),
        ("AC", "before meals"),
        ("C", "with meals"),
    ];
    said.extend(list(&repeat["when"]).map(|event| {
        let word = events.iter().find(|(code, _)| event == code).unwrap_or_else(|| panic!("no word for {event}"));
        word.1.to_owned()
    }));
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    said.extend(list(&repeat["dayOfWeek"]).filter_map(|day| {
        let code = day.as_str()?;
        days.iter().find(|name| name[..3].eq_ignore_ascii_case(code)).map(|name| (*name).to_owned())
    }));
    said.extend(list(&repeat["timeOfDay"]).filter_map(|time| time.as_str().map(|time| time[..5].to_owned())));
    said.extend(length(&repeat["boundsDuration"]).map(|length| format!("for {length}")));
    said.extend(digits(&repeat["boundsRange"]["low"]["value"]).map(|low| format!("for {low} to")));
    said.extend(repeat["boundsPeriod"]["start"].as_str().map(|at| format!("from {}", written_day(at))));
    said.extend(repeat["boundsPeriod"]["end"].as_str().map(|at| format!("until {}", written_day(at))));
    said.extend(digits(&repeat["count"]).map(|count| format!("{count} times in all")));
    said.extend(digits(&repeat["duration"]).map(|minutes| format!("over {minutes} minutes")));
    if repeat.is_null() {
        let words = concept(&step["timing"]["code"]);
        said.extend(words.map(|words| match words.as_str() {
            "QD" => "once a day".to_owned(),
            "BID" => "2 times a day".to_owned(),
            _ => words,
        }));
    }
    said
}

const UNITS: [(&str, &str); 7] =
    [("min", "minute"), ("h", "hour"), ("d", "day"), ("wk", "week"), ("mo", "month"), ("a", "year"), ("s", "second")];

/// `7 days`.
fn length(quantity: &Value) -> Option<String> {
    let number = digits(&quantity["value"])?;
    let code = unit(quantity)?;
    let word = UNITS.iter().find(|(unit, _)| *unit == code)?.1;
    Some(if number == "1" { format!("1 {word}") } else { format!("{number} {word}s") })
}

/// `2 times a day`, `every 8 hours`.
fn often(repeat: &Value) -> Option<String> {
    let code = repeat["periodUnit"].as_str()?;
    let word = UNITS.iter().find(|(unit, _)| *unit == code)?.1;
    let times = digits(&repeat["frequency"])?;
    let times = match digits(&repeat["frequencyMax"]) {
        Some(most) => format!("{times} to {most} times"),
        None if times == "1" => "once".to_owned(),
        None => format!("{times} times"),
    };
    let period: f64 = digits(&repeat["period"])?.parse().ok()?;
    let every = match digits(&repeat["periodMax"]) {
        Some(most) => format!("every {period} to {most} {word}s"),
        None => format!("every {period} {word}s"),
    };
    Some(match (period == 1.0, times == "once") {
        (true, _) => format!("{times} {} {word}", if word == "hour" { "an" } else { "a" }),
        (false, true) => every,
        (false, false) => format!("{times} {every}"),
    })
}
