//! The shapes of FHIR R4 that say who somebody is, as far as they are read.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fhir::{Concept, Identifier, Period, Reference};

/// A patient.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Patient {
    pub active: Option<bool>,
    pub identifier: Vec<Identifier>,
    pub name: Vec<HumanName>,
    pub telecom: Vec<ContactPoint>,
    pub gender: Option<String>,
    pub birth_date: Option<String>,
    pub deceased_boolean: Option<bool>,
    pub deceased_date_time: Option<String>,
    pub address: Vec<Address>,
    pub contact: Vec<PatientContact>,
    pub communication: Vec<Communication>,
    pub link: Vec<PatientLink>,
}

/// A name of a person. A list of given names may have holes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct HumanName {
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub text: Option<String>,
    pub family: Option<String>,
    pub given: Vec<Option<String>>,
    pub prefix: Vec<Option<String>>,
    pub suffix: Vec<Option<String>>,
    pub period: Option<Period>,
}

/// A phone or mail address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContactPoint {
    pub system: Option<String>,
    pub value: Option<String>,
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub rank: Option<u32>,
    pub period: Option<Period>,
}

/// A place to live.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Address {
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub text: Option<String>,
    pub line: Vec<Option<String>>,
    pub city: Option<String>,
    pub district: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub period: Option<Period>,
}

/// Somebody to call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PatientContact {
    pub relationship: Vec<Concept>,
    pub name: Option<HumanName>,
    pub telecom: Vec<ContactPoint>,
    pub address: Option<Address>,
    pub organization: Option<Reference>,
    pub period: Option<Period>,
}

/// A language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Communication {
    pub language: Concept,
    pub preferred: Option<bool>,
}

/// Another record of the same person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PatientLink {
    pub other: Reference,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// A doctor elsewhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Practitioner {
    pub name: Vec<HumanName>,
}

/// A clinic or a place elsewhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Organization {
    pub name: Option<String>,
}

/// A doctor at a clinic.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PractitionerRole {
    pub practitioner: Option<Reference>,
}

/// A resource that holds others within itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Holder {
    pub contained: Vec<Box<RawValue>>,
}

/// Somebody or something within a resource: a name is a text there, or a list of a person's names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Contained {
    pub id: Option<String>,
    pub name: Option<Box<RawValue>>,
}
