//! The clock, passed in. Business time never comes from anywhere else, SQL's `now()` included, so that tests and the
//! development server can stand at any instant.

use std::sync::{Arc, Mutex, PoisonError};

use api::PartialDate;
use jiff::{SignedDuration, Timestamp};
use sea_orm::{DbErr, QueryResult};

/// Tells the time. Cheap to clone; clones share a manual clock's hands.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// The machine's clock, moved by a fixed distance: zero in production.
    Running(SignedDuration),
    /// Stands still until it is moved.
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Kind::Running(SignedDuration::ZERO))
    }

    /// A clock that shows `start` now and runs on from there.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Self(Kind::Running(start.duration_since(machine_time())))
    }

    /// A clock that stands at `at` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(at: Timestamp) -> Self {
        Self(Kind::Manual(Arc::new(Mutex::new(at))))
    }

    /// The present instant, to the microsecond (what PostgreSQL keeps).
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match &self.0 {
            Kind::Running(distance) => machine_time().saturating_add(*distance).unwrap_or(Timestamp::MAX),
            Kind::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Moves a manual clock on; a running clock stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Kind::Manual(at) = &self.0 {
            let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
            *at = at.saturating_add(by).unwrap_or(Timestamp::MAX);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}

/// An instant as the database's driver takes it.
#[must_use]
pub fn database_time(at: Timestamp) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(at.as_microsecond()).unwrap_or_default()
}

/// An instant as the database's driver gives it.
#[must_use]
pub fn timestamp(at: chrono::DateTime<chrono::Utc>) -> Timestamp {
    Timestamp::from_microsecond(at.timestamp_micros()).unwrap_or_default()
}

/// A calendar day as the database's driver takes it.
#[must_use]
pub fn database_date(day: jiff::civil::Date) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(
        day.year().into(),
        day.month().unsigned_abs().into(),
        day.day().unsigned_abs().into(),
    )
    .unwrap_or_default()
}

/// A calendar day as the database's driver gives it.
#[must_use]
pub fn date(day: chrono::NaiveDate) -> jiff::civil::Date {
    use chrono::Datelike;
    let part = |value: u32| i8::try_from(value).unwrap_or(1);
    jiff::civil::Date::new(i16::try_from(day.year()).unwrap_or(1), part(day.month()), part(day.day()))
        .unwrap_or_default()
}

/// A date of which a part may be known as its two columns take it: the first possible day, and the word of its precision.
#[must_use]
pub fn database_partial_date(date: PartialDate) -> (Option<chrono::NaiveDate>, String) {
    (date.first().map(database_date), date.precision().code().to_owned())
}

/// Reads a date of which a part may be known from the column in which it stands as it is written: `born_text`, `deceased_text`.
///
/// # Errors
/// When there is no such column, or it holds no such date.
pub fn partial_date(row: &QueryResult, column: &str) -> Result<PartialDate, DbErr> {
    partial_date_if(row, column)?.ok_or_else(|| DbErr::Type(format!("{column} is null")))
}

/// As [`partial_date`], where there may be none.
///
/// # Errors
/// When there is no such column, or it holds no such date.
pub fn partial_date_if(row: &QueryResult, column: &str) -> Result<Option<PartialDate>, DbErr> {
    let written: Option<String> = row.try_get("", column)?;
    written.map(|written| written.parse().map_err(|words| DbErr::Type(format!("{column} {words}")))).transpose()
}

/// A time of day as the database's driver takes it.
#[must_use]
pub fn database_clock(time: jiff::civil::Time) -> chrono::NaiveTime {
    let part = |value: i8| u32::from(value.unsigned_abs());
    chrono::NaiveTime::from_hms_opt(part(time.hour()), part(time.minute()), 0).unwrap_or_default()
}

/// A time of day as the database's driver gives it.
#[must_use]
pub fn wall_time(time: chrono::NaiveTime) -> jiff::civil::Time {
    use chrono::Timelike;
    let part = |value: u32| i8::try_from(value).unwrap_or(0);
    jiff::civil::Time::new(part(time.hour()), part(time.minute()), 0, 0).unwrap_or_default()
}
