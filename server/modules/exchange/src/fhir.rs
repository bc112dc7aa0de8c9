//! The elements of FHIR R4 resources (4.0.1) that a history is made of; what is not named here stays in the source.

use serde::Deserialize;
use serde_json::value::RawValue;

/// A resource's own text of what is in it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Narrative {
    pub div: Option<String>,
}

/// A coded thing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Concept {
    pub coding: Vec<Coding>,
    pub text: Option<String>,
}

/// A code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Coding {
    pub system: Option<String>,
    pub code: Option<String>,
    pub display: Option<String>,
}

/// A number elsewhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Identifier {
    #[serde(rename = "type")]
    pub kind: Option<Concept>,
    pub system: Option<String>,
    pub value: Option<String>,
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub period: Option<Period>,
}

/// A pointer to another resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    pub reference: Option<String>,
    pub identifier: Option<Identifier>,
    pub display: Option<String>,
}

/// From when until when.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
}

/// A measured amount. Its number keeps the digits that were written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Quantity {
    pub value: Option<Box<RawValue>>,
    pub comparator: Option<String>,
    pub unit: Option<String>,
    pub system: Option<String>,
    pub code: Option<String>,
}

/// One amount to another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ratio {
    pub numerator: Option<Quantity>,
    pub denominator: Option<Quantity>,
}

/// From one amount to another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Range {
    pub low: Option<Quantity>,
    pub high: Option<Quantity>,
}

/// A range of reference.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ReferenceRange {
    pub low: Option<Quantity>,
    pub high: Option<Quantity>,
    #[serde(rename = "type")]
    pub kind: Option<Concept>,
    pub applies_to: Vec<Concept>,
    pub age: Option<Range>,
    pub text: Option<String>,
}

/// A remark.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Annotation {
    pub text: Option<String>,
}

/// A file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Attachment {
    pub content_type: Option<String>,
    pub data: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
}

/// A medicine that others point to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Medication {
    pub id: Option<String>,
    pub code: Option<Concept>,
}

/// A contact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Encounter {
    pub status: Option<String>,
    #[serde(rename = "class")]
    pub class: Option<Coding>,
    #[serde(rename = "type")]
    pub kinds: Vec<Concept>,
    pub subject: Option<Reference>,
    pub participant: Vec<Participant>,
    pub period: Option<Period>,
    pub reason_code: Vec<Concept>,
    pub location: Vec<EncounterLocation>,
    pub service_provider: Option<Reference>,
}

/// Who took part.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Participant {
    pub individual: Option<Reference>,
}

/// Where it was.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EncounterLocation {
    pub location: Option<Reference>,
}

/// A problem.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Condition {
    pub clinical_status: Option<Concept>,
    pub verification_status: Option<Concept>,
    pub severity: Option<Concept>,
    pub code: Option<Concept>,
    pub body_site: Vec<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub onset_date_time: Option<String>,
    pub onset_age: Option<Quantity>,
    pub onset_period: Option<Period>,
    pub onset_range: Option<Range>,
    pub onset_string: Option<String>,
    pub abatement_date_time: Option<String>,
    pub abatement_age: Option<Quantity>,
    pub abatement_period: Option<Period>,
    pub abatement_range: Option<Range>,
    pub abatement_string: Option<String>,
    pub recorded_date: Option<String>,
    pub note: Vec<Annotation>,
}

/// An allergy.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AllergyIntolerance {
    pub clinical_status: Option<Concept>,
    pub verification_status: Option<Concept>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub category: Vec<String>,
    pub criticality: Option<String>,
    pub code: Option<Concept>,
    pub patient: Option<Reference>,
    pub onset_date_time: Option<String>,
    pub onset_string: Option<String>,
    pub onset_age: Option<Quantity>,
    pub onset_period: Option<Period>,
    pub onset_range: Option<Range>,
    pub recorded_date: Option<String>,
    pub last_occurrence: Option<String>,
    pub note: Vec<Annotation>,
    pub reaction: Vec<Reaction>,
}

/// What happened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Reaction {
    pub substance: Option<Concept>,
    pub manifestation: Vec<Concept>,
    pub description: Option<String>,
    pub onset: Option<String>,
    pub severity: Option<String>,
    pub exposure_route: Option<Concept>,
    pub note: Vec<Annotation>,
}

/// A medicine that was ordered, or is said to be taken.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MedicationUse {
    pub status: Option<String>,
    pub status_reason: OneOrMany,
    pub intent: Option<String>,
    pub do_not_perform: Option<bool>,
    pub medication_codeable_concept: Option<Concept>,
    pub medication_reference: Option<Reference>,
    pub contained: Vec<Box<RawValue>>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub context: Option<Reference>,
    pub authored_on: Option<String>,
    pub date_asserted: Option<String>,
    pub effective_date_time: Option<String>,
    pub effective_period: Option<Period>,
    pub requester: Option<Reference>,
    pub information_source: Option<Reference>,
    pub reason_code: Vec<Concept>,
    pub note: Vec<Annotation>,
    pub dosage_instruction: Vec<Dosage>,
    pub dosage: Vec<Dosage>,
}

/// One concept, or a list of them: a request has one reason for its status, a statement has several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    Many(Vec<Concept>),
    One(Concept),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    pub fn first(&self) -> Option<&Concept> {
        match self {
            Self::Many(list) => list.first(),
            Self::One(one) => Some(one),
        }
    }
}

/// How to take it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Dosage {
    pub sequence: Option<i64>,
    pub text: Option<String>,
    pub additional_instruction: Vec<Concept>,
    pub patient_instruction: Option<String>,
    pub timing: Option<Timing>,
    pub as_needed_boolean: Option<bool>,
    pub as_needed_codeable_concept: Option<Concept>,
    pub site: Option<Concept>,
    pub route: Option<Concept>,
    pub method: Option<Concept>,
    pub dose_and_rate: Vec<DoseAndRate>,
    pub max_dose_per_period: Option<Ratio>,
    pub max_dose_per_administration: Option<Quantity>,
}

/// How much.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DoseAndRate {
    pub dose_quantity: Option<Quantity>,
    pub dose_range: Option<Range>,
    pub rate_quantity: Option<Quantity>,
    pub rate_ratio: Option<Ratio>,
    pub rate_range: Option<Range>,
}

/// When.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Timing {
    pub event: Vec<String>,
    pub repeat: Option<Repeat>,
    pub code: Option<Concept>,
}

/// How often.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Repeat {
    pub bounds_duration: Option<Quantity>,
    pub bounds_period: Option<Period>,
    pub bounds_range: Option<Range>,
    pub count: Option<u32>,
    pub duration: Option<Box<RawValue>>,
    pub duration_unit: Option<String>,
    pub frequency: Option<u32>,
    pub frequency_max: Option<u32>,
    pub period: Option<Box<RawValue>>,
    pub period_max: Option<Box<RawValue>>,
    pub period_unit: Option<String>,
    pub day_of_week: Vec<String>,
    pub time_of_day: Vec<String>,
    pub when: Vec<String>,
    pub offset: Option<u32>,
}

/// A value, before its `value[x]` is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Observation {
    pub id: Option<String>,
    pub status: Option<String>,
    pub category: Vec<Concept>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub effective_date_time: Option<String>,
    pub effective_instant: Option<String>,
    pub effective_period: Option<Period>,
    pub issued: Option<String>,
    pub performer: Vec<Reference>,
    pub interpretation: Vec<Concept>,
    pub note: Vec<Annotation>,
    pub body_site: Option<Concept>,
    pub method: Option<Concept>,
    pub reference_range: Vec<ReferenceRange>,
    pub has_member: Vec<Reference>,
    pub focus: Vec<Reference>,
    pub component: Vec<Box<RawValue>>,
}

/// A part of a value, before its `value[x]` is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Component {
    pub code: Option<Concept>,
    pub interpretation: Vec<Concept>,
    pub reference_range: Vec<ReferenceRange>,
}

/// A value in one of its forms.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Value {
    pub value_quantity: Option<Quantity>,
    pub value_codeable_concept: Option<Concept>,
    pub value_string: Option<String>,
    pub value_boolean: Option<bool>,
    pub value_integer: Option<Box<RawValue>>,
    pub value_date_time: Option<String>,
    pub value_time: Option<String>,
    pub value_range: Option<Range>,
    pub value_ratio: Option<Ratio>,
    pub value_period: Option<Period>,
    pub value_sampled_data: Option<serde::de::IgnoredAny>,
    /// Why there is none.
    pub data_absent_reason: Option<Concept>,
}

/// A report.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DiagnosticReport {
    pub status: Option<String>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub effective_date_time: Option<String>,
    pub effective_period: Option<Period>,
    pub issued: Option<String>,
    pub performer: Vec<Reference>,
    pub results_interpreter: Vec<Reference>,
    pub result: Vec<Reference>,
    pub contained: Vec<Box<RawValue>>,
    pub conclusion: Option<String>,
    pub conclusion_code: Vec<Concept>,
    pub presented_form: Vec<Attachment>,
}
