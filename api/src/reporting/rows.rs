//! The rows behind a figure.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Moment, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, BillId, ItemId, OrderId, PatientId, SiteId},
    money::Money,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Visits but the cancelled.
    Visits,
    /// Visits to which nobody came.
    NoShows,
    /// Minutes from check-in to being with the doctor.
    Wait,
    /// Charges.
    Charges,
    /// Payments.
    Payments,
    /// Results past their promised time.
    LabLate,
    /// Results released.
    LabReleased,
    /// Items that are low or out.
    StockLow,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 8] = [
        Self::Visits,
        Self::NoShows,
        Self::Wait,
        Self::Charges,
        Self::Payments,
        Self::LabLate,
        Self::LabReleased,
        Self::StockLow,
    ];

    /// The word that travels.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::NoShows => "no_shows",
            Self::Wait => "wait",
            Self::Charges => "charges",
            Self::Payments => "payments",
            Self::LabLate => "lab_late",
            Self::LabReleased => "lab_released",
            Self::StockLow => "stock_low",
        }
    }
}

/// Lists the rows behind a figure of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListDayRows {
    /// What is counted.
    pub measure: Measure,
    /// Of this site; absent: of all sites together.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// The day, not after today; absent: today at the site, or at the house's clock for all sites.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub day: Option<Date>,
    /// After this row of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of the rows behind a figure: the longest wait and what is late the most first, what is out before what is low,
/// everything else the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayRows {
    /// What is counted.
    pub measure: Measure,
    /// What exactly is counted, from when to when, what is left out.
    pub definition: String,
    /// Counts changes of the definition.
    pub version: u16,
    /// How many rows the figure has in all.
    pub total: u64,
    /// At most fifty of them.
    pub rows: Vec<DayRow>,
    /// The last row here, where more follow.
    pub next: Option<Uuid>,
}

/// One row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayRow {
    /// The row: what the next page starts after.
    pub id: Uuid,
    /// When: the planned start, the check-in, the charge, the payment, the promised time, the release.
    pub at: Option<Moment>,
    /// The patient.
    pub patient_id: Option<PatientId>,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: Option<String>,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// What: kind of visit and doctor, code and name of a charge, receipt and way of a payment, test and doctor, item and
    /// site.
    pub text: String,
    /// What it adds to the figure.
    pub figure: Figure,
    /// Over what was aimed at or promised; an item that is out.
    pub late: bool,
    /// What it is a row of.
    pub subject: Subject,
}

/// What a row adds to its figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Figure {
    /// Whole minutes.
    Minutes {
        /// How many.
        minutes: u32,
    },
    /// Money.
    Money {
        /// How much; negative: taken back or a discount.
        money: Money,
    },
    /// So many of something.
    Count {
        /// How many.
        count: i64,
        /// What is counted.
        unit: String,
    },
    /// Nothing beyond being there.
    None {},
}

/// What a row is a row of, so that it can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// A visit.
    Visit {
        /// The visit.
        appointment_id: AppointmentId,
    },
    /// A bill.
    Bill {
        /// The bill.
        bill_id: BillId,
    },
    /// An order in the laboratory.
    LabOrder {
        /// The order.
        order_id: OrderId,
    },
    /// An item of stock at a site.
    Item {
        /// The item.
        item_id: ItemId,
        /// The site.
        site_id: SiteId,
    },
}

endpoint!(GET "/api/reports/day/rows", "The rows behind a figure", Staff<may::ReadReports>, ListDayRows => DayRows);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_words_that_travel() {
        for measure in Measure::ALL {
            assert_eq!(serde_json::to_value(measure).ok(), Some(measure.code().into()));
        }
    }
}
