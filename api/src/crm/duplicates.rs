//! Likely duplicates, before a second record is made.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PatientRow;
use crate::{
    Line, Name, PartialDate, Staff,
    access::may,
    endpoint,
    text::{Email, TypedPhone},
};

/// Compares a person on the phone with the registry. Give what is known; more makes it surer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FindDuplicates {
    /// Family name.
    #[serde(default)]
    pub family_name: Option<Name<200>>,
    /// Given name, or the single name.
    pub given_name: Name<200>,
    /// Birth date as far as it is known.
    #[serde(default)]
    pub born: Option<PartialDate>,
    /// Phone; one that cannot be read is not compared.
    #[serde(default)]
    pub phone: Option<TypedPhone>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<Email>,
    /// Street and number.
    #[serde(default)]
    pub street: Option<Line<120>>,
}

/// The likely ones, likeliest first, at most five.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duplicates {
    /// The records.
    pub duplicates: Vec<Duplicate>,
}

/// A record that may be the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duplicate {
    /// The record.
    pub patient: PatientRow,
    /// 0 to 100: how much of the evidence speaks for the same person.
    pub score: u8,
    /// The score in words.
    pub likelihood: Likelihood,
    /// Field by field.
    pub comparisons: Vec<Comparison>,
}

/// A score in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likelihood {
    /// 45 and more.
    Possible,
    /// 80 and more: registering asks to look first.
    VeryLikely,
    /// 95 and more.
    Certain,
}

/// One field of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// The field: `name`, `born`, `phone`, `email`, `street`.
    pub field: String,
    /// As said now.
    pub said: Option<String>,
    /// As in the record; a phone by its last four digits.
    pub known: Option<String>,
    /// How they agree.
    pub agreement: Agreement,
}

/// How two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same.
    Same,
    /// Nearly: a slip, a short form, day and month swapped, a date that the other contains.
    Near,
    /// Different.
    Differs,
    /// One of them is not known.
    Unknown,
}

endpoint!(POST "/api/patients/duplicates", "Find records that may be the same person", Staff<may::ReadPatients>, FindDuplicates => Duplicates);
