//! Results: reports, trends, the inbox.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{chart::Code, wrong_chart::Moved};
use crate::{
    Comparator, Done, Flag, Moment, Page, Staff, When,
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
    /// The usual range in words, where its source has no numbers for it.
    #[serde(default)]
    pub range_words: Option<String>,
    /// The latest values, the oldest first: four in the chart, up to 200 in a trend.
    pub values: Vec<ResultValue>,
}

/// How sure a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultState {
    /// Released.
    #[default]
    Final,
    /// Corrected after release.
    Amended,
    /// Not released yet: it may change.
    Preliminary,
    /// Its source does not say.
    Unknown,
}

/// A file that came with a report or an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is: `text/plain`, `application/pdf`.
    pub content_type: String,
    /// How many bytes.
    pub size: u64,
    /// Its words, where it is text.
    pub text: Option<String>,
}

/// One value of an analyte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultValue {
    /// Its id.
    pub id: ObservationId,
    /// When the specimen was taken, or the value observed.
    pub at: When,
    /// The value as it was written: `5.0`, `<5`, `1:80`, or in words.
    pub shown: String,
    /// The value as its source wrote it, with its unit, where it was converted.
    #[serde(default)]
    pub original: Option<String>,
    /// What stands before the number, where the value is a bound.
    #[serde(default)]
    pub comparator: Option<Comparator>,
    /// The number, where there is one.
    pub value: Option<f64>,
    /// Against the usual range.
    pub flag: Option<Flag>,
    /// How sure it is.
    #[serde(default)]
    pub state: ResultState,
    /// What else its source says, a line each: site, method, remarks.
    #[serde(default)]
    pub detail: Option<String>,
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
    pub issued_at: When,
    /// By whom.
    pub issued_by: Option<String>,
    /// Was corrected after release.
    pub amended: bool,
    /// Values of it are still to come.
    #[serde(default)]
    pub partial: bool,
    /// How it stands in its source's own word, where it is not final: `preliminary`, `cancelled`.
    #[serde(default)]
    pub said: Option<String>,
    /// What its author concludes.
    #[serde(default)]
    pub conclusion: Option<String>,
    /// Files that came with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Came with an imported history.
    pub imported: bool,
    /// It came from another chart.
    #[serde(default)]
    pub moved: Option<Moved>,
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
    pub born: crate::PartialDate,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
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
