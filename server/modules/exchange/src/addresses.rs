//! Where references lead: to a resource of the file or of an earlier one, into the resource that points, to whoever has a number.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use crate::identity::{UUIDS, short, unversioned};

/// What a reference leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A resource of this origin, of the file or of an earlier one.
    Origin(String),
    /// A resource within the one that points.
    Contained(String),
    /// Whoever has this number: the list, where it is named, and the number.
    Identifier(Option<String>, String),
    /// Nothing that could be looked up.
    Nowhere,
}

/// An origin by its type and id: two origins of the same are one. It shares the origin's text.
struct Tail(Arc<str>);

impl Borrow<str> for Tail {
    fn borrow(&self) -> &str {
        short(&self.0)
    }
}
impl PartialEq for Tail {
    fn eq(&self, other: &Self) -> bool {
        short(&self.0) == short(&other.0)
    }
}
impl Eq for Tail {}
impl Hash for Tail {
    fn hash<H: Hasher>(&self, state: &mut H) {
        short(&self.0).hash(state);
    }
}

/// The addresses of a file.
#[derive(Default)]
pub struct Addresses {
    /// From an address to an origin.
    origins: HashMap<Arc<str>, Arc<str>>,
    /// From type and id to the origin that has them; none where there are several.
    tails: HashMap<Tail, Option<Arc<str>>>,
}

impl Addresses {
    /// Remembers a resource by its origin, its address, and its type and id.
    pub fn add(&mut self, origin: &Arc<str>, address: Option<&str>) {
        self.origins.insert(Arc::clone(origin), Arc::clone(origin));
        if let Some(address) = address.filter(|address| **address != **origin) {
            self.origins.insert(address.into(), Arc::clone(origin));
        }
        self.tails
            .entry(Tail(Arc::clone(origin)))
            .and_modify(|known| {
                if known.as_ref() != Some(origin) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(Arc::clone(origin)));
    }

    /// Whether an origin stands in the file.
    pub fn has(&self, origin: &str) -> bool {
        self.origins.contains_key(origin)
    }

    /// Where a reference leads that stands in a resource of a source. `kind` is the type that is expected where the reference does not
    /// name it.
    pub fn resolve(&self, source: &str, reference: &str, kind: &str) -> Target {
        if let Some(id) = reference.strip_prefix('#') {
            return Target::Contained(id.to_owned());
        }
        if let Some((_, query)) = reference.split_once('?') {
            return by_query(query);
        }
        let reference = unversioned(reference);
        if let Some(origin) = self.origins.get(reference) {
            return Target::Origin(origin.to_string());
        }
        if reference.starts_with("http://") || reference.starts_with("https://") {
            return Target::Origin(reference.to_owned());
        }
        if let Some(id) = reference.strip_prefix("urn:uuid:") {
            return Target::Origin(format!("{UUIDS}/{kind}/{id}"));
        }
        if !reference.contains('/') || reference.contains(':') {
            return Target::Nowhere;
        }
        let own = format!("{source}/{reference}");
        match (self.origins.get(own.as_str()), self.tails.get(reference)) {
            (Some(origin), _) | (None, Some(Some(origin))) => Target::Origin(origin.to_string()),
            _ => Target::Origin(own),
        }
    }
}

/// `identifier=http://mrn|77`.
fn by_query(query: &str) -> Target {
    let Some(token) = query.split('&').find_map(|part| part.strip_prefix("identifier=")) else {
        return Target::Nowhere;
    };
    let token = token.replace("%7C", "|").replace("%3A", ":").replace("%2F", "/");
    match token.rsplit_once('|') {
        Some((system, value)) => {
            Target::Identifier(Some(system.to_owned()).filter(|system| !system.is_empty()), value.to_owned())
        }
        None => Target::Identifier(None, token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{file::documents, identity::parse};

    #[test]
    fn references_lead_home_in_all_their_forms() {
        let text = r#"{"resourceType":"Bundle","entry":[
            {"fullUrl":"http://h/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}"#;
        let parsed = parse(documents(text).unwrap(), None).unwrap();
        let to = |reference: &str| parsed.addresses.resolve("http://h/fhir", reference, "Patient");
        let home = Target::Origin("http://h/fhir/Patient/1".to_owned());
        for reference in
            ["Patient/1", "Patient/1/_history/3", "http://h/fhir/Patient/1", "http://h/fhir/Patient/1/_history/2"]
        {
            assert_eq!(to(reference), home, "{reference}");
        }
        assert_eq!(to("#m"), Target::Contained("m".to_owned()));
        let asked = Target::Identifier(Some("http://mrn".to_owned()), "77".to_owned());
        assert_eq!(to("Patient?identifier=http://mrn|77"), asked);
        assert_eq!(to("Patient/2"), Target::Origin("http://h/fhir/Patient/2".to_owned()));
        assert_eq!(to("urn:uuid:77"), Target::Origin("urn:uuid/Patient/77".to_owned()));
        assert_eq!(to("nobody"), Target::Nowhere);
    }
}
