//! Who somebody is: names, numbers, addresses, phones, contacts.

use serde_json::Value;

use super::{
    screens::Place,
    source::{Bundle, Resource, concept, dated, list, text, whole, written_day},
    told::Fact,
};

/// The day of the clinic's clock.
const TODAY: &str = "2026-11-23";

pub fn facts(bundle: &Bundle) -> Vec<Fact> {
    let patient = bundle.of("Patient").next().expect("a patient");
    let mut facts = vec![banner(patient)];
    facts.extend(reach(patient));
    facts.extend(list(&patient.0["name"]).map(|name| other_name(patient, name)));
    facts.extend(list(&patient.0["identifier"]).map(|number| identifier(patient, number)));
    facts.extend(list(&patient.0["telecom"]).map(|point| telecom(patient, point)));
    facts.extend(list(&patient.0["address"]).map(|address| place(patient, address)));
    facts.extend(list(&patient.0["contact"]).map(|person| contact(bundle, patient, person)));
    facts
}

fn over(period: &Value) -> bool {
    period["end"].as_str().is_some_and(|end| end < &TODAY[..end.len().min(10)])
}

/// In order of how likely they are the one in use.
fn rank(one: &Value, uses: &[&str]) -> usize {
    let used = one["use"].as_str().unwrap_or("none");
    uses.iter().position(|known| *known == used).unwrap_or(uses.len())
}

fn banner(patient: &Resource) -> Fact {
    let names = list(&patient.0["name"]).filter(|name| !matches!(name["use"].as_str(), Some("old" | "maiden")));
    let name = names.min_by_key(|name| rank(name, &["official", "usual", "none"])).expect("a name");
    let given = list(&name["given"]).filter_map(text).collect::<Vec<_>>().join(" ");
    let shown = text(&name["family"]).map_or_else(|| given.clone(), |family| format!("{family}, {given}"));
    let born = patient.0["birthDate"].as_str().map(written_day);
    let sex = match patient.0["gender"].as_str() {
        Some("female") => "Female",
        Some("male") => "Male",
        Some("other") => "Other",
        _ => "Not known",
    };
    let died = match (patient.0["deceasedDateTime"].as_str(), patient.0["deceasedBoolean"].as_bool()) {
        (Some(date), _) => Some(format!("Died {}", written_day(date))),
        (None, Some(true)) => Some("Died, day not known".to_owned()),
        _ => None,
    };
    Fact::new(patient.name(), Place::Banner, shown)
        .says("birthDate", born)
        .says("gender", sex.to_owned())
        .says("deceased", died)
}

fn reach(patient: &Resource) -> Vec<Fact> {
    let points = |systems: &'static [&'static str]| {
        let mut found: Vec<&Value> = list(&patient.0["telecom"])
            .filter(|point| systems.iter().any(|system| point["system"] == *system))
            .filter(|point| point["use"] != "old" && !over(&point["period"]))
            .collect();
        let first = |point: &Value| point["rank"].as_str().map_or(u32::MAX, |rank| rank[1..].parse().expect("a rank"));
        found.sort_by_key(|point| (first(point), rank(point, &["mobile", "home", "none", "temp"])));
        found.into_iter().filter_map(|point| text(&point["value"])).collect::<Vec<_>>()
    };
    let digits = |phone: &String| phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let phone = points(&["phone", "sms"]).iter().map(digits).find(|digits| digits.len() >= 10);
    let phone = phone.map_or_else(|| "none".to_owned(), |digits| format!("… {}", &digits[digits.len() - 4..]));
    let mut facts = vec![Fact::new(patient.name(), Place::Reach, "Phone").says("telecom[phone]", phone)];
    if let Some(email) = points(&["email"]).into_iter().find(|email| email.contains('@')) {
        facts.push(Fact::new(patient.name(), Place::Reach, "E-mail").says("telecom[email]", email));
    }
    let homes = list(&patient.0["address"]);
    let homes = homes.filter(|one| !matches!(one["use"].as_str(), Some("old" | "billing")) && !over(&one["period"]));
    if let Some(home) = homes.min_by_key(|one| rank(one, &["home", "none", "temp"])) {
        let fact = Fact::new(patient.name(), Place::Reach, "Address");
        let fact = fact.says_all("address.line", list(&home["line"]).filter_map(text));
        facts
            .push(fact.says("address.city", text(&home["city"])).says("address.postalCode", text(&home["postalCode"])));
    }
    let known = |code: &str| {
        let words = [
            ("en", "English"),
            ("es", "Spanish"),
            ("vi", "Vietnamese"),
            ("ar", "Arabic"),
            ("pl", "Polish"),
            ("fr", "French"),
        ];
        words.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, word)| (*word).to_owned())
    };
    let mut spoken: Vec<&Value> = list(&patient.0["communication"]).collect();
    spoken.sort_by_key(|one| one["preferred"] != true);
    let language = spoken.first().and_then(|one| one["language"]["coding"][0]["code"].as_str()).unwrap_or("en");
    facts.push(Fact::new(patient.name(), Place::Reach, "Speaks").says("communication", known(language)));
    facts
}

fn until(period: &Value) -> Option<String> {
    period["end"].as_str().map(|end| format!("until {}", written_day(end)))
}

fn other_name(patient: &Resource, name: &Value) -> Fact {
    let usage = match name["use"].as_str() {
        Some("official") => "Official",
        Some("usual") => "Usual",
        Some("temp") => "For a time",
        Some("nickname") => "Nickname",
        Some("anonymous") => "Anonymous",
        Some("old") => "Former",
        Some("maiden") => "Before marriage",
        _ => "Name",
    };
    let parts = |part: &str| list(&name[part]).filter_map(text).collect::<Vec<_>>();
    Fact::new(patient.name(), Place::Names, whole(name))
        .says("name.use", usage.to_owned())
        .says("name.text", text(&name["text"]))
        .says("name.family", text(&name["family"]))
        .says_all("name.given", parts("given"))
        .says_all("name.prefix", parts("prefix"))
        .says_all("name.suffix", parts("suffix"))
        .says("name.period.end", until(&name["period"]))
}

fn identifier(patient: &Resource, number: &Value) -> Fact {
    let label = concept(&number["type"]).or_else(|| text(&number["system"]));
    Fact::new(patient.name(), Place::Numbers, text(&number["value"]).expect("a number"))
        .says("identifier.type", label)
        .says("identifier.use", text(&number["use"]).filter(|usage| usage == "old"))
        .says("identifier.period.end", until(&number["period"]))
}

fn telecom(patient: &Resource, point: &Value) -> Fact {
    let kind = match point["system"].as_str() {
        Some("phone" | "sms") => "Phone",
        Some("email") => "E-mail",
        Some("fax") => "Fax",
        _ => "other",
    };
    Fact::new(patient.name(), Place::Contacts, text(&point["value"]).expect("a value"))
        .says("telecom.system", kind.to_owned())
        .says("telecom.use", text(&point["use"]))
        .says("telecom.period.end", until(&point["period"]))
}

/// Every part of an address.
fn parts(address: &Value) -> Vec<String> {
    let lines = list(&address["line"]);
    let parts = ["city", "district", "state", "postalCode", "country"].iter().map(|part| &address[*part]);
    let parts: Vec<String> = lines.chain(parts).filter_map(text).collect();
    if parts.is_empty() { text(&address["text"]).into_iter().collect() } else { parts }
}

fn place(patient: &Resource, address: &Value) -> Fact {
    let parts = parts(address);
    Fact::new(patient.name(), Place::Contacts, parts.first().cloned().unwrap_or_default())
        .says("address", "Address".to_owned())
        .says_all("address", parts)
        .says("address.use", text(&address["use"]))
        .says("address.period.end", until(&address["period"]))
}

fn contact(bundle: &Bundle, patient: &Resource, person: &Value) -> Fact {
    let name = Some(whole(&person["name"])).filter(|name| !name.is_empty());
    let house = Some(&person["organization"]).filter(|house| !house.is_null());
    let house = house.and_then(|house| bundle.called(patient, house));
    let called = name.clone().or_else(|| house.clone()).expect("somebody");
    let relationship: Vec<String> = list(&person["relationship"]).filter_map(concept).collect();
    Fact::new(patient.name(), Place::Contacts, called)
        .says_all("contact.relationship", relationship)
        .says("contact.name", name)
        .says("contact.organization", house)
        .says_all("contact.telecom", list(&person["telecom"]).filter_map(|point| text(&point["value"])))
        .says_all("contact.address", parts(&person["address"]))
        .says("contact.period.end", person["period"]["end"].as_str().map(|end| format!("until {}", dated(end))))
}
