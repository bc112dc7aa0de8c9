//! The elements of FHIR R4 resources (4.0.1) that have no list of their own in the chart.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fhir::{Annotation, Attachment, Coding, Concept, Narrative, OneOrMany, Period, Quantity, Range, Reference};

/// A vaccination.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Immunization {
    pub status: Option<String>,
    pub status_reason: Option<Concept>,
    pub vaccine_code: Option<Concept>,
    pub patient: Option<Reference>,
    pub encounter: Option<Reference>,
    pub occurrence_date_time: Option<String>,
    pub occurrence_string: Option<String>,
    pub lot_number: Option<String>,
    pub expiration_date: Option<String>,
    pub site: Option<Concept>,
    pub route: Option<Concept>,
    pub dose_quantity: Option<Quantity>,
    pub performer: Vec<Actor>,
    pub note: Vec<Annotation>,
    pub reason_code: Vec<Concept>,
    pub protocol_applied: Vec<Protocol>,
    pub manufacturer: Option<Reference>,
    pub primary_source: Option<bool>,
}

/// Who did it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Actor {
    pub actor: Option<Reference>,
}

/// Which dose of a series it was.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Protocol {
    pub series: Option<String>,
    pub target_disease: Vec<Concept>,
    pub dose_number_positive_int: Option<u32>,
    pub dose_number_string: Option<String>,
    pub series_doses_positive_int: Option<u32>,
    pub series_doses_string: Option<String>,
}

/// A procedure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Procedure {
    pub status: Option<String>,
    pub status_reason: Option<Concept>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub performed_date_time: Option<String>,
    pub performed_period: Option<Period>,
    pub performed_string: Option<String>,
    pub performed_age: Option<Quantity>,
    pub performed_range: Option<Range>,
    pub performer: Vec<Actor>,
    pub reason_code: Vec<Concept>,
    pub body_site: Vec<Concept>,
    pub outcome: Option<Concept>,
    pub complication: Vec<Concept>,
    pub note: Vec<Annotation>,
}

/// A plan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CarePlan {
    pub status: Option<String>,
    pub intent: Option<String>,
    pub category: Vec<Concept>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub subject: Option<Reference>,
    pub encounter: Option<Reference>,
    pub period: Option<Period>,
    pub created: Option<String>,
    pub activity: Vec<PlanActivity>,
    pub note: Vec<Annotation>,
    pub text: Option<Narrative>,
}

/// A step of a plan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanActivity {
    pub detail: Option<PlanDetail>,
    pub reference: Option<Reference>,
}

/// What the step is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanDetail {
    pub code: Option<Concept>,
    pub description: Option<String>,
    pub status: Option<String>,
}

/// What a relative has or had.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct FamilyMemberHistory {
    pub status: Option<String>,
    pub patient: Option<Reference>,
    pub date: Option<String>,
    pub name: Option<String>,
    pub relationship: Option<Concept>,
    pub condition: Vec<FamilyCondition>,
    pub note: Vec<Annotation>,
    pub deceased_boolean: Option<bool>,
    pub deceased_string: Option<String>,
    pub deceased_date: Option<String>,
    pub deceased_age: Option<Quantity>,
    pub deceased_range: Option<Range>,
}

/// A disease of a relative.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct FamilyCondition {
    pub code: Option<Concept>,
    pub outcome: Option<Concept>,
    pub onset_age: Option<Quantity>,
    pub onset_string: Option<String>,
    pub onset_range: Option<Range>,
    pub onset_period: Option<Period>,
    pub note: Vec<Annotation>,
}

/// A letter, a picture, a file of another kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DocumentReference {
    pub status: Option<String>,
    pub doc_status: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<Concept>,
    pub subject: Option<Reference>,
    pub date: Option<String>,
    pub author: Vec<Reference>,
    pub description: Option<String>,
    pub content: Vec<DocumentContent>,
    pub context: Option<DocumentContext>,
}

/// One of its files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DocumentContent {
    pub attachment: Attachment,
}

/// Where it belongs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DocumentContext {
    pub encounter: Vec<Reference>,
    pub period: Option<Period>,
}

/// What all other resources about a patient share, as far as a list of history needs it. Some elements are a concept in one type and a
/// text in another: they are read where they fit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Other {
    pub do_not_perform: Option<bool>,
    pub intent: Option<String>,
    pub status: Option<Box<RawValue>>,
    pub lifecycle_status: Option<String>,
    pub status_reason: OneOrMany,
    pub subject: Option<Reference>,
    pub patient: Option<Reference>,
    pub beneficiary: Option<Reference>,
    pub encounter: Option<Box<RawValue>>,
    pub code: Option<Box<RawValue>>,
    #[serde(rename = "type")]
    pub kind: Option<Box<RawValue>>,
    pub title: Option<String>,
    pub description: Option<Box<RawValue>>,
    pub medication_codeable_concept: Option<Concept>,
    pub effective_date_time: Option<String>,
    pub effective_period: Option<Period>,
    pub performed_period: Option<Period>,
    pub occurrence_date_time: Option<String>,
    pub occurrence_period: Option<Period>,
    pub period: Option<Box<RawValue>>,
    pub billable_period: Option<Period>,
    pub started: Option<String>,
    pub created: Option<String>,
    pub start_date: Option<String>,
    pub authored_on: Option<String>,
    pub authored: Option<String>,
    pub sent: Option<String>,
    pub date: Option<Box<RawValue>>,
    pub text: Option<Narrative>,
    pub section: Vec<Section>,
    pub category: Option<Box<RawValue>>,
    pub date_time: Option<String>,
    pub name: Option<Box<RawValue>>,
    pub relationship: Option<Box<RawValue>>,
    pub telecom: Option<Box<RawValue>>,
    pub item: Option<Box<RawValue>>,
}

/// A question with its answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    pub text: Option<String>,
    pub answer: Vec<Box<RawValue>>,
    pub item: Vec<Question>,
}

/// An answer in the forms that values do not have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Answer {
    pub value_coding: Option<Coding>,
    pub value_decimal: Option<Box<RawValue>>,
    pub value_date: Option<String>,
}

/// A part of a composed document.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Section {
    pub title: Option<String>,
    pub text: Option<Narrative>,
    pub section: Vec<Section>,
}
