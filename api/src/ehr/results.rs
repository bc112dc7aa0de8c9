//! Results: reports, trends, the inbox.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::chart::Code;
use crate::{
    Comparator, Done, Flag, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{ObservationId, OrderId, PatientId, ReportId},
};

/// One analyte in one unit over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultSeries {
    /// The analyte's code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The usual range of the latest value.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// The latest values, the oldest first: four in the chart, up to 200 in a trend.
    pub values: Vec<ResultValue>,
}

/// One value of an analyte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultValue {
    /// Its id.
    pub id: ObservationId,
    /// When the specimen was taken, or the value observed.
    pub at: Moment,
    /// The value as it was written: `5.0`, `<5`, `1:80`, or in words.
    pub shown: String,
    /// What stands before the number, where the value is a bound.
    #[serde(default)]
    pub comparator: Option<Comparator>,
    /// The number, where there is one.
    pub value: Option<f64>,
    /// Against the usual range.
    pub flag: Option<Flag>,
    /// Was corrected after release.
    pub amended: bool,
}

/// Reads a patient's reports, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListReports {
    /// The patient.
    pub id: PatientId,
    /// After this report of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of reports.
pub type Reports = Page<Report>;

/// A report of results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The order it answers.
    pub order_id: Option<OrderId>,
    /// What was asked: `Potassium, creatinine, eGFR`.
    pub name: String,
    /// When it was released.
    pub issued_at: Moment,
    /// By whom.
    pub issued_by: Option<String>,
    /// Was corrected after release.
    pub amended: bool,
    /// Values of it are still to come.
    #[serde(default)]
    pub partial: bool,
    /// Came with an imported history.
    pub imported: bool,
    /// When it was acknowledged.
    pub acknowledged_at: Option<Moment>,
    /// By whom.
    pub acknowledged_by: Option<String>,
    /// The values, each series with this report's value alone.
    pub values: Vec<ResultSeries>,
}

/// Reads one analyte over time, in one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetTrend {
    /// The patient.
    pub id: PatientId,
    /// The analyte's or vital sign's code: `4548-4`.
    pub code: String,
    /// The unit; absent: the one of the latest value.
    #[serde(default)]
    pub unit: Option<String>,
}

/// One analyte over time.
pub type Trend = ResultSeries;

/// Reads my results inbox: reports of what I ordered that nobody acknowledged, flagged ones first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListInbox {
    /// Everybody's, not mine alone.
    #[serde(default)]
    pub all: bool,
    /// After this report of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of the inbox.
pub type Inbox = Page<InboxReport>;

/// A report in the inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InboxReport {
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: String,
    /// The patient's birth date.
    pub born: Date,
    /// Who ordered it, by name.
    pub ordered_by: Option<String>,
    /// The worst flag of the report.
    pub worst: Option<Flag>,
    /// The report.
    pub report: Report,
}

/// Acknowledges a report: seen, and whatever it needs is under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgeReport {
    /// The report.
    pub id: ReportId,
    /// Put it back into the inbox.
    #[serde(default)]
    pub undo: bool,
}

endpoint!(GET "/api/patients/{id}/reports", "Read a patient's reports of results", Staff<may::ReadCharts>, ListReports => Reports);
endpoint!(GET "/api/patients/{id}/trends/{code}", "Read one analyte over time", Staff<may::ReadCharts>, GetTrend => Trend);
endpoint!(GET "/api/inbox", "Read the results inbox", Staff<may::WriteNotes>, ListInbox => Inbox);
endpoint!(POST "/api/reports/{id}/acknowledge", "Acknowledge a report", Staff<may::WriteNotes>, AcknowledgeReport => Done);
