//! What the laboratory has to do, most urgent first.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{callbacks::Callback, results::LabValue, specimens::Specimen};
use crate::{
    Moment, Staff,
    access::may,
    crm::Sex,
    ehr::Urgency,
    endpoint,
    id::{LabTestId, OrderId, PatientId, SiteId},
};

/// Where an order stands in the laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabStep {
    /// Ordered: the specimen is to be taken.
    Collect,
    /// Taken: to be received at the bench.
    Receive,
    /// Received: results are to be entered.
    Enter,
    /// Entered: to be reviewed by a second person.
    Review,
    /// Released.
    Released,
    /// Cancelled.
    Cancelled,
}

impl LabStep {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Receive => "receive",
            Self::Enter => "enter",
            Self::Review => "review",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Reads a site's worklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetWorklist {
    /// The site.
    pub site_id: SiteId,
    /// Only at this step; absent: everything open.
    #[serde(default)]
    pub step: Option<LabStep>,
    /// After this order of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A site's worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Worklist {
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub site: String,
    /// The present instant there.
    pub now: Moment,
    /// The orders, the one due first first.
    pub rows: Vec<LabRow>,
    /// Where more follow.
    pub next: Option<Uuid>,
    /// How many wait at each step.
    pub counts: StepCounts,
}

/// How many orders wait at each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct StepCounts {
    /// To be taken.
    pub collect: u32,
    /// To be received.
    pub receive: u32,
    /// To be entered.
    pub enter: u32,
    /// To be reviewed.
    pub review: u32,
    /// Past their promised time.
    pub late: u32,
}

/// An order in the worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabRow {
    /// The order.
    pub id: OrderId,
    /// The specimen's number, once it is taken: `26-4471`.
    pub accession: Option<String>,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: String,
    /// The patient's birth date.
    pub born: crate::PartialDate,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// The test.
    pub test: String,
    /// What it needs: `Serum`.
    pub specimen: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where it stands.
    pub step: LabStep,
    /// Since when.
    pub since: Moment,
    /// When it was ordered.
    pub ordered_at: Moment,
    /// By when it was promised.
    pub due_at: Moment,
    /// Was rejected before and has to be taken again.
    pub again: bool,
    /// Corrects what was released before.
    pub amending: bool,
    /// Was released with values that are still to come.
    #[serde(default)]
    pub partial: bool,
}

/// Opens an order in the laboratory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetLabOrder {
    /// The order.
    pub id: OrderId,
}

/// An order in the laboratory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LabOrder {
    /// As in the worklist.
    #[serde(flatten)]
    pub row: LabRow,
    /// The test.
    pub test_id: LabTestId,
    /// The patient's record number.
    pub patient_number: String,
    /// The patient's sex.
    pub sex: Sex,
    /// The site.
    pub site_id: SiteId,
    /// The site's name.
    pub site: String,
    /// Who ordered it.
    pub ordered_by: String,
    /// The specimens, the newest first; those that were rejected too.
    pub specimens: Vec<Specimen>,
    /// The values to enter, or entered.
    pub values: Vec<LabValue>,
    /// Who entered them.
    pub entered_by: Option<String>,
    /// When.
    pub entered_at: Option<Moment>,
    /// I entered them, so somebody else reviews.
    pub entered_by_me: bool,
    /// Who released them.
    pub released_by: Option<String>,
    /// When.
    pub released_at: Option<Moment>,
    /// Why it was sent back, or is being corrected.
    pub note: Option<String>,
    /// What the sender of its results wrote beside the values, a line each.
    #[serde(default)]
    pub remarks: Option<String>,
    /// The call-backs of it.
    pub callbacks: Vec<Callback>,
    /// Counts changes.
    pub version: i32,
}

endpoint!(GET "/api/lab/worklist", "Read the laboratory's worklist", Staff<may::ReadLab>, GetWorklist => Worklist);
endpoint!(GET "/api/lab/orders/{id}", "Open an order in the laboratory", Staff<may::ReadLab>, GetLabOrder => LabOrder);
