//! Find patients and open one's record at the desk.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::preferences::{ContactWindow, Preference};
use crate::{Line, Page, PartialDate, Staff, access::may, endpoint, id::PatientId};

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

/// Finds patients by words of a name, a birth date (`3 Jun 1991`, `1991-06-03`, `03/06/91`, `Jun 1991`, `1991`), a phone or its last four
/// digits, or a record number; no words: all, in order. Those found by name stand by the word that was found: those whose name begins
/// with what was typed before those that have it within, people with the same word by family and given name. A command rather than a read, so that no name stands in a
/// URL. Who may be born on a day is found by it.
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
    /// Oldest birth date first, an unknown one last.
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
    /// Birth date as far as it is known.
    pub born: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Last four digits of the phone.
    pub phone_last_four: Option<String>,
    /// City.
    pub city: Option<String>,
    /// The last day the patient was here.
    pub last_seen: Option<Date>,
    /// The day the patient died, as far as it is known; absent: alive.
    #[serde(default)]
    pub deceased: Option<PartialDate>,
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
    /// Whether it is in use.
    #[serde(default)]
    pub standing: PatientStanding,
    /// Names beside the one in use.
    #[serde(default)]
    pub other_names: Vec<OtherName>,
    /// Numbers elsewhere.
    #[serde(default)]
    pub identifiers: Vec<PatientIdentifier>,
    /// Ways to reach the patient beside those in use, and people to call.
    #[serde(default)]
    pub other_contacts: Vec<OtherContact>,
    /// Counts changes.
    pub version: i32,
}

/// A name beside the one in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherName {
    /// `official`, `usual`, `maiden`, `old`, as received.
    pub usage: String,
    /// The whole name.
    pub name: String,
    /// Until when it was used.
    pub until: Option<PartialDate>,
}

/// A number elsewhere: of another record, an insurance, a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatientIdentifier {
    /// The list it is unique in.
    pub system: String,
    /// HL7's code of what it is: `MR`, `SS`.
    pub kind: Option<String>,
    /// What it is, in words.
    pub label: Option<String>,
    /// The number.
    pub value: String,
}

/// A way to reach a patient beside those in use, or somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherContact {
    /// `phone`, `email`, `fax`, `other`, `address`, `person`.
    pub kind: String,
    /// `home`, `work`, `old`, as received.
    pub usage: Option<String>,
    /// Of a person: mother, guardian.
    pub relationship: Option<String>,
    /// In one line.
    pub body: String,
    /// Until when.
    pub until: Option<PartialDate>,
}

/// Whether a record is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PatientStanding {
    /// It is.
    #[default]
    Current,
    /// Its source does not use it any more.
    Inactive,
    /// It came with an import that was withdrawn.
    Withdrawn,
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
    /// In international form: `+13035550144`, and ` ext. 12` behind it where there is an extension.
    pub phone: String,
}

endpoint!(POST "/api/patients/search", "Find patients", Staff<may::ReadPatients>, SearchPatients => Patients);
endpoint!(GET "/api/patients/{id}", "Open a patient's record at the desk", Staff<may::ReadPatients>, GetPatient => Patient);
endpoint!(POST "/api/patients/{id}/phone", "Show a patient's whole phone number", Staff<may::ReadPatients>, RevealPhone => RevealedPhone);
