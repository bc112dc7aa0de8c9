//! The catalogue: tests, analytes with their ranges, reagents.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Line, Name, Staff,
    access::may,
    endpoint,
    id::{ItemId, LabTestId, SiteId},
};

/// Asks for the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListLabTests {}

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabTests {
    /// The tests, by code.
    pub tests: Vec<LabTestRow>,
}

/// A test in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabTestRow {
    /// The test.
    pub id: LabTestId,
    /// Its house code: `L-104`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it needs: `Serum`.
    pub specimen: String,
    /// Minutes promised from the order to the result.
    pub minutes: u16,
    /// The same when urgent.
    pub minutes_urgent: u16,
    /// Can be ordered.
    pub active: bool,
    /// How many sites run it.
    pub site_count: u16,
    /// How many analytes it has.
    pub analyte_count: u16,
}

/// Opens a test of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetLabTest {
    /// The test.
    pub id: LabTestId,
}

/// A test with everything about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LabTest {
    /// As in the catalogue.
    #[serde(flatten)]
    pub row: LabTestRow,
    /// The sites that run it.
    pub site_ids: Vec<SiteId>,
    /// Its analytes, in order.
    pub analytes: Vec<Analyte>,
    /// What a run uses.
    pub reagents: Vec<Reagent>,
    /// Counts changes.
    pub version: i32,
}

/// An analyte. Tests share it, with its ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Analyte {
    /// Its id.
    pub id: Uuid,
    /// Its LOINC code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The decimals reported.
    pub decimals: u8,
    /// Its result may be less than 0.
    #[serde(default)]
    pub negative: bool,
    /// Its result may be a titre such as `1:80`.
    #[serde(default)]
    pub titres: bool,
    /// The words that are results: `negative`, `trace`.
    #[serde(default)]
    pub words: Vec<String>,
    /// Its ranges, the most particular first.
    pub ranges: Vec<AnalyteRange>,
    /// Counts changes.
    pub version: i32,
}

/// For whom a range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SexRange {
    /// Everybody.
    Any,
    /// Women and girls.
    Female,
    /// Men and boys.
    Male,
}

/// A range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnalyteRange {
    /// For whom.
    pub sex: SexRange,
    /// From this age on, in months.
    pub from_months: u32,
    /// Under this age, in months; absent: for life.
    #[serde(default)]
    pub until_months: Option<u32>,
    /// From this age on, in days: for newborns. Ages in months hold as well.
    #[serde(default)]
    pub from_days: u32,
    /// Under this age, in days; absent: no such bound.
    #[serde(default)]
    pub until_days: Option<u32>,
    /// The lowest usual value.
    #[serde(default)]
    pub low: Option<f64>,
    /// The highest usual value.
    #[serde(default)]
    pub high: Option<f64>,
    /// At or under this somebody must be called.
    #[serde(default)]
    pub critical_low: Option<f64>,
    /// At or over this somebody must be called.
    #[serde(default)]
    pub critical_high: Option<f64>,
}

/// What a run uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reagent {
    /// The item of stock.
    pub item_id: ItemId,
    /// Its name.
    #[serde(default)]
    pub item: String,
    /// Units a run.
    pub quantity: u16,
}

/// Makes a test, or changes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveLabTest {
    /// The test; absent: a new one.
    #[serde(default)]
    pub id: Option<LabTestId>,
    /// The version that was changed; 0 for a new one.
    #[serde(default)]
    pub version: i32,
    /// Its house code.
    pub code: Line<20>,
    /// Its name.
    pub name: Name<120>,
    /// What it needs.
    pub specimen: Line<40>,
    /// Minutes promised, 5 to 20,160 (two weeks).
    pub minutes: u16,
    /// The same when urgent.
    pub minutes_urgent: u16,
    /// Can be ordered.
    #[serde(default)]
    pub active: bool,
    /// The sites that run it.
    #[serde(default)]
    pub site_ids: Vec<SiteId>,
    /// Its analytes, in order.
    #[serde(default)]
    pub analyte_ids: Vec<Uuid>,
    /// What a run uses.
    #[serde(default)]
    pub reagents: Vec<Reagent>,
}

/// Makes an analyte, or changes one with its ranges. Results that were released keep the ranges of their day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveAnalyte {
    /// The analyte; absent: a new one.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The version that was changed; 0 for a new one.
    #[serde(default)]
    pub version: i32,
    /// Its LOINC code.
    pub code: Line<20>,
    /// Its name.
    pub name: Name<120>,
    /// Its unit.
    #[serde(default)]
    pub unit: Option<Line<30>>,
    /// The decimals reported, at most 4.
    pub decimals: u8,
    /// Its result may be less than 0.
    #[serde(default)]
    pub negative: bool,
    /// Its result may be a titre such as `1:80`.
    #[serde(default)]
    pub titres: bool,
    /// The words that are results, at most 20.
    #[serde(default)]
    pub words: Vec<Name<40>>,
    /// Its ranges.
    #[serde(default)]
    pub ranges: Vec<AnalyteRange>,
}

endpoint!(GET "/api/lab/tests", "The laboratory's catalogue", Staff<may::ReadLab>, ListLabTests => LabTests);
endpoint!(GET "/api/lab/tests/{id}", "Open a test of the catalogue", Staff<may::ReadLab>, GetLabTest => LabTest);
endpoint!(POST "/api/lab/tests", "Make or change a test", Staff<may::ManageLab>, SaveLabTest => LabTest);
endpoint!(POST "/api/lab/analytes", "Make or change an analyte", Staff<may::ManageLab>, SaveAnalyte => Analyte);
