//! What a resource says in elements that the chart has no place for: a line each, so that nothing that was taken goes unread.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::{
    dates,
    fhir::{Concept, Period, Quantity, Range, Ratio, Reference},
    fhir_people::HumanName,
    identity::Item,
    marked_up::plain,
    reader::Reader,
    values::{said, said_period, said_range, said_ratio, written},
    words::{line, parse},
};

/// Elements that are for programs, or that say where the resource belongs: wherever they stand.
const SILENT: [&str; 16] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "contained",
    "extension",
    "identifier",
    "subject",
    "patient",
    "beneficiary",
    "encounter",
    "context",
    "instantiatesCanonical",
    "instantiatesUri",
    "groupIdentifier",
];

/// Types that stand at the end of an element's name where it has one of several (`valueQuantity`, `onsetAge`).
const TYPES: [&str; 22] = [
    "CodeableConcept",
    "Reference",
    "Quantity",
    "DateTime",
    "PositiveInt",
    "UnsignedInt",
    "Attachment",
    "Annotation",
    "Duration",
    "Canonical",
    "Boolean",
    "Integer",
    "Decimal",
    "Instant",
    "Period",
    "String",
    "Coding",
    "Range",
    "Ratio",
    "Date",
    "Age",
    "Uri",
];

/// An element's members by their names, in an order that does not depend on the file.
type Members<'j> = BTreeMap<String, &'j RawValue>;

impl Reader {
    /// The elements of a resource beside those that were `read`: `Label: value`, a line each.
    pub(crate) fn further(&self, item: &Item<'_>, read: &[&str]) -> Vec<String> {
        let Ok(members) = serde_json::from_str::<Members<'_>>(item.json.get()) else { return Vec::new() };
        let beside = members.iter().filter(|(name, _)| *name != "text" && !read.contains(&name.as_str()));
        let lines = beside.filter_map(|(name, value)| Some((label(name), self.member(item, name, value)?)));
        lines.map(|(label, said)| format!("{label}: {said}")).collect()
    }

    /// An element by its name, in words; none where it is for programs.
    fn member(&self, item: &Item<'_>, name: &str, value: &RawValue) -> Option<String> {
        let silent = SILENT.contains(&name) || name.starts_with('_');
        if silent { None } else { self.told(item, value) }
    }

    /// An element in words; none where it says nothing to a person.
    fn told(&self, item: &Item<'_>, value: &RawValue) -> Option<String> {
        match value.get().trim_start().as_bytes().first()? {
            b'"' => {
                let text: String = serde_json::from_str(value.get()).ok()?;
                line(&dated(&text))
            }
            b'[' => {
                let list: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
                let mut said: Vec<String> = Vec::new();
                for one in list.into_iter().filter_map(|one| self.told(item, one)) {
                    if !said.contains(&one) {
                        said.push(one);
                    }
                }
                let between = if said.iter().any(|one| one.contains(", ")) { "; " } else { ", " };
                Some(said.join(between)).filter(|said| !said.is_empty())
            }
            b'{' => self.group(item, value),
            b't' => Some("yes".to_owned()),
            b'f' => Some("no".to_owned()),
            b'n' => None,
            _ => written("", Some(value)).ok(),
        }
    }

    /// A group of elements: one of FHIR's general types by the members that only it has, else its members one by one.
    fn group(&self, item: &Item<'_>, value: &RawValue) -> Option<String> {
        let members: Members<'_> = serde_json::from_str(value.get()).ok()?;
        let has = |name: &str| members.contains_key(name);
        let only = |names: &[&str]| {
            members.keys().all(|name| names.contains(&name.as_str()) || SILENT.contains(&name.as_str()))
        };
        if has("coding") || (has("text") && only(&["text"])) {
            return parse::<Concept>(value).ok()?.name();
        }
        if has("div") {
            return members.get("div").and_then(|div| plain(&serde_json::from_str::<String>(div.get()).ok()?));
        }
        if has("reference") || (has("display") && only(&["display", "type"])) {
            return self.called(item, Some(&parse::<Reference>(value).ok()?));
        }
        if has("numerator") || has("denominator") {
            return said_ratio(&parse::<Ratio>(value).ok()?).ok();
        }
        if (has("low") || has("high")) && only(&["low", "high"]) {
            return said_range(&parse::<Range>(value).ok()?).ok()?;
        }
        if (has("start") || has("end")) && only(&["start", "end"]) {
            return Some(said_period(&parse::<Period>(value).ok()?));
        }
        if has("value") && only(&["value", "comparator", "unit", "system", "code"]) {
            return said(&parse::<Quantity>(value).ok()?).ok();
        }
        if has("value") && only(&["value", "currency"]) {
            let words = [members.get("value"), members.get("currency")];
            return Some(
                words.into_iter().flatten().filter_map(|one| self.told(item, one)).collect::<Vec<_>>().join(" "),
            );
        }
        if has("code") && only(&["system", "version", "code", "display", "userSelected"]) {
            let word = members.get("display").or_else(|| members.get("code"))?;
            return self.told(item, word);
        }
        if has("text") && only(&["text", "time", "authorReference", "authorString"]) {
            return members.get("text").and_then(|text| self.told(item, text));
        }
        if has("family") || has("given") {
            return parse::<HumanName>(value).ok()?.whole();
        }
        if has("contentType") || has("url") {
            let name = members.get("title").or_else(|| members.get("url"));
            return name.and_then(|name| self.told(item, name)).or_else(|| Some("a file".to_owned()));
        }
        let parts = members.iter().filter_map(|(name, value)| Some((name, self.member(item, name, value)?)));
        match parts.collect::<Vec<_>>().as_slice() {
            [] => None,
            // What stands alone needs no name of its own.
            [(_, said)] => Some(said.clone()),
            several => {
                let told = several.iter().map(|(name, said)| format!("{} {said}", label(name).to_lowercase()));
                Some(told.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// `doseNumberPositiveInt` is `Dose number`.
fn label(name: &str) -> String {
    let bare = TYPES.iter().find_map(|kind| name.strip_suffix(kind)).filter(|bare| !bare.is_empty()).unwrap_or(name);
    let mut out = String::new();
    for (index, c) in bare.chars().enumerate() {
        match c {
            c if index == 0 => out.extend(c.to_uppercase()),
            c if c.is_uppercase() => {
                out.push(' ');
                out.extend(c.to_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// A text that is a date is shown as one.
fn dated(text: &str) -> String {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let date =
        bytes.len() >= 10 && digits(0..4) && bytes[4] == b'-' && digits(5..7) && bytes[7] == b'-' && digits(8..10);
    if date && matches!(bytes.get(10), None | Some(b'T')) { dates::shown_with_time(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_elements_name_becomes_a_label_without_its_type() {
        for (name, wanted) in [
            ("isSubpotent", "Is subpotent"),
            ("valueQuantity", "Value"),
            ("doseNumberPositiveInt", "Dose number"),
            ("summary", "Summary"),
            ("date", "Date"),
        ] {
            assert_eq!(label(name), wanted);
        }
        assert_eq!(dated("2019-05-02"), "2 May 2019");
        assert_eq!(dated("2019-05-02 is when it began"), "2019-05-02 is when it began");
    }
}
