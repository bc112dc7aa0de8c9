//! Instants that may be dates of which only a part is known.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{PartialSchema, ToSchema, openapi};

use crate::{Moment, PartialDate, Precision};

/// When something happened: an instant at a place, or a date of which a part is known. On the wire as one of the two. Ordered by the
/// first instant that it may be; what is not known at all comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// An instant.
    At(Moment),
    /// A day or less. It is the same date in every time zone.
    On(PartialDate),
}

impl When {
    /// The instant, or the first instant of the date in UTC; none where nothing is known. For order and for drawing.
    #[must_use]
    pub fn first(self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment.at),
            Self::On(date) => date.first().and_then(|day| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())),
        }
    }

    /// How much of it is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match self {
            Self::At(_) => Precision::Minute,
            Self::On(date) => date.precision(),
        }
    }

    /// The day by the clock of its place, where it is known.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        match self {
            Self::At(moment) => Some(moment.local().date()),
            Self::On(date) => date.day(),
        }
    }
}

impl PartialOrd for When {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for When {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let rank = |when: &Self| match when {
            Self::At(moment) => (1, None, Some(*moment)),
            Self::On(date) => (0, Some(*date), None),
        };
        self.first().cmp(&other.first()).then_with(|| rank(self).cmp(&rank(other)))
    }
}

impl From<Moment> for When {
    fn from(moment: Moment) -> Self {
        Self::At(moment)
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(moment) => moment.fmt(f),
            Self::On(date) => date.fmt(f),
        }
    }
}
impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = if text.contains('T') {
            text.parse().map(Self::At).map_err(str::to_owned)
        } else {
            text.parse().map(Self::On)
        };
        read.map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for When {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::OneOfBuilder::new().item(Moment::schema()).item(PartialDate::schema()).into()
    }
}
impl ToSchema for When {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_same_day_everywhere() {
        let when: When = serde_json::from_str("\"2026-03-01\"").unwrap();
        assert_eq!(when.day(), Some(Date::constant(2026, 3, 1)));
        assert_eq!(when.first().unwrap().to_string(), "2026-03-01T00:00:00Z");
        let when: When = serde_json::from_str("\"2026-03-01T00:30:00-07:00\"").unwrap();
        assert_eq!(when.precision(), Precision::Minute);
        assert_eq!(when.day(), Some(Date::constant(2026, 3, 1)));
        assert!(serde_json::from_str::<When>("\"yesterday\"").is_err());
    }
}
