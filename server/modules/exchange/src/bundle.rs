//! One bundle taken apart and read: each resource read, or rejected with its place and reason.

use std::collections::BTreeMap;

use api::id::PatientId;
use crm::NewPatient;
use ehr::import::History;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::reader::Reader;

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

/// What a bundle holds.
#[derive(Debug, Default)]
pub struct Bundle {
    /// The patients, with their origins.
    pub patients: Vec<(String, NewPatient)>,
    /// Everything that hangs on them.
    pub history: History,
    /// Resources read, by type.
    pub read: BTreeMap<String, u32>,
    /// Resources refused.
    pub refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "resourceType")]
    resource_type: String,
    #[serde(default)]
    entry: Vec<Slot>,
}

#[derive(Deserialize)]
struct Slot {
    #[serde(rename = "fullUrl")]
    full_url: Option<String>,
    resource: Option<Value>,
}

/// One entry on its way.
pub struct Item {
    /// Its place in the bundle.
    pub place: String,
    /// Its type.
    pub kind: String,
    /// Type and id.
    pub origin: String,
    /// The resource.
    pub resource: Value,
}

/// The order in which resources are read, so that what others point to is there before them.
const FIRST: [&str; 4] = ["Organization", "Practitioner", "Patient", "DiagnosticReport"];

/// A bundle taken apart, before its resources are read.
pub struct Parsed {
    items: Vec<Item>,
    addresses: BTreeMap<String, String>,
    refused: Vec<Refused>,
}

/// Takes a bundle apart.
///
/// # Errors
/// When the text is no bundle at all: the place and the reason.
pub fn parse_bundle(text: &str) -> Result<Parsed, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let envelope: Envelope = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    if envelope.resource_type != "Bundle" {
        return Err(format!("is a {}, not a Bundle", envelope.resource_type));
    }
    let mut parsed = Parsed { items: Vec::new(), addresses: BTreeMap::new(), refused: Vec::new() };
    for (index, slot) in envelope.entry.into_iter().enumerate() {
        let place = format!("entry[{index}]");
        let mut refuse = |resource: String, reason: &str| {
            parsed.refused.push(Refused { place: place.clone(), resource, reason: reason.to_owned() });
        };
        let Some(resource) = slot.resource else {
            refuse(String::new(), "has no resource");
            continue;
        };
        let text = |name: &str| resource.get(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(kind), Some(id)) = (text("resourceType"), text("id")) else {
            refuse(text("resourceType").unwrap_or_default(), "has no resourceType or no id");
            continue;
        };
        let origin = format!("{kind}/{id}");
        if let Some(url) = slot.full_url {
            parsed.addresses.insert(url, origin.clone());
        }
        parsed.addresses.insert(origin.clone(), origin.clone());
        parsed.items.push(Item { place, kind, origin, resource });
    }
    parsed.items.sort_by_key(|item| FIRST.iter().position(|kind| *kind == item.kind).unwrap_or(FIRST.len()));
    Ok(parsed)
}

impl Parsed {
    /// The patients it is about, by origin.
    pub fn patients(&self) -> Vec<String> {
        self.items.iter().filter(|item| item.kind == "Patient").map(|item| item.origin.clone()).collect()
    }

    /// Reads the resources. `id_of` gives the id under which a patient of this origin is, or will be, known here.
    pub fn read(self, now: Timestamp, mut id_of: impl FnMut(&str) -> PatientId) -> Bundle {
        let mut bundle = Bundle { refused: self.refused, ..Bundle::default() };
        let mut reader = Reader::new(now, self.addresses);
        for item in self.items {
            match reader.take(&item, &mut bundle, &mut id_of) {
                Ok(()) => *bundle.read.entry(item.kind).or_default() += 1,
                Err(reason) => bundle.refused.push(Refused { place: item.place, resource: item.origin, reason }),
            }
        }
        bundle
    }
}
