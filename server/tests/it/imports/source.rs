//! Bundles as they are written: their numbers with every digit, their references followed, their dates as these screens say them.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value;

use super::html::words;

/// The clinic's own clock.
const ZONE: &str = "America/New_York";

/// The year of the clinic's clock: days of it are shown without it where space is short.
const THIS_YEAR: i16 = 2026;

/// A file.
#[derive(Debug)]
pub struct Bundle {
    pub name: String,
    pub text: String,
    /// A resource a line, without addresses.
    pub lines: bool,
    pub resources: Vec<Resource>,
    /// From an address to the place of a resource.
    addresses: BTreeMap<String, usize>,
}

/// A resource, or one within it.
#[derive(Debug, Clone)]
pub struct Resource(pub Value);

/// Numbers as texts with a mark before them, so that 5.0 does not become 5.
fn with_digits(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut quoted, mut escaped, mut number) = (false, false, false);
    for c in json.chars() {
        let digit =
            !quoted && (c.is_ascii_digit() || matches!(c, '-' | '.') || (number && matches!(c, 'e' | 'E' | '+')));
        if digit != number {
            out.push_str(if digit { "\"#" } else { "\"" });
            number = digit;
        }
        if quoted {
            (quoted, escaped) = (escaped || c != '"', !escaped && c == '\\');
        } else if c == '"' {
            quoted = true;
        }
        out.push(c);
    }
    out
}

impl Bundle {
    /// Reads a file.
    pub fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).expect("a file");
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let lines = file.extension().is_some_and(|kind| kind == "ndjson");
        let read = |json: &str| -> Value {
            serde_json::from_str(&with_digits(json)).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let entries: Vec<Value> = if lines {
            text.lines().map(|line| serde_json::json!({ "resource": read(line) })).collect()
        } else {
            read(&text)["entry"].as_array().expect("entries").clone()
        };
        let (mut resources, mut addresses) = (Vec::new(), BTreeMap::new());
        for (place, entry) in entries.iter().enumerate() {
            let resource = Resource(entry["resource"].clone());
            addresses.insert(resource.name(), place);
            if let Some(address) = entry["fullUrl"].as_str() {
                addresses.insert(address.to_owned(), place);
            }
            resources.push(resource);
        }
        Self { name, text, lines, resources, addresses }
    }

    /// The resources of a type that were not entered in error.
    pub fn of<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Resource> {
        self.resources.iter().filter(move |one| one.kind() == kind && !one.is_error())
    }

    /// What a reference leads to: a resource of the file, or one within the resource that points.
    pub fn follow(&self, holder: &Resource, reference: &Value) -> Option<Resource> {
        let address = reference["reference"].as_str()?;
        match address.strip_prefix('#') {
            Some(id) => list(&holder.0["contained"]).find(|one| one["id"] == id).map(|one| Resource(one.clone())),
            None => self.addresses.get(address).map(|place| self.resources[*place].clone()),
        }
    }

    /// What whoever or whatever a reference leads to is called.
    pub fn called(&self, holder: &Resource, reference: &Value) -> Option<String> {
        let found = self.follow(holder, reference).and_then(|found| match &found.0["name"] {
            Value::Array(names) => names.first().map(whole),
            Value::String(name) => Some(words(name)),
            _ => concept(&found.0["code"]),
        });
        found.or_else(|| text(&reference["display"]))
    }
}

impl Resource {
    /// Its type.
    pub fn kind(&self) -> &str {
        self.0["resourceType"].as_str().unwrap_or_default()
    }

    /// Type and id.
    pub fn name(&self) -> String {
        format!("{}/{}", self.kind(), self.0["id"].as_str().unwrap_or_default())
    }

    /// Whether its source took it back.
    pub fn is_error(&self) -> bool {
        self.0["status"] == "entered-in-error"
            || self.0["docStatus"] == "entered-in-error"
            || code(&self.0["verificationStatus"]) == "entered-in-error"
    }
}

/// The elements of a list; none where there is none.
pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A text in one line.
pub fn text(value: &Value) -> Option<String> {
    value.as_str().map(words).filter(|text| !text.is_empty())
}

/// The first code of a concept.
pub fn code(concept: &Value) -> &str {
    list(&concept["coding"]).find_map(|coding| coding["code"].as_str()).unwrap_or_default()
}

/// Whether one of a concept's codings has this code.
pub fn has_code(concept: &Value, code: &str) -> bool {
    list(&concept["coding"]).any(|coding| coding["code"] == code)
}

/// What a concept says to people.
pub fn concept(concept: &Value) -> Option<String> {
    let coded = |part: &str| list(&concept["coding"]).find_map(|coding| text(&coding[part]));
    text(&concept["text"]).or_else(|| coded("display")).or_else(|| coded("code"))
}

/// A name as it is written, or from its parts.
pub fn whole(name: &Value) -> String {
    let parts = ["prefix", "given"].iter().flat_map(|part| list(&name[*part])).chain([&name["family"]]);
    let parts = parts.chain(list(&name["suffix"])).filter_map(text).collect::<Vec<_>>().join(" ");
    text(&name["text"]).unwrap_or(parts)
}

/// The digits of a number, as they were written.
pub fn digits(number: &Value) -> Option<String> {
    let written = number.as_str()?.strip_prefix('#')?;
    if written.contains(['e', 'E']) {
        return written.parse::<f64>().ok().map(|number| number.to_string());
    }
    Some(written.to_owned())
}

/// A number.
pub fn number(value: &Value) -> Option<f64> {
    digits(value)?.parse().ok()
}

/// `<5`.
pub fn bounded(quantity: &Value) -> Option<String> {
    let sign = match quantity["comparator"].as_str() {
        Some("<=") => "≤",
        Some(">=") => "≥",
        Some(other) => other,
        None => "",
    };
    Some(format!("{sign}{}", digits(&quantity["value"])?))
}

/// The unit as people read it: UCUM's code, or the words for it; codes of customary units by their names.
pub fn unit(quantity: &Value) -> Option<String> {
    const CUSTOMARY: [(&str, &str); 13] = [
        ("[lb_av]", "lb"),
        ("[oz_av]", "oz"),
        ("[in_i]", "in"),
        ("[ft_i]", "ft"),
        ("[degF]", "°F"),
        ("Cel", "°C"),
        ("mm[Hg]", "mmHg"),
        ("[iU]", "IU"),
        ("[IU]", "IU"),
        ("10*3", "10³"),
        ("10*6", "10⁶"),
        ("10*9", "10⁹"),
        ("10*12", "10¹²"),
    ];
    let code = text(&quantity["code"]).or_else(|| text(&quantity["unit"])).filter(|unit| unit != "1")?;
    let named = |part: &str| CUSTOMARY.iter().fold(part.to_owned(), |part, (code, name)| part.replace(code, name));
    let part = |part: &str| match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(counted) => counted.replace('_', " "),
        None => named(part),
    };
    Some(code.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// A date as far as it is known: `3 Nov 2026`, `Nov 2026`, `2026`; of an instant its day at the clinic.
pub fn dated(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) => day(local(at).date()),
        Err(_) => partial(text),
    }
}

/// The day as it was written down, at the place where it was.
pub fn written_day(text: &str) -> String {
    partial(text.split('T').next().unwrap_or_default())
}

/// With its time, where it has one.
pub fn moment(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) => format!("{}, {}", day(local(at).date()), local(at).strftime("%H:%M")),
        Err(_) => partial(text),
    }
}

/// The day without the year, within this one.
pub fn short(text: &str) -> String {
    let date = match text.parse::<Timestamp>() {
        Ok(at) => Some(local(at).date()),
        Err(_) => text.parse::<Date>().ok(),
    };
    match date {
        Some(date) if date.year() == THIS_YEAR => date.strftime("%-d %b").to_string(),
        _ => dated(text),
    }
}

/// What orders dates: the instant, or the first that a date may be.
pub fn order(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) => at.to_string(),
        Err(_) => format!("{text}-01-01T00:00:00Z").chars().take(10).collect(),
    }
}

fn local(at: Timestamp) -> jiff::civil::DateTime {
    TimeZone::get(ZONE).expect("a zone").to_datetime(at)
}

fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

fn partial(text: &str) -> String {
    let month = |text: &str| format!("{text}-01").parse::<Date>().map(|date| date.strftime("%b %Y").to_string());
    match text.len() {
        7 => month(text).expect("a month"),
        10 => day(text.parse().expect("a date")),
        _ => text.to_owned(),
    }
}

/// `3 Nov 2026 – 5 Nov 2026`; one of them where both are the same.
pub fn span(from: Option<&str>, until: Option<&str>) -> String {
    let from = from.map_or_else(|| "date not known".to_owned(), dated);
    match until.map(dated).filter(|until| *until != from) {
        Some(until) => format!("{from} – {until}"),
        None => from,
    }
}
