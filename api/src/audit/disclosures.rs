//! What left the clinic for another purpose than treatment, payment or operations, and the account of it that a patient may
//! ask for: 45 CFR 164.528, six years back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AuditFile;
use crate::{
    Block, Fresh, Line, Moment, Staff,
    access::may,
    endpoint,
    id::{DisclosureId, PatientId},
};

/// What it was made for: the permitted disclosures of 45 CFR 164.512 that an account must list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisclosurePurpose {
    /// Public health authorities: reportable diseases, registries (164.512(b)).
    PublicHealth,
    /// Required by law (164.512(a)), abuse or neglect (c).
    Law,
    /// Courts and administrative proceedings (164.512(e)).
    Court,
    /// Police (164.512(f)).
    Police,
    /// Health oversight agencies (164.512(d)).
    Oversight,
    /// Research without the patient's authorisation (164.512(i)).
    Research,
    /// To avert a serious threat (164.512(j)).
    Threat,
    /// Coroners, medical examiners, organ donation (164.512(g), (h)).
    Decedent,
    /// Workers' compensation (164.512(l)).
    WorkersCompensation,
    /// Anything else, a disclosure by mistake among it.
    Other,
}

impl DisclosurePurpose {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::PublicHealth,
        Self::Law,
        Self::Court,
        Self::Police,
        Self::Oversight,
        Self::Research,
        Self::Threat,
        Self::Decedent,
        Self::WorkersCompensation,
        Self::Other,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PublicHealth => "public_health",
            Self::Law => "law",
            Self::Court => "court",
            Self::Police => "police",
            Self::Oversight => "oversight",
            Self::Research => "research",
            Self::Threat => "threat",
            Self::Decedent => "decedent",
            Self::WorkersCompensation => "workers_compensation",
            Self::Other => "other",
        }
    }

    /// What it is called in an account.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PublicHealth => "Public health",
            Self::Law => "Required by law",
            Self::Court => "Court or administrative proceeding",
            Self::Police => "Law enforcement",
            Self::Oversight => "Health oversight",
            Self::Research => "Research",
            Self::Threat => "To avert a serious threat",
            Self::Decedent => "Coroner, medical examiner or donation",
            Self::WorkersCompensation => "Workers' compensation",
            Self::Other => "Other",
        }
    }
}

/// Asks for a patient's disclosures of the last six years, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListDisclosures {
    /// The patient.
    pub id: PatientId,
}

/// A patient's disclosures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Disclosures {
    /// Them.
    pub disclosures: Vec<Disclosure>,
}

/// A disclosure, with what 45 CFR 164.528(b)(2) asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Disclosure {
    /// Its id.
    pub id: DisclosureId,
    /// The day it was made.
    #[schema(value_type = Date)]
    pub made_on: Date,
    /// Who received it.
    pub recipient: String,
    /// Their address, where known.
    pub address: Option<String>,
    /// What was disclosed, in short.
    pub what: String,
    /// What for.
    pub purpose: DisclosurePurpose,
    /// The statement of the purpose, or the request.
    pub reason: Option<String>,
    /// Who wrote it down.
    pub recorded_by: String,
}

/// Writes a disclosure down. It is never changed; a mistake is corrected by another entry that says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordDisclosure {
    /// The patient.
    pub id: PatientId,
    /// The day it was made.
    #[schema(value_type = Date)]
    pub made_on: Date,
    /// Who received it.
    pub recipient: Line<200>,
    /// Their address.
    #[serde(default)]
    pub address: Option<Line<300>>,
    /// What was disclosed, in short.
    pub what: Block<1000>,
    /// What for.
    pub purpose: DisclosurePurpose,
    /// The statement of the purpose, or the request.
    #[serde(default)]
    pub reason: Option<Block<1000>>,
}

/// Asks for the account of disclosures that is handed to a patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetAccountOfDisclosures {
    /// The patient.
    pub id: PatientId,
}

/// Asks for the address of the account as a file: the act that the fresh proof is asked for, since a link cannot ask for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenDisclosuresFile {
    /// The patient.
    pub id: PatientId,
    /// For spreadsheets; on paper otherwise.
    #[serde(default)]
    pub csv: bool,
}

/// The account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountOfDisclosures {
    /// The clinic.
    pub chain: String,
    /// The patient's name.
    pub patient: String,
    /// The record number.
    pub number: String,
    /// The day of birth.
    pub born: crate::PartialDate,
    /// The first day it covers.
    #[schema(value_type = Date)]
    pub from: Date,
    /// The day it was drawn up.
    pub drawn_up: Moment,
    /// By whom.
    pub by: String,
    /// The disclosures, the newest first.
    pub disclosures: Vec<Disclosure>,
}

endpoint!(GET "/api/patients/{id}/disclosures", "A patient's disclosures", Staff<may::ReadDisclosures>, ListDisclosures => Disclosures);
endpoint!(POST "/api/patients/{id}/disclosures", "Record a disclosure", Staff<may::RecordDisclosures>, RecordDisclosure => Disclosure);
endpoint!(POST "/api/patients/{id}/disclosures/account", "Draw up a patient's account of disclosures", Fresh<may::ReadDisclosures>, GetAccountOfDisclosures => AccountOfDisclosures);
endpoint!(POST "/api/patients/{id}/disclosures/file", "The address of a patient's account of disclosures as a file", Fresh<may::ReadDisclosures>, OpenDisclosuresFile => AuditFile);
