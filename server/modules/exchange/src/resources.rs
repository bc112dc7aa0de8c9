//! The elements of FHIR R4 resources (4.0.1) that a history is made of; what is not named here stays in the source.

use serde::Deserialize;

/// A coded thing.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Concept {
    /// Its codes.
    #[serde(default)]
    pub coding: Vec<Coding>,
    /// Its words.
    pub text: Option<String>,
}

/// A code.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Coding {
    /// The list.
    pub system: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// The list's words for it.
    pub display: Option<String>,
}

impl Concept {
    /// The words a person reads.
    pub fn name(&self) -> Option<String> {
        let display = || self.coding.iter().find_map(|coding| coding.display.clone());
        self.text.clone().or_else(display).or_else(|| self.coding.iter().find_map(|coding| coding.code.clone()))
    }

    /// The first code.
    pub fn code(&self) -> Option<&str> {
        self.coding.iter().find_map(|coding| coding.code.as_deref())
    }

    /// The list and code as they are stored.
    pub fn stored(&self) -> (Option<String>, Option<String>) {
        let coding = self.coding.iter().find(|coding| coding.code.is_some());
        match coding {
            Some(coding) => (Some(list(coding.system.as_deref().unwrap_or_default())), coding.code.clone()),
            None => (None, None),
        }
    }
}

/// The short word for a list whose address is known; the address of others.
fn list(system: &str) -> String {
    match system {
        "http://snomed.info/sct" => "snomed",
        "http://loinc.org" => "loinc",
        "http://www.nlm.nih.gov/research/umls/rxnorm" => "rxnorm",
        "http://hl7.org/fhir/sid/cvx" => "cvx",
        "http://hl7.org/fhir/sid/icd-10-cm" => "icd-10-cm",
        "" => "unnamed",
        other => other,
    }
    .to_owned()
}

/// A pointer to another resource.
#[derive(Debug, Clone, Deserialize)]
pub struct Reference {
    /// `urn:uuid:…` or `Patient/…`.
    pub reference: Option<String>,
    /// Its words.
    pub display: Option<String>,
}

/// From when until when.
#[derive(Debug, Clone, Deserialize)]
pub struct Period {
    /// From.
    pub start: Option<String>,
    /// Until.
    pub end: Option<String>,
}

/// A measured amount.
#[derive(Debug, Clone, Deserialize)]
pub struct Quantity {
    /// How much.
    pub value: Option<serde_json::Number>,
    /// What stands before it: `<`, `<=`, `>=`, `>`.
    pub comparator: Option<String>,
    /// The unit as a person reads it.
    pub unit: Option<String>,
    /// The unit's code.
    pub code: Option<String>,
}

/// A patient.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    #[serde(default)]
    pub name: Vec<HumanName>,
    #[serde(default)]
    pub telecom: Vec<ContactPoint>,
    pub gender: Option<String>,
    pub birth_date: Option<String>,
    #[serde(default)]
    pub address: Vec<Address>,
    #[serde(default)]
    pub communication: Vec<Communication>,
    pub deceased_date_time: Option<String>,
}

/// A name of a person.
#[derive(Debug, Clone, Deserialize)]
pub struct HumanName {
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub family: Option<String>,
    #[serde(default)]
    pub given: Vec<String>,
    #[serde(default)]
    pub prefix: Vec<String>,
}

/// A phone or mail address.
#[derive(Debug, Clone, Deserialize)]
pub struct ContactPoint {
    pub system: Option<String>,
    pub value: Option<String>,
}

/// A postal address.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    #[serde(default)]
    pub line: Vec<String>,
    pub city: Option<String>,
    pub postal_code: Option<String>,
}

/// A language.
#[derive(Debug, Clone, Deserialize)]
pub struct Communication {
    pub language: Concept,
}

/// A doctor elsewhere.
#[derive(Debug, Clone, Deserialize)]
pub struct Practitioner {
    #[serde(default)]
    pub name: Vec<HumanName>,
}

/// A clinic elsewhere.
#[derive(Debug, Clone, Deserialize)]
pub struct Organization {
    pub name: Option<String>,
}

/// A contact.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Encounter {
    #[serde(rename = "type", default)]
    pub kinds: Vec<Concept>,
    pub subject: Option<Reference>,
    #[serde(default)]
    pub participant: Vec<Participant>,
    pub period: Option<Period>,
    pub service_provider: Option<Reference>,
}

/// Who took part.
#[derive(Debug, Clone, Deserialize)]
pub struct Participant {
    pub individual: Option<Reference>,
}

/// A problem.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    pub clinical_status: Option<Concept>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub onset_date_time: Option<String>,
    pub abatement_date_time: Option<String>,
    pub recorded_date: Option<String>,
}

/// An allergy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AllergyIntolerance {
    pub verification_status: Option<Concept>,
    #[serde(default)]
    pub category: Vec<String>,
    pub criticality: Option<String>,
    pub code: Option<Concept>,
    pub patient: Option<Reference>,
    pub recorded_date: Option<String>,
    #[serde(default)]
    pub reaction: Vec<Reaction>,
}

/// What happened.
#[derive(Debug, Clone, Deserialize)]
pub struct Reaction {
    #[serde(default)]
    pub manifestation: Vec<Concept>,
}

/// A medicine.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MedicationRequest {
    pub status: Option<String>,
    pub medication_codeable_concept: Option<Concept>,
    pub medication_reference: Option<Reference>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub authored_on: Option<String>,
    #[serde(default)]
    pub dosage_instruction: Vec<Dosage>,
}

/// How to take it.
#[derive(Debug, Clone, Deserialize)]
pub struct Dosage {
    pub text: Option<String>,
}

/// A value.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    pub status: Option<String>,
    #[serde(default)]
    pub category: Vec<Concept>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub effective_date_time: Option<String>,
    pub effective_period: Option<Period>,
    pub issued: Option<String>,
    #[serde(flatten)]
    pub value: Value,
    #[serde(default)]
    pub component: Vec<Component>,
    #[serde(default)]
    pub reference_range: Vec<Range>,
    #[serde(default)]
    pub interpretation: Vec<Concept>,
}

/// A part of a value.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    pub code: Concept,
    #[serde(flatten)]
    pub value: Value,
    #[serde(default)]
    pub reference_range: Vec<Range>,
    #[serde(default)]
    pub interpretation: Vec<Concept>,
}

/// A value in one of its forms.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Value {
    pub value_quantity: Option<Quantity>,
    pub value_codeable_concept: Option<Concept>,
    pub value_string: Option<String>,
    pub value_boolean: Option<bool>,
    pub value_integer: Option<i64>,
    pub value_date_time: Option<String>,
    pub value_time: Option<String>,
    pub value_range: Option<Range>,
    pub value_ratio: Option<Ratio>,
    pub value_period: Option<Period>,
    /// Why there is none.
    pub data_absent_reason: Option<Concept>,
}

/// One amount to another.
#[derive(Debug, Clone, Deserialize)]
pub struct Ratio {
    pub numerator: Option<Quantity>,
    pub denominator: Option<Quantity>,
}

/// A usual range.
#[derive(Debug, Clone, Deserialize)]
pub struct Range {
    pub low: Option<Quantity>,
    pub high: Option<Quantity>,
}

/// A report.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticReport {
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub effective_date_time: Option<String>,
    pub issued: Option<String>,
    #[serde(default)]
    pub result: Vec<Reference>,
}

/// What immunisations, procedures, plans and documents share, as far as a list of history needs it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Happening {
    pub status: Option<String>,
    pub lifecycle_status: Option<String>,
    pub subject: Option<Reference>,
    pub patient: Option<Reference>,
    pub encounter: Option<Reference>,
    pub vaccine_code: Option<Concept>,
    pub code: Option<Concept>,
    /// A plan's is a list of concepts, others' a word: read only where it is a list.
    #[serde(default)]
    pub category: Option<serde_json::Value>,
    /// A goal's is a concept, others' a text.
    #[serde(default)]
    pub description: Option<serde_json::Value>,
    pub occurrence_date_time: Option<String>,
    pub performed_date_time: Option<String>,
    pub performed_period: Option<Period>,
    pub period: Option<Period>,
    pub billable_period: Option<Period>,
    pub started: Option<String>,
    pub created: Option<String>,
    pub start_date: Option<String>,
    pub date: Option<String>,
}
