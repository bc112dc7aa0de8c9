//! Entries of a bundle, before their resources are read.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{
    version::{self, Foreign},
    words::excerpt,
};

/// A resource that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its place: `entry[12]`.
    pub place: String,
    /// Its type and id, where it has them.
    pub resource: String,
    /// Why.
    pub reason: String,
}

impl Refused {
    /// A refusal.
    pub fn of(place: String, resource: String, reason: String) -> Self {
        Self { place, resource: excerpt(&resource), reason }
    }
}

/// An entry.
pub struct Entry<'a> {
    /// Its place: `entry[12]`.
    pub place: String,
    /// Its address.
    pub full_url: Option<Cow<'a, str>>,
    /// The type of its resource.
    pub kind: Cow<'a, str>,
    /// The id of its resource.
    pub id: Option<Cow<'a, str>>,
    /// How new its source calls it: `meta.lastUpdated`, else the bundle's time.
    pub at: Option<Timestamp>,
    /// The resource.
    pub json: &'a RawValue,
}

/// What stands in a file.
#[derive(Default)]
pub struct Found<'a> {
    /// Its entries.
    pub entries: Vec<Entry<'a>>,
    /// What is no resource.
    pub refused: Vec<Refused>,
    /// What looks like another version of FHIR: which, and what tells it.
    foreign: Vec<(Foreign, String, Refused)>,
    /// Versions that the file is not written in.
    ruled_out: BTreeSet<Foreign>,
}

impl Found<'_> {
    /// Whether the file is R4. Where the rest of it is, a resource that looks like another version is refused by itself.
    ///
    /// # Errors
    /// When it is written in another version: then nothing of it is taken.
    pub fn is_r4(&mut self) -> Result<(), String> {
        for (version, why, mut refused) in std::mem::take(&mut self.foreign) {
            if !self.ruled_out.contains(&version) {
                let (name, resource) = (version.name(), refused.resource);
                return Err(format!("is written in FHIR {name}, not R4 ({resource}: {why}): nothing of it was taken"));
            }
            refused.reason = format!("is written as in FHIR {}, not R4 ({why})", version.name());
            self.refused.push(refused);
        }
        Ok(())
    }

    fn refuse(&mut self, place: &str, resource: &str, reason: &str) {
        self.refused.push(Refused::of(place.to_owned(), resource.to_owned(), reason.to_owned()));
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Slot<'a> {
    #[serde(rename = "fullUrl", borrow)]
    full_url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    #[serde(default)]
    request: Asked,
}

/// What a transaction or a history asks to be done with a resource.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    method: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "lastUpdated")]
    last_updated: Option<String>,
    #[serde(default)]
    profile: Vec<String>,
}

/// A text of the file, which is kept where it stands: a file has hundreds of thousands.
fn text_of<'a>(value: &'a RawValue) -> Option<Cow<'a, str>> {
    let plain = serde_json::from_str::<&'a str>(value.get()).map(Cow::Borrowed);
    plain.or_else(|_| serde_json::from_str::<String>(value.get()).map(Cow::Owned)).ok()
}

/// The entries of a document: a bundle's, those of bundles within it, or the resource itself.
pub fn entries<'a>(
    place: &str,
    json: &'a RawValue,
    slot: Option<(Option<Cow<'a, str>>, Option<Timestamp>)>,
    found: &mut Found<'a>,
) {
    let Ok(fields) = serde_json::from_str::<BTreeMap<&str, &'a RawValue>>(json.get()) else {
        return found.refuse(place, "", "is no resource of FHIR");
    };
    let text = |name: &str| fields.get(name).and_then(|value| text_of(value));
    let Some(kind) = text("resourceType") else {
        return found.refuse(place, "", "has no resourceType");
    };
    if kind == "Bundle" {
        return bundle(place, json, found);
    }
    let meta = fields.get("meta").and_then(|meta| serde_json::from_str::<Meta>(meta.get()).ok());
    let claimed = meta.iter().flat_map(|meta| &meta.profile).find_map(|profile| version::claimed(profile));
    let told = version::foreign(&kind, &fields);
    let id = text("id");
    if let Some(version) = claimed.or(told.map(|(version, _)| version)) {
        let name = id.as_deref().map_or_else(|| kind.to_string(), |id| format!("{kind}/{id}"));
        let why = told.map_or_else(|| "its profile says so".to_owned(), |(_, element)| format!("see its {element}"));
        found.foreign.push((version, why, Refused::of(place.to_owned(), name, String::new())));
        return;
    }
    found.ruled_out.extend(version::ruled_out(&kind, &fields));
    let (full_url, bundle_time) = slot.unwrap_or_default();
    let at = meta.and_then(|meta| meta.last_updated).and_then(|at| at.parse().ok()).or(bundle_time);
    found.entries.push(Entry { place: place.to_owned(), full_url, kind, id, at, json });
}

fn bundle<'a>(place: &str, json: &'a RawValue, found: &mut Found<'a>) {
    let Ok(envelope) = serde_json::from_str::<Envelope<'a>>(json.get()) else {
        return found.refuse(place, "Bundle", "is no Bundle of FHIR R4: its entries are no list");
    };
    let time: Option<Timestamp> = envelope.timestamp.and_then(|at| at.parse().ok());
    for (index, slot) in envelope.entry.into_iter().enumerate() {
        let place = if place.is_empty() { format!("entry[{index}]") } else { format!("{place}, entry[{index}]") };
        match serde_json::from_str::<Slot<'a>>(slot.get()) {
            // What its source deleted is not what it says that it never was: it stays here until somebody decides.
            Ok(Slot { request: Asked { method: Some(method), url }, .. }) if method == "DELETE" => {
                let reason = "was deleted at its source: an import deletes nothing, mark it here as entered in error where it is";
                found.refuse(&place, &url.unwrap_or_default(), reason);
            }
            Ok(Slot { full_url, resource: Some(resource), .. }) => {
                entries(&place, resource, Some((full_url, time)), found);
            }
            Ok(Slot { resource: None, .. }) => found.refuse(&place, "", "has no resource"),
            Err(_) => found.refuse(&place, "", "is no entry of a Bundle"),
        }
    }
}

/// What a resource calls itself, for a person: `“Asthma”`.
pub fn label(json: &RawValue) -> String {
    let Ok(value) = serde_json::from_str::<Value>(json.get()) else { return "something unreadable".to_owned() };
    let concept = ["code", "medicationCodeableConcept", "vaccineCode", "type"].into_iter().find_map(|name| {
        let concept = value.get(name)?;
        let text = concept.get("text").and_then(Value::as_str);
        text.or_else(|| concept.pointer("/coding/0/display").and_then(Value::as_str))
    });
    let part = |path: &str| value.pointer(path).and_then(Value::as_str);
    let name = [part("/name/0/given/0"), part("/name/0/family"), part("/name/0/text")];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let family = Some(name.as_str()).filter(|name| !name.is_empty());
    let number = value.pointer("/valueQuantity/value").map(ToString::to_string);
    let said = [concept.or(family).map(str::to_owned), number].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if said.is_empty() { "something without a name".to_owned() } else { format!("“{said}”") }
}
