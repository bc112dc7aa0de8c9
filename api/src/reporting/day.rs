//! The figures of one day. Imported encounters and held slots never count.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Moment, Staff, access::may, endpoint, id::SiteId, money::Money};

/// Reads the figures of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetDay {
    /// Of this site; absent: of all sites together.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// The day, not after today; absent: today at the site, or at the house's clock for all sites.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub day: Option<Date>,
}

/// The figures of a day. A site's day is the day by its own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// The site; absent: all of them.
    pub site_id: Option<SiteId>,
    /// Until when the figures go: now, or the day's end.
    pub until: Moment,
    /// Visits.
    pub visits: VisitFigures,
    /// How long people wait.
    pub waits: WaitFigures,
    /// Money.
    pub money: MoneyFigures,
    /// The laboratory.
    pub lab: LabFigures,
    /// Stock, as it stands now whatever the day.
    pub stock: StockFigures,
    /// By the doctors' specialty, most visits first.
    pub departments: Vec<DepartmentLine>,
}

/// The day's visits, by how they stand now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitFigures {
    /// All but the cancelled: the sum of done, inside, waiting, to come and no-shows.
    pub all: u32,
    /// Over.
    pub done: u32,
    /// In a room, with the doctor or leaving.
    pub inside: u32,
    /// Checked in, not yet in a room.
    pub waiting: u32,
    /// Planned, not yet here.
    pub to_come: u32,
    /// Did not come.
    pub no_shows: u32,
    /// Cancelled; not in `all`.
    pub cancelled: u32,
    /// The mean of `all` over the same weekday of the four weeks before, rounded; days without visits are left out, and
    /// with fewer than two days left there is none.
    pub usual: Option<u32>,
    /// The same by site: those that are open or had visits.
    pub by_site: Vec<SiteVisits>,
}

/// A site's visits of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteVisits {
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub site: String,
    /// Over.
    pub done: u32,
    /// In a room, with the doctor or leaving.
    pub inside: u32,
    /// Checked in, not yet in a room.
    pub waiting: u32,
    /// Planned, not yet here.
    pub to_come: u32,
    /// Did not come.
    pub no_shows: u32,
}

/// Waits, in whole minutes from check-in to being with the doctor. Who still waits counts with the wait so far; who left
/// without having been with the doctor does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitFigures {
    /// Half of the day's waits were no longer, in minutes; absent without any.
    pub median: Option<u32>,
    /// The same over all waits of the same weekday of the four weeks before.
    pub usual: Option<u32>,
    /// What the house aims at, in minutes.
    pub aim: u32,
    /// By the hour of check-in at the site, for the hours that have waits today or usually.
    pub by_hour: Vec<HourWait>,
}

/// The waits of those who checked in within one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HourWait {
    /// The hour of the day: 9 is from 09:00 to 10:00.
    pub hour: u8,
    /// How many waits of the day.
    pub visits: u32,
    /// Their median in minutes.
    pub median: Option<u32>,
    /// The median in minutes at this hour of the same weekday of the four weeks before.
    pub usual: Option<u32>,
}

/// What was charged and paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MoneyFigures {
    /// Charges of the day, with what was taken back and the discounts: insurers' and patients' shares together.
    pub charges: Money,
    /// Payments of the day.
    pub payments: Money,
    /// The mean charges of the same weekday of the four weeks before; days without any are left out, and with fewer than
    /// two days left there is none.
    pub usual: Option<Money>,
    /// The last fifteen days, this one last.
    pub by_day: Vec<DayMoney>,
}

/// A day's charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayMoney {
    /// The day.
    pub day: Date,
    /// Its charges.
    pub charges: Money,
    /// Those of the day four weeks earlier; absent where nothing was charged.
    pub before: Option<Money>,
}

/// The laboratory's day, by the site that runs the tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabFigures {
    /// Ordered, neither released nor cancelled at `until`.
    pub open: u32,
    /// Of these, past their promised time.
    pub late: u32,
    /// Released on the day.
    pub released: u32,
    /// Half of the day's releases took no longer from collection, in minutes.
    pub median_minutes: Option<u32>,
    /// The day's releases by test, most first, at most twelve.
    pub by_test: Vec<TestTurnaround>,
}

/// How long a test took from collection to release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestTurnaround {
    /// The house code: `L-104`.
    pub code: String,
    /// The test.
    pub name: String,
    /// Released on the day.
    pub released: u32,
    /// Half took no longer, in minutes.
    pub median: u32,
    /// Nine of ten took no longer, in minutes.
    pub ninth: u32,
    /// What the catalogue promises for a routine order, in minutes.
    pub promised: u32,
}

/// What is short, an item at a site being one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockFigures {
    /// At or under the reorder point, with something left.
    pub low: u32,
    /// With a reorder point and nothing usable left.
    pub out: u32,
    /// At most three of those that are out, by name.
    pub names: Vec<String>,
}

/// A department: the doctors of one specialty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepartmentLine {
    /// The specialty; `Other` for charges without a doctor.
    pub department: String,
    /// Visits but the cancelled.
    pub visits: u32,
    /// The median wait in minutes.
    pub median_wait: Option<u32>,
    /// Did not come.
    pub no_shows: u32,
    /// Charges of the day.
    pub charges: Money,
    /// Results that its doctors wait for past the promised time.
    pub late_results: u32,
}

endpoint!(GET "/api/reports/day", "The figures of a day", Staff<may::ReadReports>, GetDay => Day);
