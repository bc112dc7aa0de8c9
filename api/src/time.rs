//! Instants that know the clock on the wall where they happen.

use std::ops::RangeInclusive;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    fmt::temporal::DateTimeParser,
    tz::Offset,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{PartialSchema, ToSchema, openapi};

/// An instant with the offset of the place it belongs to, on the wire as RFC 3339 (`2026-11-24T09:20:00-05:00`). A
/// screen shows the local time without knowing any time zone; programs compare the instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The place's offset from UTC at that instant.
    pub offset: Offset,
}

impl Moment {
    /// An instant at a place with this offset.
    #[must_use]
    pub const fn new(at: Timestamp, offset: Offset) -> Self {
        Self { at, offset }
    }

    /// An instant that belongs to no place: a screen shows it on its site's clock.
    #[must_use]
    pub const fn utc(at: Timestamp) -> Self {
        Self::new(at, Offset::UTC)
    }

    /// What the wall clock of the place shows.
    #[must_use]
    pub fn local(self) -> DateTime {
        self.offset.to_datetime(self.at)
    }

    /// Time from `earlier` to this.
    #[must_use]
    pub fn since(self, earlier: Self) -> SignedDuration {
        self.at.duration_since(earlier.at)
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at).then(self.offset.cmp(&other.offset))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.at.display_with_offset(self.offset).fmt(f)
    }
}

impl std::str::FromStr for Moment {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ADVICE: &str = "must be a date and time with offset, such as 2026-11-24T09:20:00-05:00";
        let pieces = DateTimeParser::new().parse_pieces(text).map_err(|_| ADVICE)?;
        let offset = pieces.to_numeric_offset().ok_or(ADVICE)?;
        let local = pieces.date().to_datetime(pieces.time().ok_or(ADVICE)?);
        let at = offset.to_timestamp(local).map_err(|_| ADVICE)?;
        Ok(Self { at, offset })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for Moment {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::Type::String)
            .format(Some(openapi::SchemaFormat::KnownFormat(openapi::KnownFormat::DateTime)))
            .into()
    }
}
impl ToSchema for Moment {}

/// The years a day of a request may lie in. The oldest history a clinic types in lies within them, a year typed with two
/// digits does not; and a week more or less than any of them is still a day.
const YEARS: RangeInclusive<i16> = 1800..=2999;

/// Reads a day of a request.
///
/// # Errors
/// When it is no day, or outside the years 1800 to 2999.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    within(Date::deserialize(deserializer)?)
}

/// Reads a day that need not be given, as [`day`] does.
///
/// # Errors
/// When it is no day, or outside the years 1800 to 2999.
pub fn day_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    Option::<Date>::deserialize(deserializer)?.map(within).transpose()
}

fn within<E: serde::de::Error>(day: Date) -> Result<Date, E> {
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(E::custom(format!("must be a day of the years {} to {}", YEARS.start(), YEARS.end())))
    }
}

/// A time of day to the minute, `08:30`, as HTML's time fields send it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClockTime(pub Time);

impl ClockTime {
    /// Minutes since midnight.
    #[must_use]
    pub fn minute_of_day(self) -> u16 {
        u16::from(self.0.hour().unsigned_abs()) * 60 + u16::from(self.0.minute().unsigned_abs())
    }
}
impl std::fmt::Display for ClockTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}
impl std::str::FromStr for ClockTime {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ADVICE: &str = "must be a time of day such as 08:30";
        let time: Time = text.parse().map_err(|_| ADVICE)?;
        Ok(Self(Time::new(time.hour(), time.minute(), 0, 0).map_err(|_| ADVICE)?))
    }
}
impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for ClockTime {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::Type::String)
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
            .into()
    }
}
impl ToSchema for ClockTime {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_keeps_instant_and_wall_clock() {
        for text in ["2026-11-24T09:20:00-05:00", "2026-07-01T00:00:00+05:30", "2026-11-24T09:20:00Z"] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(serde_json::from_str::<Moment>(&serde_json::to_string(&moment).unwrap()).unwrap(), moment);
        }
        let moment: Moment = "2026-11-24T09:20:00-05:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-24T09:20:00-05:00");
        assert_eq!(moment.local().to_string(), "2026-11-24T09:20:00");
        assert_eq!(moment.at.to_string(), "2026-11-24T14:20:00Z");
        assert!("2026-11-24T09:20:00".parse::<Moment>().is_err());
        assert!("2026-02-30T09:20:00Z".parse::<Moment>().is_err());
    }
}
