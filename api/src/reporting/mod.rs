//! The manager's day: figures across the modules, and the rows behind each of them.

mod day;
mod rows;

pub use day::{
    Day, DayMoney, DepartmentLine, GetDay, HourWait, LabFigures, MoneyFigures, SiteVisits, StockFigures,
    TestTurnaround, VisitFigures, WaitFigures,
};
pub use rows::{DayRow, DayRows, Figure, ListDayRows, Measure, Subject};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![GetDay, ListDayRows]
}
