//! Results: entered by one person, reviewed and released by another, amended without losing what was.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::worklist::LabOrder;
use crate::{
    Comparator, Flag, Line, Staff, When,
    access::may,
    endpoint,
    id::{OrderId, ReportId},
};

/// A value to enter, or entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LabValue {
    /// The analyte.
    pub analyte_id: Uuid,
    /// Its LOINC code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The decimals reported.
    pub decimals: u8,
    /// It may be less than 0.
    #[serde(default)]
    pub negative: bool,
    /// It may be a titre such as `1:80`.
    #[serde(default)]
    pub titres: bool,
    /// The words that are results: `negative`, `trace`.
    #[serde(default)]
    pub words: Vec<String>,
    /// The usual range for this patient at the age when the specimen was taken.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// At or under this somebody must be called.
    pub critical_low: Option<f64>,
    /// At or over this somebody must be called.
    pub critical_high: Option<f64>,
    /// Why there is no range, where there would be one if more were known of the patient.
    #[serde(default)]
    pub no_range: Option<String>,
    /// Worked out from others, never entered.
    pub calculated: bool,
    /// The value, as it was written: `6.1`, `<5`, `1:80`, `negative`; absent: not entered.
    pub shown: Option<String>,
    /// What stands before the number, where the value is a bound.
    #[serde(default)]
    pub comparator: Option<Comparator>,
    /// The number.
    pub value: Option<f64>,
    /// Why a value that is worked out from others is not there.
    #[serde(default)]
    pub not_calculated: Option<String>,
    /// Against the range.
    pub flag: Option<Flag>,
    /// The value before this one in the same unit, as it was written.
    pub previous: Option<String>,
    /// The same as a number.
    pub previous_value: Option<f64>,
    /// When that was.
    pub previous_at: Option<When>,
    /// What was released before the correction.
    pub released: Option<String>,
    /// Why the value that stood here was taken out.
    #[serde(default)]
    pub taken_out: Option<String>,
}

/// A value as typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EnteredValue {
    /// The analyte.
    pub analyte_id: Uuid,
    /// A number such as `5.4` with no more decimals than are reported, a bound such as `<5`; where the analyte has them a titre or
    /// a word of its list. Absent: not done yet.
    #[serde(default)]
    pub value: Option<Line<40>>,
    /// Takes the value that stands here out, with the reason.
    #[serde(default)]
    pub take_out: Option<Line<200>>,
}

/// Enters results. A value that is not named stays as it is. On a released order, changing what was released is a correction, which
/// needs a reason; adding what was still to come is none. Both go through review again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EnterResults {
    /// The order.
    pub id: OrderId,
    /// The version that was seen.
    pub version: i32,
    /// The values.
    pub values: Vec<EnteredValue>,
    /// Why a released value is changed or taken out.
    #[serde(default)]
    pub amend_reason: Option<Line<200>>,
}

/// Sends entered results back to who entered them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SendBackResults {
    /// The order.
    pub id: OrderId,
    /// The version that was seen.
    pub version: i32,
    /// Why.
    pub reason: Line<200>,
}

/// Releases results as the second person. They stand in the chart at once; a critical one opens a call-back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReleaseResults {
    /// The order.
    pub id: OrderId,
    /// The version that was reviewed.
    pub version: i32,
}

/// What was released.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Released {
    /// The report in the chart.
    pub report_id: ReportId,
    /// The order as it stands.
    pub order: LabOrder,
}

endpoint!(POST "/api/lab/orders/{id}/results", "Enter results, or correct released ones", Staff<may::WorkLab>, EnterResults => LabOrder);
endpoint!(POST "/api/lab/orders/{id}/send-back", "Send results back", Staff<may::ReviewResults>, SendBackResults => LabOrder);
endpoint!(POST "/api/lab/orders/{id}/release", "Release results as the second person", Staff<may::ReviewResults>, ReleaseResults => Released);
