//! Entries of a summary that state that its list is empty, or that nothing is known of it. They are no problem, no medicine and no
//! vaccination; what they state stands in the history.

use ehr::import::{Entry, Said};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Reader, Refusal};
use crate::{fhir::Concept, identity::Item, words::parse};

/// Codes of the International Patient Summary for what a list has not (HL7, absent and unknown data). Those of allergies are read with
/// the allergies.
const SYSTEM: &str = "absent-unknown-uv-ips";
const NONE: [(&str, &str); 5] = [
    ("no-known-problems", "No known problems"),
    ("no-known-medications", "No known medications"),
    ("no-known-immunizations", "No known immunizations"),
    ("no-known-procedures", "No known procedures"),
    ("no-known-devices", "No known devices"),
];
/// That nothing was said states nothing.
const NOTHING_STATED: [&str; 5] =
    ["no-problem-info", "no-medication-info", "no-immunization-info", "no-procedure-info", "no-device-info"];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Coded {
    code: Option<Concept>,
    medication_codeable_concept: Option<Concept>,
    vaccine_code: Option<Concept>,
}

/// The code of such an entry; none of any other.
pub fn stated(json: &RawValue) -> Option<String> {
    if !json.get().contains(SYSTEM) {
        return None;
    }
    let coded: Coded = parse(json).ok()?;
    let concept = coded.code.or(coded.medication_codeable_concept).or(coded.vaccine_code)?;
    let known = |code: &str| NONE.iter().any(|(none, _)| *none == code) || NOTHING_STATED.contains(&code);
    concept.codes().find(|code| known(code)).map(str::to_owned)
}

impl Reader {
    /// Such an entry, as it stands in the history.
    pub(super) fn absent(&self, item: &Item<'_>, code: &str) -> Result<Said<Entry>, Refusal> {
        if NOTHING_STATED.contains(&code) {
            return Err(Refusal::NotNeeded);
        }
        let mut said = self.other(item)?;
        if let Some((_, words)) = NONE.iter().find(|(none, _)| *none == code)
            && (said.fact.name == code || said.fact.name.is_empty())
        {
            said.fact.name = (*words).to_owned();
        }
        Ok(said)
    }
}
