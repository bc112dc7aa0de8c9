//! Resources in our terms. Whoever and whatever others point to is known before them.

mod absent;
mod allergies;
mod elements;
mod history;
mod lists;
mod other;
mod results;
mod vitals;

use std::collections::{BTreeMap, BTreeSet};

use api::{PartialDate, id::PatientId};
use ehr::import::{History, PartyName, Said};
use jiff::{Timestamp, civil::Date};
use serde_json::value::RawValue;

use crate::{
    addresses::{Addresses, Target},
    fhir::{Attachment, Reference},
    fhir_people::{Contained, Holder, HumanName},
    identity::Item,
    marked_up,
    words::{Read, line, parse},
};

/// Why a resource is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The element and the reason.
    Reason(String),
    /// It is about somebody who was refused: their origin.
    Waits(String),
    /// Nothing of it belongs into a patient's record.
    NotNeeded,
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self::Reason(reason)
    }
}

/// What is known while a file is read.
pub struct Reader {
    /// The present instant.
    pub now: Timestamp,
    /// The present day at the clinic.
    pub today: Date,
    /// Which address leads where.
    pub addresses: Addresses,
    /// Who is who here, by origin.
    pub people: BTreeMap<String, (PatientId, PartialDate)>,
    /// Who was refused, by origin.
    pub refused: BTreeSet<String>,
    /// From a list and a number elsewhere to the origin of whoever has it; empty where several have it.
    pub numbers: BTreeMap<(Option<String>, String), String>,
    /// What persons, places and medicines are called, by origin.
    pub names: BTreeMap<String, PartyName>,
    /// From the origin of a doctor's role to the doctor's.
    pub roles: BTreeMap<String, String>,
    /// From a value's origin to its report's.
    pub reports: BTreeMap<String, String>,
    /// Files of their own that others point to, by origin.
    pub binaries: BTreeMap<String, Attachment>,
}

impl Reader {
    /// Reads one resource into the history, or says why not.
    pub fn read(&self, item: &Item<'_>, history: &mut History) -> Result<(), Refusal> {
        modified(item.json)?;
        if let Some(code) = absent::stated(item.json) {
            history.entries.push(self.absent(item, &code)?);
            return Ok(());
        }
        match &*item.kind {
            "Encounter" => history.encounters.push(self.encounter(item)?),
            "Condition" => history.problems.push(self.problem(item)?),
            "AllergyIntolerance" => return self.allergy(item, history),
            "MedicationRequest" | "MedicationStatement" => history.medicines.push(self.medicine(item)?),
            "DiagnosticReport" => return self.report(item, history),
            "Observation" => return self.observation(item, history),
            "Immunization" => history.entries.push(self.immunization(item)?),
            "Procedure" => history.entries.push(self.procedure(item)?),
            "CarePlan" => history.entries.push(self.care_plan(item)?),
            "FamilyMemberHistory" => history.entries.push(self.family_history(item)?),
            "DocumentReference" => history.entries.push(self.document(item)?),
            _ => history.entries.push(self.other(item)?),
        }
        Ok(())
    }

    /// A fact as its resource says it.
    fn said<T>(item: &Item<'_>, fact: T, withdrawn: bool) -> Said<T> {
        Said { fact, at: item.at, withdrawn }
    }

    /// The origin that a reference leads to.
    pub fn target(&self, source: &str, reference: Option<&Reference>, kind: &str) -> Option<String> {
        let reference = reference?;
        let target = match (&reference.reference, &reference.identifier) {
            (Some(text), _) => self.addresses.resolve(source, text, kind),
            (None, Some(identifier)) => Target::Identifier(identifier.system.clone(), identifier.value.clone()?),
            (None, None) => return None,
        };
        match target {
            Target::Origin(origin) => Some(origin),
            Target::Identifier(system, value) => {
                self.numbers.get(&(system, value)).filter(|found| !found.is_empty()).cloned()
            }
            Target::Contained(_) | Target::Nowhere => None,
        }
    }

    /// The patient a resource is about.
    fn about(
        &self,
        item: &Item<'_>,
        element: &str,
        reference: Option<&Reference>,
    ) -> Result<(PatientId, PartialDate), Refusal> {
        let given = reference.ok_or_else(|| format!("{element}: is missing"))?;
        let origin = self.target(&item.source, Some(given), "Patient");
        let named = given.reference.clone().or_else(|| {
            let identifier = given.identifier.as_ref()?;
            Some(format!("whoever has the number {}", identifier.value.as_deref()?))
        });
        let named = named.or_else(|| given.display.clone()).unwrap_or_else(|| "nobody".to_owned());
        let Some(origin) = origin else {
            return Err(Refusal::Reason(format!("{element}: {named} is neither in this file nor known here")));
        };
        if let Some(found) = self.people.get(&origin) {
            return Ok(*found);
        }
        if self.refused.contains(&origin) {
            return Err(Refusal::Waits(origin));
        }
        Err(Refusal::Reason(format!("{element}: {named} is neither in this file nor known here")))
    }

    /// The origin of an encounter.
    fn encounter_of(&self, item: &Item<'_>, reference: Option<&Reference>) -> Option<String> {
        self.target(&item.source, reference, "Encounter").filter(|origin| origin.contains("/Encounter/"))
    }

    /// What a person or a place is called: one of the file or of an earlier one, or one within the resource that points.
    pub fn called(&self, item: &Item<'_>, reference: Option<&Reference>) -> Option<String> {
        let within = reference.and_then(|reference| reference.reference.as_deref()?.strip_prefix('#'));
        if let Some(name) = within.and_then(|id| contained(item, id)) {
            return Some(name);
        }
        let known = self.target(&item.source, reference, "Practitioner").and_then(|origin| {
            let origin = self.roles.get(&origin).unwrap_or(&origin);
            self.names.get(origin).map(|party| party.name.clone())
        });
        known.or_else(|| reference?.display.as_deref().and_then(line))
    }

    /// The names of several, each once.
    fn all_called<'r>(&self, item: &Item<'_>, references: impl IntoIterator<Item = &'r Reference>) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for name in references.into_iter().filter_map(|reference| self.called(item, Some(reference))) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Some(names.join(", ")).filter(|names| !names.is_empty())
    }
}

/// What somebody or something within a resource is called.
fn contained(item: &Item<'_>, id: &str) -> Option<String> {
    let holder: Holder = parse(item.json).ok()?;
    let inside = holder.contained.iter().filter_map(|one| parse::<Contained>(one).ok());
    let found = inside.into_iter().find(|one| one.id.as_deref() == Some(id))?;
    let name = found.name?;
    let place = || serde_json::from_str::<String>(name.get()).ok().and_then(|name| line(&name));
    let person = |names: Vec<HumanName>| names.iter().find_map(HumanName::whole);
    serde_json::from_str(name.get()).ok().and_then(person).or_else(place)
}

/// The references that stand in a resource, whatever they are for.
pub fn references(json: &RawValue) -> impl Iterator<Item = &str> {
    json.get().split("\"reference\"").skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        rest.split('"').next()
    })
}

/// The most bytes that a file of a resource may have.
const MOST_BYTES: usize = 25 * 1024 * 1024;

impl Reader {
    /// The files among attachments, and a line for each that lies elsewhere.
    fn files(
        &self,
        item: &Item<'_>,
        element: &str,
        attachments: &[Attachment],
    ) -> Read<(Vec<ehr::import::File>, Vec<String>)> {
        let (mut files, mut lines) = (Vec::new(), Vec::new());
        for (index, attachment) in attachments.iter().enumerate() {
            let title = attachment.title.as_deref().and_then(line);
            // What lies elsewhere may lie in this very file.
            let held = attachment.url.as_deref().filter(|_| attachment.data.is_none()).and_then(|url| {
                match self.addresses.resolve(&item.source, url, "Binary") {
                    Target::Origin(origin) => self.binaries.get(&origin),
                    _ => None,
                }
            });
            let content_type =
                held.and_then(|held| held.content_type.as_deref()).or(attachment.content_type.as_deref());
            let Some(data) = held.map_or(&attachment.data, |held| &held.data) else {
                if let Some(url) = attachment.url.as_deref().and_then(line) {
                    lines.push(title.map_or(format!("File at {url}"), |title| format!("{title}: file at {url}")));
                }
                continue;
            };
            let name = title.unwrap_or_else(|| format!("File {}", index + 1));
            files.push(file(&format!("{element}[{index}]"), name, content_type, data)?);
        }
        Ok((files, lines))
    }
}

/// A file: text as it is read, anything else as it came.
fn file(element: &str, name: String, content_type: Option<&str>, data: &str) -> Read<ehr::import::File> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let content_type = content_type.and_then(line).unwrap_or_else(|| "application/octet-stream".to_owned());
    let encoded: String = data.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = STANDARD.decode(&encoded).map_err(|_| format!("{element}.data: is no file in base64"))?;
    if bytes.len() > MOST_BYTES {
        return Err(format!("{element}.data: is larger than {} MiB", MOST_BYTES / 1024 / 1024));
    }
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let (kind, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    let text = match kind.trim() {
        "text/rtf" | "application/rtf" | "text/richtext" => marked_up::rtf(&bytes),
        "text/html" | "text/xml" | "application/xhtml+xml" => {
            decoded(bytes, parameters).map(|text| marked_up::plain(&text).unwrap_or_default())
        }
        kind if kind.starts_with("text/") => decoded(bytes, parameters).map(|text| text.replace('\0', "")),
        _ => None,
    };
    let (content_type, body) = match text {
        Some(text) => ("text/plain".to_owned(), text),
        // Text in an encoding that is not known is kept as it is, and not guessed at.
        None if kind.starts_with("text/") => ("application/octet-stream".to_owned(), encoded),
        None => (content_type, encoded),
    };
    Ok(ehr::import::File { name, content_type, size, body })
}

/// Bytes as text, by the encoding that is declared of them; UTF-8 where none is.
fn decoded(bytes: Vec<u8>, parameters: &str) -> Option<String> {
    let declared = parameters.split(';').find_map(|one| one.trim().strip_prefix("charset=")).unwrap_or("utf-8");
    match declared.trim_matches('"').to_ascii_lowercase().as_str() {
        "iso-8859-1" | "latin1" | "windows-1252" | "us-ascii" => Some(marked_up::windows_1252(&bytes)),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// Elements that turn the meaning of a resource, and that nobody may pass over (FHIR R4 §2.4.1): what is not understood here is refused.
fn modified(json: &RawValue) -> Result<(), Refusal> {
    for element in ["modifierExtension", "implicitRules"] {
        if json.get().contains(&format!("\"{element}\"")) {
            return Err(Refusal::Reason(format!(
                "{element}: changes what the resource says, in a way that is not known here"
            )));
        }
    }
    Ok(())
}
