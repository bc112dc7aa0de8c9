//! Dates of FHIR: an instant with its offset, or a day, a month, a year.

use std::ops::RangeInclusive;

use api::{PartialDate, Precision};
use ehr::import::At;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    fhir::Period,
    words::{Read, excerpt},
};

/// The years in which something of a life can lie.
const YEARS: RangeInclusive<i16> = 1800..=2999;

/// A date of which a part may be known; of an instant its day.
pub fn day(element: &str, text: &str) -> Read<PartialDate> {
    match when(element, text)? {
        At::Date(date) => Ok(date),
        // The day at the place where it was written down.
        At::Instant(_) => date(element, text.get(..10).unwrap_or_default()),
    }
}

/// An instant with its offset, or a date. An hour without an offset is nobody's hour: its day stands.
pub fn when(element: &str, text: &str) -> Read<At> {
    let text = text.trim();
    let Some((day, time)) = text.split_once('T') else { return Ok(At::Date(date(element, text)?)) };
    let day = date(element, day)?;
    if !time.ends_with('Z') && !time.contains(['+', '-']) {
        return Ok(At::Date(day));
    }
    let at: Timestamp = text.parse().map_err(|_| format!("{element}: {} is no instant", excerpt(text)))?;
    Ok(At::Instant(at))
}

fn date(element: &str, text: &str) -> Read<PartialDate> {
    let wrong = || format!("{element}: {} is no date", excerpt(text));
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let parts: Vec<&str> = text.split('-').collect();
    let date = match parts[..] {
        [year] => PartialDate::Year(number(year, 4).ok_or_else(wrong)?),
        [year, month] => {
            let (year, month) = (number(year, 4).ok_or_else(wrong)?, number(month, 2).ok_or_else(wrong)?);
            let first = Date::new(year, i8::try_from(month).unwrap_or(0), 1).map_err(|_| wrong())?;
            PartialDate::Month(first.year(), first.month())
        }
        [year, _, _] => {
            number(year, 4).ok_or_else(wrong)?;
            PartialDate::Day(text.parse().map_err(|_| wrong())?)
        }
        _ => return Err(wrong()),
    };
    match date.first() {
        Some(first) if YEARS.contains(&first.year()) => Ok(date),
        _ => Err(format!("{element}: {} is no year that this can have been in", excerpt(text))),
    }
}

/// A date in words, as much as is known of it; of an instant its day. What is no date stands as it is.
pub fn shown(text: &str) -> String {
    day("", text).map_or_else(|_| text.to_owned(), rules::dates::shown)
}

/// The same with the time of day where it was written down.
pub fn shown_with_time(text: &str) -> String {
    match text.split_once('T').and_then(|(_, time)| time.get(..5)) {
        Some(time) if day("", text).is_ok() => format!("{}, {time}", shown(text)),
        _ => shown(text),
    }
}

/// What is stored of an instant or a date: the first instant in UTC, and how much of it is known.
pub fn stored(at: Option<At>) -> (Option<Timestamp>, Option<Precision>) {
    match at {
        Some(at) => (at.first(), Some(at.precision())),
        None => (None, Some(Precision::Unknown)),
    }
}

/// The same where nothing said is nothing stored.
pub fn stored_if(at: Option<At>) -> (Option<Timestamp>, Option<Precision>) {
    (at.and_then(At::first), at.map(At::precision))
}

/// What is stored of a date.
pub fn stored_day(date: Option<PartialDate>) -> (Option<Date>, Option<Precision>) {
    (date.and_then(PartialDate::first), date.map(PartialDate::precision))
}

/// A date that has to be there as such.
pub fn if_given<T>(element: &str, text: Option<&str>, read: fn(&str, &str) -> Read<T>) -> Read<Option<T>> {
    text.map(|text| read(element, text)).transpose()
}

/// Begin and end of a period; refused where it ends before it begins.
pub fn period(element: &str, period: Option<&Period>) -> Read<(Option<At>, Option<At>)> {
    let Some(period) = period else { return Ok((None, None)) };
    let start = if_given(&format!("{element}.start"), period.start.as_deref(), when)?;
    let end = if_given(&format!("{element}.end"), period.end.as_deref(), when)?;
    if let (Some(from), Some(until)) = (start, end)
        && last(until) < from.first()
    {
        return Err(format!("{element}: ends before it begins"));
    }
    Ok((start, end))
}

/// The last instant that something may have been.
fn last(at: At) -> Option<Timestamp> {
    match at {
        At::Instant(at) => Some(at),
        At::Date(date) => {
            let (_, last) = date.possible()?;
            Some(last.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
        }
    }
}

/// Whether a period is over on a day.
pub fn over(period: Option<&Period>, today: Date) -> bool {
    let end = period.and_then(|period| period.end.as_deref()).and_then(|end| day("end", end).ok());
    end.and_then(PartialDate::possible).is_some_and(|(_, last)| last < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_keeps_what_is_known_of_it() {
        let read = |text: &str| when("at", text).map(|at| (at.precision(), at.first().unwrap().to_string()));
        assert_eq!(read("2025"), Ok((Precision::Year, "2025-01-01T00:00:00Z".to_owned())));
        assert_eq!(read("2025-10"), Ok((Precision::Month, "2025-10-01T00:00:00Z".to_owned())));
        assert_eq!(read("2025-10-05"), Ok((Precision::Day, "2025-10-05T00:00:00Z".to_owned())));
        assert_eq!(read("2026-10-01T09:00:00-04:00"), Ok((Precision::Minute, "2026-10-01T13:00:00Z".to_owned())));
        assert_eq!(read("2026-10-01T09:00:00"), Ok((Precision::Day, "2026-10-01T00:00:00Z".to_owned())));
        assert_eq!(day("at", "2026-10-01T23:30:00-04:00"), Ok(PartialDate::Day(Date::constant(2026, 10, 1))));
        for wrong in
            ["", "yesterday", "2025-02-30", "-009998-01-01T00:00:00Z", "0001-01-01", "25", "2025-1-5", "2025-13"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_period_may_end_in_the_month_it_began() {
        let of = |start: &str, end: &str| {
            let dates = Period { start: Some(start.to_owned()), end: Some(end.to_owned()) };
            period("period", Some(&dates)).is_ok()
        };
        assert!(
            of("2026-03-10T10:00:00Z", "2026-03") && of("2026-03-10T10:00:00Z", "2026-03-10") && of("2026", "2026")
        );
        assert!(!of("2026-03-10T10:00:00Z", "2026-03-09") && !of("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"));
    }
}
