//! Vital signs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{results::ResultState, wrong_chart::Moved};
use crate::{
    Comparator, Done, Flag, Moment, Staff, TypedNumber, When,
    access::may,
    endpoint,
    id::{EncounterId, ObservationId, PatientId},
};

/// What is measured. Units are fixed, so that no value is ever read in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VitalKind {
    /// Systolic blood pressure, mmHg.
    Systolic,
    /// Diastolic blood pressure, mmHg.
    Diastolic,
    /// Pulse, beats a minute.
    Pulse,
    /// Breaths a minute.
    Respiration,
    /// Body temperature, degrees Celsius.
    Temperature,
    /// Oxygen saturation of arterial blood by pulse oximetry, percent.
    Oxygen,
    /// Body weight, kilograms.
    Weight,
    /// Body height, centimetres.
    Height,
    /// Body mass index, kilograms a square metre; worked out, never entered.
    BodyMassIndex,
}

impl VitalKind {
    /// Every kind, in the order of the screen.
    pub const ALL: [Self; 9] = [
        Self::Systolic,
        Self::Diastolic,
        Self::Pulse,
        Self::Respiration,
        Self::Temperature,
        Self::Oxygen,
        Self::Weight,
        Self::Height,
        Self::BodyMassIndex,
    ];

    /// LOINC code, unit (UCUM) and decimals shown.
    #[must_use]
    pub const fn facts(self) -> (&'static str, &'static str, u8) {
        match self {
            Self::Systolic => ("8480-6", "mmHg", 0),
            Self::Diastolic => ("8462-4", "mmHg", 0),
            Self::Pulse => ("8867-4", "/min", 0),
            Self::Respiration => ("9279-1", "/min", 0),
            Self::Temperature => ("8310-5", "°C", 1),
            Self::Oxygen => ("59408-5", "%", 0),
            Self::Weight => ("29463-7", "kg", 1),
            Self::Height => ("8302-2", "cm", 0),
            Self::BodyMassIndex => ("39156-5", "kg/m²", 1),
        }
    }

    /// The lowest and highest value that can be true of a living person; what lies outside is a slip.
    #[must_use]
    pub const fn possible(self) -> (f64, f64) {
        match self {
            Self::Systolic => (30.0, 300.0),
            Self::Diastolic => (10.0, 200.0),
            Self::Pulse => (20.0, 300.0),
            Self::Respiration => (3.0, 100.0),
            Self::Temperature => (25.0, 45.0),
            Self::Oxygen => (30.0, 100.0),
            Self::Weight => (0.3, 500.0),
            Self::Height => (20.0, 260.0),
            Self::BodyMassIndex => (5.0, 150.0),
        }
    }

    /// The kind with this LOINC code.
    #[must_use]
    pub fn from_loinc(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.facts().0 == code)
    }
}

/// How the patient was when the blood pressure was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Posture {
    /// Sitting.
    Sitting,
    /// Standing.
    Standing,
    /// Lying.
    Lying,
}

/// One kind of vital sign over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VitalSeries {
    /// What is measured.
    pub kind: VitalKind,
    /// The usual range at the patient's age; absent where there is none (weight, height).
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// Why there is no range, where there would be one if more were known of the patient.
    #[serde(default)]
    pub no_range: Option<String>,
    /// Up to eight latest values, the oldest first.
    pub values: Vec<VitalValue>,
}

/// One measured value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VitalValue {
    /// Its id.
    pub id: ObservationId,
    /// When it was measured.
    pub at: When,
    /// The value as it was written: `36.6`, `<90`.
    pub shown: String,
    /// The value as its source wrote it, with its unit, where it was converted.
    #[serde(default)]
    pub original: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub state: ResultState,
    /// What stands before the number, where the value is a bound.
    #[serde(default)]
    pub comparator: Option<Comparator>,
    /// The number.
    pub value: f64,
    /// What was measured together has this in common.
    #[serde(default)]
    pub set: Option<Uuid>,
    /// Against the usual range.
    pub flag: Option<Flag>,
    /// How the patient was.
    pub posture: Option<Posture>,
    /// Who measured.
    pub by: String,
    /// It came from another chart.
    #[serde(default)]
    pub moved: Option<Moved>,
}

/// One value to record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MeasuredVital {
    /// What is measured.
    pub kind: VitalKind,
    /// The value, in the unit of its kind and with no more decimals than are reported; absent: not measured, as a form's empty line
    /// has it.
    #[serde(default)]
    pub value: Option<TypedNumber>,
}

/// Records vital signs measured together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordVitals {
    /// The patient.
    pub id: PatientId,
    /// The encounter during which they were measured.
    #[serde(default)]
    pub encounter_id: Option<EncounterId>,
    /// The values, each kind at most once.
    pub values: Vec<MeasuredVital>,
    /// How the patient was.
    #[serde(default)]
    pub posture: Option<Posture>,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordedVitals {
    /// Names the set, to withdraw it.
    pub first: ObservationId,
    /// When.
    pub at: Moment,
    /// Values beyond their range, by kind: what a nurse must see at once.
    pub flagged: Vec<(VitalKind, Flag)>,
}

/// Withdraws a set of vital signs entered in error. It stays in the audit, and leaves the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawVitals {
    /// Any value of the set.
    pub id: ObservationId,
}

endpoint!(POST "/api/patients/{id}/vitals", "Record vital signs", Staff<may::RecordVitals>, RecordVitals => RecordedVitals);
endpoint!(POST "/api/vitals/{id}/withdraw", "Withdraw vital signs entered in error", Staff<may::RecordVitals>, WithdrawVitals => Done);
