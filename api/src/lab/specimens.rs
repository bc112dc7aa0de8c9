//! Specimens: taken and labelled, received, rejected.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::worklist::LabOrder;
use crate::{
    Line, Moment, Staff,
    access::may,
    endpoint,
    id::{OrderId, SpecimenId},
};

/// A specimen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Specimen {
    /// Its id.
    pub id: SpecimenId,
    /// Its number on the label: `26-4471`.
    pub accession: String,
    /// What it is: `Serum`.
    pub kind: String,
    /// When it was taken.
    pub collected_at: Moment,
    /// By whom.
    pub collected_by: String,
    /// When it reached the bench.
    pub received_at: Option<Moment>,
    /// Who received it.
    pub received_by: Option<String>,
    /// When it was rejected.
    pub rejected_at: Option<Moment>,
    /// Why.
    pub reject_reason: Option<RejectReason>,
    /// In words.
    pub reject_note: Option<String>,
}

/// Why a specimen is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Haemolysed.
    Haemolysed,
    /// Clotted.
    Clotted,
    /// Too little.
    TooLittle,
    /// The wrong tube.
    WrongTube,
    /// The label does not fit the patient.
    WrongLabel,
    /// Too old, or kept too warm.
    TooOld,
    /// Leaked or broken.
    Damaged,
    /// Something else: needs words.
    Other,
}

/// Takes a specimen: the two identifiers are asked of the patient, not read out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CollectSpecimen {
    /// The order.
    pub id: OrderId,
    /// The patient said the name.
    #[serde(default)]
    pub name_said: bool,
    /// The patient said the birth date.
    #[serde(default)]
    pub born_said: bool,
}

/// Receives a specimen at the bench by its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReceiveSpecimen {
    /// As scanned or typed.
    pub accession: Line<20>,
}

/// Rejects a specimen: it has to be taken again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RejectSpecimen {
    /// The specimen.
    pub id: SpecimenId,
    /// Why.
    pub reason: RejectReason,
    /// In words; needed for something else.
    #[serde(default)]
    pub note: Option<Line<200>>,
}

endpoint!(POST "/api/lab/orders/{id}/collect", "Take a specimen", Staff<may::CollectSpecimens>, CollectSpecimen => Specimen);
endpoint!(POST "/api/lab/receive", "Receive a specimen", Staff<may::WorkLab>, ReceiveSpecimen => LabOrder);
endpoint!(POST "/api/lab/specimens/{id}/reject", "Reject a specimen", Staff<may::WorkLab>, RejectSpecimen => LabOrder);
