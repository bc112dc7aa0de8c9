//! Find patients and open one's record at the desk.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::preferences::{ContactWindow, Preference};
use crate::{Line, Page, Staff, access::may, endpoint, id::PatientId};

/// Sex as clinical reference ranges need it; gender and pronouns are the patient's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Intersex, or neither range fits.
    Other,
    /// Not asked.
    Unknown,
}

/// Finds patients by words of a name, a birth date (`3 Jun 1991`, `1991-06-03`, `03/06/1991`), a phone or its last four
/// digits, or a record number; no words: all, in order. A command rather than a read, so that no name stands in a URL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchPatients {
    /// What was typed.
    #[serde(default)]
    pub query: Option<Line<100>>,
    /// The order.
    #[serde(default)]
    pub order: PatientOrder,
    /// After this patient of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
    /// Rows a page, 1 to 100; 25 where absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// The order of patients without a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PatientOrder {
    /// By family name, then given name.
    #[default]
    Name,
    /// Last registered first.
    Newest,
    /// Oldest birth date first.
    Born,
}

/// A page of patients.
pub type Patients = Page<PatientRow>;

/// A patient in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatientRow {
    /// The patient.
    pub id: PatientId,
    /// Record number: `HH-204-771`.
    pub number: String,
    /// Family name; absent for a person with a single name.
    pub family_name: Option<String>,
    /// Given name, or the single name.
    pub given_name: String,
    /// Birth date.
    pub born: Date,
    /// Sex.
    pub sex: Sex,
    /// Last four digits of the phone.
    pub phone_last_four: Option<String>,
    /// City.
    pub city: Option<String>,
    /// The last day the patient was here.
    pub last_seen: Option<Date>,
}

/// Opens a patient's record at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetPatient {
    /// The patient.
    pub id: PatientId,
}

/// A patient's record at the desk: who, how to reach, what to know before speaking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Patient {
    /// As in lists.
    #[serde(flatten)]
    pub row: PatientRow,
    /// The name the patient wants to be called.
    pub preferred_name: Option<String>,
    /// Pronouns: `she / her`.
    pub pronouns: Option<String>,
    /// How to reach the patient.
    pub contact: Contact,
    /// Language to speak and write in.
    pub language: String,
    /// What to know before speaking: `Hard of hearing, left side`.
    pub alerts: Vec<String>,
    /// By which way, for what.
    pub preferences: Vec<Preference>,
    /// The hours in which messages may come.
    pub window: Option<ContactWindow>,
    /// The day the patient died.
    pub deceased_on: Option<Date>,
    /// Counts changes.
    pub version: i32,
}

/// How to reach a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Whether there is a phone; the number itself is shown on demand.
    pub has_phone: bool,
    /// E-mail.
    pub email: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
}

/// Shows a patient's whole phone number. Each showing is audited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RevealPhone {
    /// The patient.
    pub id: PatientId,
}

/// The number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevealedPhone {
    /// In international form.
    pub phone: String,
}

endpoint!(POST "/api/patients/search", "Find patients", Staff<may::ReadPatients>, SearchPatients => Patients);
endpoint!(GET "/api/patients/{id}", "Open a patient's record at the desk", Staff<may::ReadPatients>, GetPatient => Patient);
endpoint!(POST "/api/patients/{id}/phone", "Show a patient's whole phone number", Staff<may::ReadPatients>, RevealPhone => RevealedPhone);
