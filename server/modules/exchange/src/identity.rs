//! Which resource is which. A source's id is unique within its source only, so a resource is known by three things: the source (the
//! base address of the bundle, or `urn:uuid` where ids are unique by themselves), the type and the id.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;
use serde_json::{Value, value::RawValue};

use crate::{
    addresses::Addresses,
    file::Document,
    resource::{Entry, Found, Refused, entries, label},
};

/// A resource on its way.
pub struct Item<'a> {
    /// Its place in the file: `entry[12]`.
    pub place: String,
    /// Its type.
    pub kind: Cow<'a, str>,
    /// Source, type and id: `http://hospital.example/fhir/Patient/1`.
    pub origin: Arc<str>,
    /// The source.
    pub source: Arc<str>,
    /// How new the source calls it.
    pub at: Option<Timestamp>,
    /// The resource.
    pub json: &'a RawValue,
}

/// A file taken apart.
#[derive(Default)]
pub struct Parsed<'a> {
    /// Its resources, each once.
    pub items: Vec<Item<'a>>,
    /// Which address leads to which of them.
    pub addresses: Addresses,
    /// What cannot be taken.
    pub refused: Vec<Refused>,
    /// Second copies of a resource, by type.
    pub copies: BTreeMap<String, u32>,
}

/// Where ids without a base come from.
pub const UUIDS: &str = "urn:uuid";

/// Takes a file apart. `named` is the source that whoever imports gives.
///
/// # Errors
/// When nothing of it can be taken: it is of another version of FHIR, or nobody knows where it comes from.
pub fn parse<'a>(documents: Vec<Document<'a>>, named: Option<&str>) -> Result<Parsed<'a>, String> {
    let mut parsed = Parsed::default();
    let mut whole = Found::default();
    for document in documents {
        match document.json {
            Ok(json) => entries(&document.place, json, None, &mut whole),
            Err(reason) => whole.refused.push(Refused::of(document.place, String::new(), reason)),
        }
    }
    whole.is_r4()?;
    let Found { entries: found, refused, .. } = whole;
    parsed.refused = refused;
    let bases: BTreeSet<&str> = found.iter().filter_map(|entry| base(entry)).collect();
    let sole = if bases.len() == 1 { bases.first().copied() } else { None };
    let fallback = sole.or(named).map(|source| source.trim_end_matches('/').to_owned());
    // Hundreds of thousands of resources share what they are called by.
    let mut owners: HashMap<Cow<'a, str>, Arc<str>> = HashMap::new();
    let mut sources: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut items: Vec<Item<'a>> = Vec::new();
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    let mut torn: BTreeMap<usize, String> = BTreeMap::new();
    for entry in found {
        let (source, id) = match identify(&entry, fallback.as_deref()) {
            Ok(found) => found,
            // How the search went that found the others is nobody's record.
            Err(_) if entry.kind == "OperationOutcome" => continue,
            Err(Unknown::Source) => {
                return Err(
                    "does not say where it comes from: name its source, such as --source https://hospital.example/fhir"
                        .to_owned(),
                );
            }
            Err(Unknown::Id(reason)) => {
                parsed.refused.push(Refused::of(entry.place, entry.kind.into_owned(), reason));
                continue;
            }
        };
        let source = Arc::clone(sources.entry(source).or_insert_with_key(|source| source.as_str().into()));
        let origin: Arc<str> = format!("{source}/{}/{id}", entry.kind).into();
        let address = entry.full_url.map(|url| match url {
            Cow::Borrowed(url) => Cow::Borrowed(unversioned(url)),
            Cow::Owned(url) => Cow::Owned(unversioned(&url).to_owned()),
        });
        if let Some(address) = &address
            && let Some(owner) = owners.insert(address.clone(), Arc::clone(&origin))
            && owner != origin
        {
            let reason = format!("{address} is the address of two resources: neither was taken");
            if let Some(first) = places.get(&owner) {
                torn.insert(*first, reason.clone());
            }
            parsed.refused.push(Refused::of(entry.place, format!("{}/{id}", entry.kind), reason));
            continue;
        }
        let item = Item {
            place: entry.place,
            kind: entry.kind,
            origin: Arc::clone(&origin),
            source,
            at: entry.at,
            json: entry.json,
        };
        let Some(&first) = places.get(&origin) else {
            places.insert(Arc::clone(&origin), items.len());
            parsed.addresses.add(&origin, address.as_deref());
            items.push(item);
            continue;
        };
        match twice(&items[first], &item) {
            Twice::Same => *parsed.copies.entry(item.kind.into_owned()).or_default() += 1,
            Twice::Newer => {
                *parsed.copies.entry(item.kind.to_string()).or_default() += 1;
                items[first] = item;
            }
            Twice::Older => *parsed.copies.entry(item.kind.into_owned()).or_default() += 1,
            Twice::Torn(reason) => {
                torn.insert(first, reason.clone());
                parsed.refused.push(Refused::of(item.place, short(&item.origin).to_owned(), reason));
            }
        }
    }
    drop((owners, places));
    for (index, item) in items.into_iter().enumerate() {
        match torn.remove(&index) {
            Some(reason) => parsed.refused.push(Refused::of(item.place, short(&item.origin).to_owned(), reason)),
            None => parsed.items.push(item),
        }
    }
    Ok(parsed)
}

/// Type and id of an origin: `Patient/1`.
pub fn short(origin: &str) -> &str {
    origin.rmatch_indices('/').nth(1).map_or(origin, |(place, _)| &origin[place + 1..])
}

enum Unknown {
    Source,
    Id(String),
}

/// An address without the version it names.
pub fn unversioned(address: &str) -> &str {
    address.split("/_history/").next().unwrap_or(address)
}

/// The base of an entry's address, where it has one.
fn base<'e>(entry: &'e Entry<'_>) -> Option<&'e str> {
    let address = unversioned(entry.full_url.as_deref()?);
    if !address.starts_with("http://") && !address.starts_with("https://") {
        return None;
    }
    let (before, id) = address.rsplit_once('/')?;
    let base = before.strip_suffix(&*entry.kind)?.strip_suffix('/')?;
    let fits = entry.id.as_deref().is_none_or(|own| own == id);
    (fits && !base.ends_with(':') && base.len() > "https://".len()).then_some(base)
}

fn is_uuid(id: &str) -> bool {
    id.len() == 36 && uuid::Uuid::parse_str(id).is_ok()
}

/// The source and the id of an entry.
fn identify(entry: &Entry<'_>, fallback: Option<&str>) -> Result<(String, String), Unknown> {
    let id_of_type = |id: &str| {
        let fits = (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        if fits { Ok(id.to_owned()) } else { Err(Unknown::Id(format!("id: “{id}” cannot be an id"))) }
    };
    let address = entry.full_url.as_deref().map(unversioned);
    if let Some(base) = base(entry) {
        let id = address.and_then(|address| address.rsplit('/').next()).unwrap_or_default();
        return Ok((base.to_owned(), id_of_type(id)?));
    }
    let urn =
        address.and_then(|address| address.strip_prefix("urn:uuid:").or_else(|| address.strip_prefix("urn:oid:")));
    match (entry.id.as_deref(), urn) {
        (Some(id), _) if is_uuid(id) => Ok((UUIDS.to_owned(), id_of_type(id)?)),
        (Some(id), None) => match (address, fallback) {
            (Some(address), _) if address.starts_with("http") => {
                Err(Unknown::Id(format!("is {}/{id}, but its address is {address}", entry.kind)))
            }
            (_, Some(source)) => Ok((source.to_owned(), id_of_type(id)?)),
            (_, None) => Err(Unknown::Source),
        },
        (Some(id), Some(_)) if fallback.is_some() => Ok((fallback.unwrap_or_default().to_owned(), id_of_type(id)?)),
        (_, Some(urn)) => Ok((UUIDS.to_owned(), id_of_type(urn)?)),
        (None, None) => Err(Unknown::Id("has neither an id nor an address".to_owned())),
    }
}

enum Twice {
    Same,
    Newer,
    Older,
    Torn(String),
}

/// What a second resource of one origin is.
fn twice(first: &Item<'_>, second: &Item<'_>) -> Twice {
    let same = match (serde_json::from_str::<Value>(first.json.get()), serde_json::from_str::<Value>(second.json.get()))
    {
        (Ok(one), Ok(two)) => one == two,
        _ => first.json.get() == second.json.get(),
    };
    if same {
        return Twice::Same;
    }
    match (first.at, second.at) {
        (Some(first), Some(second)) if second > first => Twice::Newer,
        (Some(first), Some(second)) if second < first => Twice::Older,
        _ => Twice::Torn(format!(
            "stands in the file twice and says two things, {} and {}: neither was taken",
            label(first.json),
            label(second.json)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::documents;

    fn origins(json: &str, named: Option<&str>) -> Result<Vec<String>, String> {
        let parsed = parse(documents(json).expect("documents"), named)?;
        let refused = parsed.refused.iter().map(|refused| format!("! {}", refused.reason));
        Ok(parsed.items.iter().map(|item| item.origin.to_string()).chain(refused).collect())
    }

    fn bundle(entries: &str) -> String {
        format!(r#"{{"resourceType":"Bundle","entry":[{entries}]}}"#)
    }

    #[test]
    fn a_source_is_the_base_or_the_kind_of_id_and_else_it_is_asked_for() {
        let based = r#"{"fullUrl":"http://h/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"}},
            {"resource":{"resourceType":"Condition","id":"2"}}"#;
        assert_eq!(origins(&bundle(based), None).unwrap(), ["http://h/fhir/Patient/1", "http://h/fhir/Condition/2"]);
        let uuid = "1a2b3c4d-1111-4111-8111-111111111111";
        let urn = format!(r#"{{"fullUrl":"urn:uuid:{uuid}","resource":{{"resourceType":"Patient"}}}}"#);
        assert_eq!(origins(&bundle(&urn), None).unwrap(), [format!("urn:uuid/Patient/{uuid}")]);
        let bare = r#"{"resource":{"resourceType":"Patient","id":"1"}}"#;
        assert!(origins(&bundle(bare), None).unwrap_err().contains("--source"));
        assert_eq!(origins(&bundle(bare), Some("https://x/fhir/")).unwrap(), ["https://x/fhir/Patient/1"]);
        let versioned =
            r#"{"fullUrl":"http://h/fhir/Patient/1/_history/4","resource":{"resourceType":"Patient","id":"1"}}"#;
        assert_eq!(origins(&bundle(versioned), None).unwrap(), ["http://h/fhir/Patient/1"]);
    }

    #[test]
    fn copies_are_one_and_two_contents_are_none() {
        let one = r#"{"fullUrl":"http://h/fhir/Condition/1","resource":{"resourceType":"Condition","id":"1","code":{"text":"A"}}}"#;
        assert_eq!(origins(&bundle(&format!("{one},{one}")), None).unwrap(), ["http://h/fhir/Condition/1"]);
        let other = one.replace("\"A\"", "\"B\"");
        let said = origins(&bundle(&format!("{one},{other}")), None).unwrap();
        assert!(said.len() == 2 && said.iter().all(|said| said.contains("“A” and “B”")), "{said:?}");
        // The newer of two versions holds, in whichever order they stand.
        let dated = |text: &str, at: &str| {
            text.replace("\"id\":\"1\"", &format!("\"id\":\"1\",\"meta\":{{\"lastUpdated\":\"{at}\"}}"))
        };
        let (old, new) = (dated(one, "2026-01-01T00:00:00Z"), dated(&other, "2026-02-01T00:00:00Z"));
        for pair in [format!("{old},{new}"), format!("{new},{old}")] {
            let text = bundle(&pair);
            let parsed = parse(documents(&text).unwrap(), None).unwrap();
            assert!(parsed.items.len() == 1 && parsed.items[0].json.get().contains("\"B\""));
        }
        let two = r#"{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"k3"}},
            {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"k4"}}"#;
        let said = origins(&bundle(two), None).unwrap();
        assert!(said.len() == 2 && said.iter().all(|said| said.starts_with('!')), "{said:?}");
    }
}
