//! Texts and codes of FHIR as ours, and what is wrong with a resource in words for a person.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{fhir, fhir_people::HumanName};

/// Read, or why not: the element and the reason.
pub type Read<T> = Result<T, String>;

/// A resource in its shape; else the element that has another one.
pub fn parse<T: DeserializeOwned>(json: &RawValue) -> Read<T> {
    let mut deserializer = serde_json::Deserializer::from_str(json.get());
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "resource".to_owned() } else { path };
        format!("{path}: {}", shape(&error.inner().to_string()))
    })
}

/// What the reader of JSON says, without its terms.
fn shape(said: &str) -> String {
    let found = said.strip_prefix("invalid type: ").and_then(|rest| rest.split(", expected").next());
    match found {
        Some(found) if found.starts_with("map") => "is a group of elements where FHIR R4 has something else".to_owned(),
        Some(found) if found.starts_with("sequence") => "is a list where FHIR R4 has a single element".to_owned(),
        Some(found) if found.starts_with("null") => "is null where FHIR R4 has a value".to_owned(),
        Some(found) => {
            let value = found.split_once(' ').map_or(found, |(_, value)| value);
            format!("{} is not what FHIR R4 has there", excerpt(&value.replace(['`', '"'], "")))
        }
        None if said.contains("surrogate") || said.contains("unicode code point") => {
            "holds half a character, which is no text".to_owned()
        }
        None => "is not what FHIR R4 has there".to_owned(),
    }
}

/// Letters of a value that a refusal repeats.
const REPEATED: usize = 60;

/// A value of the source as a refusal repeats it: its beginning, without characters that cannot be seen or that turn a line round.
pub fn excerpt(value: &str) -> String {
    let (value, _) = cleaned(value);
    match value.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}

/// What must be there; else the element and that it is missing.
pub fn needed<T>(element: &str, value: Option<T>) -> Read<T> {
    value.ok_or_else(|| format!("{element}: is missing"))
}

/// The code of a status, which must be one of these.
pub fn known<'w>(element: &str, word: Option<&'w str>, of: &[&str]) -> Read<Option<&'w str>> {
    match word {
        Some(word) if !of.contains(&word) => {
            Err(format!("{element}: {} is not one of {}", excerpt(word), of.join(", ")))
        }
        word => Ok(word),
    }
}

/// `Reason: Asthma, Cough`.
pub fn labelled(label: &str, concepts: &[fhir::Concept]) -> Option<String> {
    let names: Vec<String> = concepts.iter().filter_map(fhir::Concept::name).collect();
    (!names.is_empty()).then(|| format!("{label}: {}", names.join(", ")))
}

/// A code or an id, which stands as it is or not at all.
pub fn exact(element: &str, code: &str) -> Read<String> {
    let code = code.trim();
    match code.chars().find(|c| c.is_control()) {
        Some(_) => Err(format!("{element}: holds a control character, which no code has")),
        None => Ok(code.to_owned()),
    }
}

/// A text in one line, without control characters and without characters that cannot be seen; and whether any were taken out.
pub fn cleaned(text: &str) -> (String, bool) {
    let spaced = text.replace(['\n', '\r', '\t'], " ");
    let (seen, hidden) = api::text::without_hidden(&spaced);
    let out: String = seen.chars().filter(|c| !c.is_control()).collect();
    let taken = hidden || out.len() < seen.len();
    let line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    (line, taken)
}

/// A text in one line; none where nothing is left of it.
pub fn line(text: &str) -> Option<String> {
    Some(cleaned(text).0).filter(|text| !text.is_empty())
}

/// A text of several lines, without control characters.
pub fn block(text: &str) -> Option<String> {
    let text: String =
        text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The remarks of a resource, a line each.
pub fn notes(notes: &[fhir::Annotation]) -> impl Iterator<Item = String> {
    notes.iter().filter_map(|note| note.text.as_deref().and_then(line))
}

/// Lines as one text.
pub fn lines(lines: impl IntoIterator<Item = String>) -> Option<String> {
    let mut seen = Vec::new();
    for line in lines {
        if !line.is_empty() && !seen.contains(&line) {
            seen.push(line);
        }
    }
    Some(seen.join("\n")).filter(|text| !text.is_empty())
}

impl fhir::Concept {
    /// The words a person reads.
    pub fn name(&self) -> Option<String> {
        let text = self.text.as_deref().and_then(line);
        let display = || self.coding.iter().find_map(|coding| coding.display.as_deref().and_then(line));
        text.or_else(display).or_else(|| self.coding.iter().find_map(|coding| coding.code.as_deref().and_then(line)))
    }

    /// The first code.
    pub fn code(&self) -> Option<&str> {
        self.coding.iter().find_map(|coding| coding.code.as_deref())
    }

    /// The word of a status: its code, else its text in the form of codes (`Entered in Error` is `entered-in-error`).
    pub fn status(&self) -> Option<String> {
        let spelled = |text: &str| text.trim().to_lowercase().replace([' ', '_'], "-");
        self.code().map(str::to_owned).or_else(|| self.text.as_deref().map(spelled).filter(|word| !word.is_empty()))
    }

    /// All codes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.coding.iter().filter_map(|coding| coding.code.as_deref())
    }

    /// The list and code as they are stored: the first of a list that is preferred, else of one that everybody knows, else the first. A
    /// code that a source made for itself says nothing elsewhere.
    pub fn stored(&self, preferred: Option<&str>) -> Read<(Option<String>, Option<String>)> {
        let with_code = || self.coding.iter().filter(|coding| coding.code.is_some());
        let of_list = with_code().find(|coding| preferred.is_some() && coding.system.as_deref() == preferred);
        let known = || with_code().find(|coding| coding.system.as_deref().is_some_and(|system| list(system) != system));
        match of_list.or_else(known).or_else(|| with_code().next()) {
            Some(coding) => {
                let code = exact("code", coding.code.as_deref().unwrap_or_default())?;
                Ok((Some(exact("system", list(coding.system.as_deref().unwrap_or_default()))?), Some(code)))
            }
            None => Ok((None, None)),
        }
    }
}

/// LOINC's address.
pub const LOINC: &str = "http://loinc.org";

/// The short word for a list whose address is known; the address of others.
fn list(system: &str) -> &str {
    match system {
        "http://snomed.info/sct" => "snomed",
        LOINC => "loinc",
        "http://www.nlm.nih.gov/research/umls/rxnorm" => "rxnorm",
        "http://hl7.org/fhir/sid/cvx" => "cvx",
        "http://hl7.org/fhir/sid/icd-10-cm" => "icd-10-cm",
        "" => "unnamed",
        other => other,
    }
}

impl HumanName {
    fn words(list: &[Option<String>]) -> Option<String> {
        let words: Vec<String> = list.iter().flatten().filter_map(|word| line(word)).collect();
        Some(words.join(" ")).filter(|words| !words.is_empty())
    }

    /// Given names.
    pub fn given_name(&self) -> Option<String> {
        Self::words(&self.given)
    }

    /// What stands before it.
    pub fn before(&self) -> Option<String> {
        Self::words(&self.prefix)
    }

    /// What stands after it.
    pub fn after(&self) -> Option<String> {
        Self::words(&self.suffix)
    }

    /// The whole, as it is written or from its parts.
    pub fn whole(&self) -> Option<String> {
        let parts = [self.before(), self.given_name(), self.family.as_deref().and_then(line), self.after()];
        let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        self.text.as_deref().and_then(line).or(Some(parts).filter(|parts| !parts.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_go_and_joiners_that_a_script_needs_stay() {
        assert_eq!(cleaned("Ali\u{202e}gnic"), ("Aligni\u{63}".to_owned(), true));
        assert_eq!(cleaned("Ali\u{200d}ce\u{0}"), ("Alice".to_owned(), true));
        assert_eq!(cleaned("  Anna\tMaria "), ("Anna Maria".to_owned(), false));
        assert_eq!(cleaned("می\u{200c}خواهم"), ("می\u{200c}خواهم".to_owned(), false));
        assert_eq!(line("\u{200b}"), None);
        assert!(exact("code", "718\u{0}-7").is_err());
    }

    #[test]
    fn what_is_wrong_is_said_without_the_terms_of_a_parser() {
        let said = |json: &str| {
            let raw: &RawValue = serde_json::from_str(json).unwrap();
            parse::<fhir::Encounter>(raw).unwrap_err()
        };
        for (json, wanted) in [
            (r#"{"period":"yesterday"}"#, "period: yesterday is not what FHIR R4 has there"),
            (r#"{"participant":{}}"#, "participant: is a group of elements where FHIR R4 has something else"),
            (r#"{"status":7}"#, "status: 7 is not what FHIR R4 has there"),
        ] {
            assert_eq!(said(json), wanted);
        }
        assert!(!said(r#"{"status":"\ud800"}"#).contains("column"));
    }
}
