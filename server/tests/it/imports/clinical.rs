//! Problems, allergies, medicines, and what happened.

use serde_json::Value;

use super::{
    letters::{LETTERS, NO_WORDS},
    screens::Place,
    source::{Bundle, Resource, bounded, code, concept, dated, digits, list, moment, span, text, unit, written_day},
    told::{Fact, Want},
};

pub fn facts(bundle: &Bundle) -> Vec<Fact> {
    let mut facts = Vec::new();
    for one in bundle.resources.iter().filter(|one| !one.is_error()) {
        facts.extend(match one.kind() {
            "Condition" => Some(problem(one)),
            "AllergyIntolerance" => Some(allergy(one)),
            "MedicationRequest" | "MedicationStatement" => Some(medicine(bundle, one)),
            "Encounter" => Some(encounter(bundle, one)),
            "Immunization" => Some(vaccination(bundle, one)),
            "Procedure" => Some(procedure(bundle, one)),
            "CarePlan" => Some(plan(one)),
            "FamilyMemberHistory" => Some(relative(one)),
            "DocumentReference" => Some(document(bundle, one)),
            "Patient" | "Observation" | "DiagnosticReport" | "Practitioner" | "Organization" | "Location"
            | "Medication" | "Binary" => None,
            _ => Some(other(one)),
        });
    }
    facts
}

fn notes(one: &Resource) -> Vec<String> {
    list(&one.0["note"]).filter_map(|note| text(&note["text"])).collect()
}

fn names(concepts: &Value) -> Vec<String> {
    list(concepts).filter_map(concept).collect()
}

/// `71 years`.
fn age(quantity: &Value) -> Option<String> {
    Some(format!("{} {}", digits(&quantity["value"])?, text(&quantity["unit"])?))
}

fn day(one: &Resource, element: &str) -> Option<String> {
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
            range["low"].is_object().then(|| {
                Want::Between(
                    super::source::number(&range["low"]["value"]),
                    super::source::number(&range["high"]["value"]),
                )
            }),
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
    matches!(code, "716186003" | "409137002")
        || code.starts_with("no-known-")
        || super::source::has_code(&one.0["code"], "409137002")
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
fn amount(quantity: &Value) -> Option<String> {
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

/// How an entry stands: our word, and the source's where it says more.
pub fn standing(status: &str) -> String {
    let ours = match status {
        "completed" | "final" | "finished" | "current" => return "Done".to_owned(),
        "active" => return "Going on".to_owned(),
        "planned" => return "Planned".to_owned(),
        "not-done" => return "Not done".to_owned(),
        "cancelled" => return "Called off".to_owned(),
        "preliminary" => return "Preliminary".to_owned(),
        "unknown" => return "Not stated".to_owned(),
        "partial" => return "partial".to_owned(),
        "amended" | "corrected" | "appended" => "Done",
        "in-progress" | "on-hold" => "Going on",
        "preparation" | "proposal" | "proposed" | "draft" => "Planned",
        "stopped" | "revoked" | "superseded" => "Called off",
        "registered" => "Preliminary",
        other => panic!("no word for {other}"),
    };
    format!("{ours} ({status})")
}

/// An entry of the history.
fn entry(one: &Resource, name: String, kind: &str, when: String, standing: String) -> Fact {
    Fact::new(one.name(), Place::History, name).cell("date", 0, when).cell("type", 2, kind).cell(
        "status",
        3,
        format!("{standing} imported"),
    )
}

/// The date of an entry, or the words in its place.
fn when(one: &Resource, at: &str, period: &str, words: &str) -> String {
    let (start, end) = (one.0[period]["start"].as_str(), one.0[period]["end"].as_str());
    text(&one.0[words]).unwrap_or_else(|| span(one.0[at].as_str().or(start), end))
}

fn actors(bundle: &Bundle, one: &Resource, element: &str, part: &str) -> Vec<String> {
    list(&one.0[element]).filter_map(|actor| bundle.called(one, &actor[part])).collect()
}

fn encounter(bundle: &Bundle, one: &Resource) -> Fact {
    let class = text(&one.0["class"]["display"]);
    let name = names(&one.0["type"]).into_iter().next().or(class).expect("a kind");
    let status = one.0["status"].as_str().unwrap_or_default();
    // An encounter of elsewhere is never open here.
    let standing = match status {
        "in-progress" | "onleave" => format!("Done ({status})"),
        other => standing(other),
    };
    entry(one, name, "Encounter", when(one, "-", "period", "-"), standing)
        .says_all("participant", actors(bundle, one, "participant", "individual"))
        .says("serviceProvider", bundle.called(one, &one.0["serviceProvider"]))
        .says_all("location", actors(bundle, one, "location", "location"))
        .says_all("reasonCode", names(&one.0["reasonCode"]))
}

fn status(one: &Resource) -> String {
    standing(one.0["status"].as_str().unwrap_or("unknown"))
}

fn vaccination(bundle: &Bundle, one: &Resource) -> Fact {
    let when = when(one, "occurrenceDateTime", "-", "occurrenceString");
    let mut fact = entry(one, concept(&one.0["vaccineCode"]).expect("a vaccine"), "Vaccination", when, status(one))
        .says("vaccineCode", Some(code(&one.0["vaccineCode"]).to_owned()))
        .says("statusReason", concept(&one.0["statusReason"]))
        .says("lotNumber", text(&one.0["lotNumber"]))
        .says("expirationDate", day(one, "expirationDate"))
        .says("manufacturer", bundle.called(one, &one.0["manufacturer"]))
        .says("doseQuantity", amount(&one.0["doseQuantity"]))
        .says("site", concept(&one.0["site"]))
        .says("route", concept(&one.0["route"]))
        .says_all("performer", actors(bundle, one, "performer", "actor"))
        .says_all("note", notes(one));
    for protocol in list(&one.0["protocolApplied"]) {
        fact = fact
            .says("protocolApplied.series", text(&protocol["series"]))
            .says(
                "protocolApplied.doseNumber",
                digits(&protocol["doseNumberPositiveInt"]).map(|dose| format!("Dose {dose}")),
            )
            .says("protocolApplied.doseNumber", text(&protocol["doseNumberString"]));
    }
    fact
}

fn procedure(bundle: &Bundle, one: &Resource) -> Fact {
    let (age_then, range) = (&one.0["performedAge"], &one.0["performedRange"]);
    let words = if age_then.is_object() {
        format!("at the age of {}", age(age_then).expect("an age"))
    } else if range.is_object() {
        let low = digits(&range["low"]["value"]).expect("a number");
        format!("at the age of {low}–{}", age(&range["high"]).expect("an age"))
    } else {
        when(one, "performedDateTime", "performedPeriod", "performedString")
    };
    entry(one, concept(&one.0["code"]).expect("a name"), "Procedure", words, status(one))
        .says("statusReason", concept(&one.0["statusReason"]))
        .says_all("performer", actors(bundle, one, "performer", "actor"))
        .says_all("bodySite", names(&one.0["bodySite"]))
        .says_all("reasonCode", names(&one.0["reasonCode"]))
        .says("outcome", concept(&one.0["outcome"]))
        .says_all("complication", names(&one.0["complication"]))
        .says_all("note", notes(one))
}

fn plan(one: &Resource) -> Fact {
    let name = text(&one.0["title"]).or_else(|| names(&one.0["category"]).pop()).expect("a name");
    let proposed = one.0["intent"].as_str().filter(|intent| *intent == "proposal").map(standing);
    let mut fact =
        entry(one, name, "Plan", when(one, "created", "period", "-"), proposed.unwrap_or_else(|| status(one)))
            .says("description", text(&one.0["description"]))
            .says_all("note", notes(one));
    for activity in list(&one.0["activity"]) {
        let detail = &activity["detail"];
        fact = fact
            .says("activity", concept(&detail["code"]).or_else(|| text(&detail["description"])))
            .says("activity.status", text(&detail["status"]))
            .says("activity.reference", text(&activity["reference"]["display"]));
    }
    if fact.fields.len() == 3 {
        let narrative = one.0["text"]["div"].as_str().map(super::html::parse).unwrap_or_default();
        let lines = narrative.all(&|part| part.name == "p").into_iter().map(super::html::Element::text);
        fact = fact.says_all("text", lines);
    }
    fact
}

fn relative(one: &Resource) -> Fact {
    let who = concept(&one.0["relationship"]).or_else(|| text(&one.0["name"])).expect("a relative");
    let diseases: Vec<String> = list(&one.0["condition"]).filter_map(|one| concept(&one["code"])).collect();
    let date = one.0["date"].as_str().map_or_else(|| "date not known".to_owned(), dated);
    let mut fact = entry(one, format!("{who}: {}", diseases.join(", ")), "Family history", date, status(one))
        .says("name", text(&one.0["name"]))
        .says("deceased", (one.0["deceasedBoolean"] == true).then(|| "Died".to_owned()))
        .says("deceasedString", text(&one.0["deceasedString"]))
        .says("deceasedDate", day(one, "deceasedDate"))
        .says("deceasedAge", age(&one.0["deceasedAge"]))
        .says(
            "deceasedRange",
            digits(&one.0["deceasedRange"]["low"]["value"]).map(|low| format!("Died at the age of {low}")),
        )
        .says_all("note", notes(one));
    for disease in list(&one.0["condition"]) {
        fact = fact
            .says("condition.onsetAge", age(&disease["onsetAge"]))
            .says("condition.onsetString", text(&disease["onsetString"]))
            .says("condition.outcome", concept(&disease["outcome"]))
            .says_all("condition.note", list(&disease["note"]).filter_map(|note| text(&note["text"])));
    }
    fact
}

fn document(bundle: &Bundle, one: &Resource) -> Fact {
    let name = concept(&one.0["type"]).or_else(|| text(&one.0["description"])).expect("a name");
    let word = if one.0["docStatus"] == "preliminary" { "preliminary".to_owned() } else { status(one) };
    let mut fact = entry(one, name, "Document", when(one, "date", "-", "-"), word)
        .says("description", text(&one.0["description"]))
        .says_all("author", list(&one.0["author"]).filter_map(|author| bundle.called(one, author)));
    for content in list(&one.0["content"]) {
        fact = attachment(bundle, one, &content["attachment"], fact);
    }
    fact
}

/// A file: its title; its text, or what it is.
pub fn attachment(bundle: &Bundle, one: &Resource, file: &Value, fact: Fact) -> Fact {
    let title = text(&file["title"]);
    let fact = fact.says("attachment.title", title.clone());
    let kind = file["contentType"].as_str().unwrap_or_default();
    let held = bundle.follow(one, &serde_json::json!({ "reference": file["url"] }));
    let data = held.as_ref().map_or(&file["data"], |held| &held.0["data"]).as_str();
    let letter = LETTERS.iter().find(|(known, _)| title.as_deref() == Some(*known)).map(|(_, lines)| *lines);
    match (data, kind, letter) {
        (None, _, _) => fact.says("attachment.url", text(&file["url"])),
        (Some(data), "text/plain", _) => {
            let text = String::from_utf8(decoded(data)).expect("text");
            fact.says_all("attachment.data", text.lines().map(str::to_owned))
        }
        (Some(_), kind, Some(lines)) if kind.starts_with("text/") => {
            let fact = fact.says_all("attachment.data", lines.iter().map(|line| (*line).to_owned()));
            fact.wants("attachment.data", Some(Want::Nowhere(NO_WORDS)))
        }
        (Some(_), kind, _) => fact.says("attachment.contentType", Some(kind.to_owned())),
    }
}

/// Base64.
fn decoded(data: &str) -> Vec<u8> {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let signs: Vec<usize> = data.chars().filter_map(|c| SIGNS.find(c)).collect();
    let mut out = Vec::new();
    for four in signs.chunks(4) {
        let bits = four.iter().fold(0, |bits, sign| bits << 6 | sign) << (6 * (4 - four.len()));
        let bytes = [bits >> 16, bits >> 8, bits].map(|byte| u8::try_from(byte & 255).expect("a byte"));
        out.extend(&bytes[..four.len() - 1]);
    }
    out
}

/// What has no list of its own: its name, its date, how it stands, and whoever it names.
fn other(one: &Resource) -> Fact {
    let code = [&one.0["code"], &one.0["type"], &one.0["description"]].into_iter().find_map(concept);
    let first = names(&one.0["category"]).into_iter().next();
    let name = code.or_else(|| text(&one.0["description"])).or(first.filter(|_| one.kind() == "Consent"));
    let name = name.unwrap_or_else(|| match one.kind() {
        "RelatedPerson" => "Related person".to_owned(),
        "QuestionnaireResponse" => "Questionnaire response".to_owned(),
        other => panic!("no name for {other}"),
    });
    let at =
        ["authoredOn", "startDate", "date", "authored", "dateTime"].iter().find_map(|element| one.0[*element].as_str());
    let period = &one.0["period"];
    let date = span(period["start"].as_str().or(at), period["end"].as_str());
    let word = one.0["status"].as_str().or(one.0["lifecycleStatus"].as_str()).unwrap_or("unknown");
    let mut fact = entry(one, name, "Document", date, standing(word))
        .says_all("name", list(&one.0["name"]).map(super::source::whole))
        .says_all("relationship", names(&one.0["relationship"]))
        .says_all("telecom", list(&one.0["telecom"]).filter_map(|point| text(&point["value"])));
    for item in list(&one.0["item"]) {
        let answers = list(&item["answer"]);
        let answers =
            answers.filter_map(|answer| text(&answer["valueString"]).or_else(|| digits(&answer["valueInteger"])));
        fact = fact.says("item.text", text(&item["text"])).says_all("item.answer", answers);
    }
    fact
}

/// The moment of a report.
pub fn issued(one: &Resource) -> String {
    let at = ["issued", "effectiveDateTime"].iter().find_map(|element| one.0[*element].as_str());
    at.map_or_else(|| "date not known".to_owned(), moment)
}
