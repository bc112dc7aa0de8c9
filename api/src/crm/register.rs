//! Register a patient, change a patient's details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, Patient, Sex};
use crate::{
    Line, Name, PartialDate, Staff,
    access::may,
    endpoint,
    id::PatientId,
    text::{Email, TypedPhone},
};

/// Registers a patient. A very likely duplicate that the request does not name in `not_these` is refused with
/// `likely_duplicate`: look at it first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegisterPatient {
    /// Family name; absent for a person with a single name.
    #[serde(default)]
    pub family_name: Option<Name<200>>,
    /// Given name, or the single name.
    pub given_name: Name<200>,
    /// The name the patient wants to be called.
    #[serde(default)]
    pub preferred_name: Option<Name<200>>,
    /// Birth date as far as it is known, not in the future and not before 1800: `1991-06-03`, `1991-06`, `1991`, `about 1991`, `unknown`.
    pub born: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Pronouns.
    #[serde(default)]
    pub pronouns: Option<Line<40>>,
    /// Phone.
    #[serde(default)]
    pub phone: Option<TypedPhone>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<Email>,
    /// Street and number.
    #[serde(default)]
    pub street: Option<Line<120>>,
    /// City.
    #[serde(default)]
    pub city: Option<Line<80>>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<Line<20>>,
    /// Language, as an IETF tag: `en`, `es`, `pl`.
    #[serde(default)]
    pub language: Option<Line<12>>,
    /// How to be reminded of visits.
    #[serde(default)]
    pub remind_by: Option<Channel>,
    /// Records that were compared and are somebody else.
    #[serde(default)]
    pub not_these: Vec<PatientId>,
}

/// The new patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisteredPatient {
    /// The patient.
    pub id: PatientId,
    /// The record number.
    pub number: String,
}

/// Changes a patient's details. Every field is given as it shall be from now on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChangePatient {
    /// The patient.
    pub id: PatientId,
    /// The version this change was made from.
    pub version: i32,
    /// Family name.
    #[serde(default)]
    pub family_name: Option<Name<200>>,
    /// Given name, or the single name.
    pub given_name: Name<200>,
    /// The name the patient wants to be called.
    #[serde(default)]
    pub preferred_name: Option<Name<200>>,
    /// Birth date as far as it is known.
    pub born: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Pronouns.
    #[serde(default)]
    pub pronouns: Option<Line<40>>,
    /// A new phone; absent keeps the old one, which screens do not have whole.
    #[serde(default)]
    pub phone: Option<TypedPhone>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<Email>,
    /// Street and number.
    #[serde(default)]
    pub street: Option<Line<120>>,
    /// City.
    #[serde(default)]
    pub city: Option<Line<80>>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<Line<20>>,
    /// Language, as an IETF tag.
    pub language: Line<12>,
    /// What to know before speaking.
    #[serde(default)]
    pub alerts: Vec<Line<120>>,
}

endpoint!(POST "/api/patients", "Register a patient", Staff<may::WritePatients>, RegisterPatient => RegisteredPatient);
endpoint!(POST "/api/patients/{id}", "Change a patient's details", Staff<may::WritePatients>, ChangePatient => Patient);
