//! What happened: encounters, vaccinations, procedures, plans, relatives' diseases, documents, and the rest.

use serde_json::Value;

use super::{
    clinical::{age, amount, day, names, notes},
    letters::{LETTERS, NO_WORDS},
    screens::Place,
    source::{Bundle, Resource, code, concept, dated, digits, list, moment, span, text},
    told::{Fact, Want},
};

pub fn facts(bundle: &Bundle) -> Vec<Fact> {
    let all = bundle.resources.iter().filter(|one| !one.is_error());
    all.filter_map(|one| match one.kind() {
        "Encounter" => Some(encounter(bundle, one)),
        "Immunization" => Some(vaccination(bundle, one)),
        "Procedure" => Some(procedure(bundle, one)),
        "CarePlan" => Some(plan(one)),
        "FamilyMemberHistory" => Some(relative(one)),
        "DocumentReference" => Some(document(bundle, one)),
        "Patient"
        | "Condition"
        | "AllergyIntolerance"
        | "MedicationRequest"
        | "MedicationStatement"
        | "Observation"
        | "DiagnosticReport"
        | "Practitioner"
        | "Organization"
        | "Location"
        | "Medication"
        | "Binary" => None,
        _ => Some(other(one)),
    })
    .collect()
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
