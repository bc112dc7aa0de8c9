//! Rows of the audit: searched, opened, taken out as a file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ActionGroup;
use crate::{
    Fresh, Line, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{AccountId, PatientId, SessionId},
};

/// Asks for rows, newest first. What is not asked for does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchAudit {
    /// What this person did.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// What was done about this patient.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// About the patient with this record number.
    #[serde(default)]
    pub number: Option<Line<30>>,
    /// Actions of this kind.
    #[serde(default)]
    pub group: Option<ActionGroup>,
    /// From this day on, at the chain's first site.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    #[schema(value_type = Option<Date>)]
    pub first_day: Option<Date>,
    /// Up to this day.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    #[schema(value_type = Option<Date>)]
    pub last_day: Option<Date>,
    /// Only what was refused.
    #[serde(default)]
    pub refused: bool,
    /// After this row of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of rows.
pub type AuditRows = Page<AuditRow>;

/// A patient that a row names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPatient {
    /// The patient.
    pub id: PatientId,
    /// The name.
    pub name: String,
    /// The record number.
    pub number: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditRow {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Moment,
    /// Who, as colleagues read it; a program's name where it was no person.
    pub actor: String,
    /// Whose account it was, for a person.
    pub account_id: Option<AccountId>,
    /// What: the stored word, or the operation that was refused.
    pub action: String,
    /// The patient, where it was about one.
    pub patient: Option<AuditPatient>,
    /// How many patients it was about.
    pub patients: u32,
    /// From where.
    pub source: String,
    /// What for: `care`, `payment`, `operations`, `emergency`, `import`.
    pub purpose: String,
    /// The reason given.
    pub reason: Option<String>,
    /// It was asked for and not done.
    pub refused: bool,
}

/// Asks for one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetAuditRow {
    /// The row.
    pub id: Uuid,
}

/// Where a row stands in the sealed chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditSeal {
    /// Its place.
    pub sequence: i64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

/// A row with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditDetail {
    /// The row.
    pub row: AuditRow,
    /// The request it was part of.
    pub request_id: Uuid,
    /// The session it was part of.
    pub session_id: Option<SessionId>,
    /// What it was done to.
    pub entity_id: Option<Uuid>,
    /// The patients it names, a hundred at most.
    pub patients: Vec<AuditPatient>,
    /// Its seal, once it has one.
    pub seal: Option<AuditSeal>,
    /// What the same person did in the same request, or around it in the same session; the newest first.
    pub around: Vec<AuditRow>,
}

/// Asks for the people whose rows there may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListAuditPeople {}

/// The people, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPeople {
    /// Them.
    pub people: Vec<AuditPerson>,
}

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPerson {
    /// The account.
    pub account_id: AccountId,
    /// The name.
    pub name: String,
}

/// Asks for the address of the rows as a file: the act that the fresh proof is asked for, since a link cannot ask for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenAuditFile {
    /// What to search for.
    #[serde(default)]
    pub search: SearchAudit,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditFile {
    /// Its address.
    pub href: String,
}

/// Asks for a page of the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExportAudit {
    /// What to search for.
    #[serde(default)]
    pub search: SearchAudit,
}

endpoint!(POST "/api/audit/search", "Search the audit", Staff<may::ReadAudit>, SearchAudit => AuditRows);
endpoint!(GET "/api/audit/people", "The people whose rows the audit may have", Staff<may::ReadAudit>, ListAuditPeople => AuditPeople);
endpoint!(GET "/api/audit/rows/{id}", "One row of the audit and what stands around it", Staff<may::ReadAudit>, GetAuditRow => AuditDetail);
endpoint!(POST "/api/audit/file", "The address of the audit as a file", Fresh<may::ExportAudit>, OpenAuditFile => AuditFile);
endpoint!(POST "/api/audit/export", "A page of the audit as a file", Fresh<may::ExportAudit>, ExportAudit => AuditRows);
