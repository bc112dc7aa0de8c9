//! ICD-10-CM, searched.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Line, access::SignedIn, endpoint};

/// Finds diagnoses by words or the beginning of a code, the likeliest first. A command rather than a read, so that no
/// reason for a visit stands in a URL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchDiagnoses {
    /// What was typed: `type 2 diab`, `E11`.
    pub query: Line<100>,
}

/// What was found, at most 20.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diagnoses {
    /// The edition of the list: `ICD-10-CM, April 2026`.
    pub edition: String,
    /// The diagnoses.
    pub diagnoses: Vec<Diagnosis>,
}

/// A diagnosis of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diagnosis {
    /// The code with its dot: `E11.9`.
    pub code: String,
    /// The name.
    pub name: String,
    /// Whether it is exact enough for a claim; else it heads more exact ones.
    pub billable: bool,
}

endpoint!(POST "/api/diagnoses/search", "Find diagnoses in ICD-10-CM", SignedIn, SearchDiagnoses => Diagnoses);
