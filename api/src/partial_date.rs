//! Dates of which only a part is known.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{PartialSchema, ToSchema, openapi};

/// How much of a date or an instant is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The minute; of an event only.
    Minute,
    /// The day.
    Day,
    /// The month.
    Month,
    /// The year.
    Year,
    /// Roughly the year.
    About,
    /// Nothing.
    Unknown,
}

impl Precision {
    const ALL: [Self; 6] = [Self::Minute, Self::Day, Self::Month, Self::Year, Self::About, Self::Unknown];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::About => "about",
            Self::Unknown => "unknown",
        }
    }

    /// The precision of this stored word; none for another one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A date of which the day, the month or even the year may not be known. On the wire `1950-07-03`, `1950-07`, `1950`, `about 1950`,
/// `unknown`; what people type (`3 Jul 1950`, `Jul 1950`, `07/1950`, `~1950`) is read too, and refused where it has two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum PartialDate {
    /// Nothing is known.
    #[default]
    Unknown,
    /// Roughly this year.
    About(i16),
    /// This year.
    Year(i16),
    /// This month: year, and month from 1 to 12.
    Month(i16, i8),
    /// This day.
    Day(Date),
}

/// How many years to either side "about" may mean.
const ABOUT: i16 = 5;
/// The years that a date may lie in.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2999;

impl PartialDate {
    /// How much of it is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match self {
            Self::Unknown => Precision::Unknown,
            Self::About(_) => Precision::About,
            Self::Year(_) => Precision::Year,
            Self::Month(..) => Precision::Month,
            Self::Day(_) => Precision::Day,
        }
    }

    /// The first day of what is named: what is stored, and the order of lists.
    #[must_use]
    pub fn first(self) -> Option<Date> {
        match self {
            Self::Unknown => None,
            Self::About(year) | Self::Year(year) => Date::new(year, 1, 1).ok(),
            Self::Month(year, month) => Date::new(year, month, 1).ok(),
            Self::Day(day) => Some(day),
        }
    }

    /// The day, where it is known.
    #[must_use]
    pub const fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            _ => None,
        }
    }

    /// The first and the last day that it may be; none where nothing is known. "About" reaches five years to either side.
    #[must_use]
    pub fn possible(self) -> Option<(Date, Date)> {
        let years = |from: i16, until: i16| Some((Date::new(from, 1, 1).ok()?, Date::new(until, 12, 31).ok()?));
        match self {
            Self::Unknown => None,
            Self::About(year) => years(year - ABOUT, year + ABOUT),
            Self::Year(year) => years(year, year),
            Self::Month(year, month) => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Self::Day(day) => Some((day, day)),
        }
    }

    /// Whether this says the same as `other` and more: `1950-07` of `1950`.
    #[must_use]
    pub fn refines(self, other: Self) -> bool {
        if self.precision() == other.precision() {
            return false;
        }
        match (self.possible(), other.possible()) {
            (Some(_), None) => true,
            (Some((from, until)), Some((first, last))) => {
                first <= from && until <= last && self.precision() != Precision::About
            }
            (None, _) => false,
        }
    }

    /// Puts a date together from what is stored. None where the two contradict each other.
    #[must_use]
    pub fn stored(first: Option<Date>, precision: Precision) -> Option<Self> {
        match (first, precision) {
            (None, Precision::Unknown) => Some(Self::Unknown),
            (Some(day), Precision::Day) => Some(Self::Day(day)),
            (Some(day), Precision::Month) => Some(Self::Month(day.year(), day.month())),
            (Some(day), Precision::Year) => Some(Self::Year(day.year())),
            (Some(day), Precision::About) => Some(Self::About(day.year())),
            _ => None,
        }
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("unknown"),
            Self::About(year) => write!(f, "about {year:04}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => day.fmt(f),
        }
    }
}

/// The forms of a whole date in which nothing can be mistaken.
const DAYS: [&str; 9] =
    ["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%b %d, %Y", "%B %d, %Y", "%d. %B %Y", "%Y/%m/%d"];
/// The forms of a month.
const MONTHS: [&str; 5] = ["%Y-%m", "%b %Y", "%B %Y", "%m/%Y", "%m.%Y"];

impl std::str::FromStr for PartialDate {
    type Err = String;

    /// Reads a date as people write it.
    ///
    /// # Errors
    /// Says in words why it is none, or names both readings.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let small = text.to_lowercase();
        if matches!(small.as_str(), "unknown" | "not known") {
            return Ok(Self::Unknown);
        }
        let roughly =
            ["about ", "around ", "circa ", "ca. ", "c. ", "~"].into_iter().find_map(|word| small.strip_prefix(word));
        if let Some(rest) = roughly {
            let year = year(rest.trim()).ok_or("give a year after “about”, such as about 1950")?;
            return within(Self::About(year));
        }
        if let Some(year) = year(text) {
            return within(Self::Year(year));
        }
        // The parser takes "Jun 1991" for 19 June of the year 91.
        let whole = |day: &Date| day.year() >= 1000;
        if let Some(day) = DAYS.into_iter().find_map(|form| Date::strptime(form, text).ok().filter(whole)) {
            return within(Self::Day(day));
        }
        let month = |form| Date::strptime(format!("%d {form}"), format!("1 {text}")).ok().filter(whole);
        if let Some(first) = MONTHS.into_iter().find_map(month) {
            return within(Self::Month(first.year(), first.month()));
        }
        within(Self::Day(by_numbers(text)?))
    }
}

fn year(text: &str) -> Option<i16> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn within(date: PartialDate) -> Result<PartialDate, String> {
    match date.first() {
        Some(first) if !YEARS.contains(&first.year()) => {
            Err(format!("must lie in the years {} to {}", YEARS.start(), YEARS.end()))
        }
        _ => Ok(date),
    }
}

/// `03/06/1991` is 3 June in one country and 6 March in another: only what has one reading is a date.
fn by_numbers(text: &str) -> Result<Date, String> {
    const ADVICE: &str = "is not a date: write it as 3 Jun 1991, 1991-06-03, Jun 1991, 1991, about 1991 or unknown";
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [one, two, year] = parts[..] else { return Err(ADVICE.to_owned()) };
    let number = |part: &str| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i8>().ok()).flatten()
    };
    let (Some(one), Some(two)) = (number(one), number(two)) else { return Err(ADVICE.to_owned()) };
    if year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("give the year with four digits".to_owned());
    }
    let year: i16 = self::year(year).ok_or(ADVICE)?;
    match (Date::new(year, two, one), Date::new(year, one, two)) {
        (Ok(a), Ok(b)) if a == b => Ok(a),
        (Ok(a), Ok(b)) => Err(format!("is it {} or {}?", a.strftime("%-d %b %Y"), b.strftime("%-d %b %Y"))),
        (Ok(day), Err(_)) | (Err(_), Ok(day)) => Ok(day),
        (Err(_), Err(_)) => Err("is not a day of the calendar".to_owned()),
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for PartialDate {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::Type::String)
            .pattern(Some("^(unknown|(about )?[12][0-9]{3}|[12][0-9]{3}-[0-9]{2}(-[0-9]{2})?)$"))
            .into()
    }
}
impl ToSchema for PartialDate {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<PartialDate, String> {
        text.parse()
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = PartialDate::Day(Date::constant(1991, 6, 3));
        for text in ["1991-06-03", "3 Jun 1991", "03 June 1991", "June 3, 1991", "Jun 3 1991"] {
            assert_eq!(read(text), Ok(day), "{text}");
        }
        for text in ["1991-06", "Jun 1991", "June 1991", "06/1991", "6.1991"] {
            assert_eq!(read(text), Ok(PartialDate::Month(1991, 6)), "{text}");
        }
        assert_eq!(read("1991"), Ok(PartialDate::Year(1991)));
        for text in ["about 1991", "~1991", "circa 1991", "About 1991"] {
            assert_eq!(read(text), Ok(PartialDate::About(1991)), "{text}");
        }
        assert_eq!(read(" unknown "), Ok(PartialDate::Unknown));
        assert_eq!(read("17/05/1980"), Ok(PartialDate::Day(Date::constant(1980, 5, 17))));
        assert_eq!(read("05/05/1980"), Ok(PartialDate::Day(Date::constant(1980, 5, 5))));
    }

    #[test]
    fn what_has_two_readings_or_none_is_refused_in_words() {
        assert_eq!(read("03/06/1991"), Err("is it 3 Jun 1991 or 6 Mar 1991?".to_owned()));
        for text in
            ["", "91", "17/05/80", "1991-02-31", "31/31/1991", "0991", "3000", "about", "soon", "1991-13", "-1991"]
        {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn it_survives_the_wire_and_the_table() {
        for text in ["1991-06-03", "1991-06", "1991", "about 1991", "unknown"] {
            let date = read(text).unwrap();
            assert_eq!(date.to_string(), text);
            let json = serde_json::to_string(&date).unwrap();
            assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), date);
            assert_eq!(PartialDate::stored(date.first(), date.precision()), Some(date));
        }
        assert_eq!(PartialDate::stored(None, Precision::Day), None);
    }

    #[test]
    fn only_what_says_more_refines() {
        let refines = |a: &str, b: &str| read(a).unwrap().refines(read(b).unwrap());
        assert!(refines("1950-07", "1950") && refines("1950-07-03", "1950-07") && refines("1950", "about 1948"));
        assert!(refines("1950", "unknown"));
        assert!(!refines("1950", "1950") && !refines("1950", "1950-07") && !refines("1951-01-01", "1950"));
        assert!(!refines("unknown", "1950"));
    }

    /// Any text is either refused in words, or a date that is written, stored and read again as itself.
    #[test]
    fn no_text_becomes_another_date() {
        const PARTS: [&str; 18] = [
            "1", "9", "0", "3", "19", "1980", "2026", "05", "12", "-", "/", ".", " ", "Jun", "about ", "unknown", "T",
            "31",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap_or(0) % below
        };
        let mut dates = 0;
        for _ in 0..200_000 {
            let text: String = (0..1 + next(6)).map(|_| PARTS[next(PARTS.len())]).collect();
            match read(&text) {
                Ok(date) => {
                    assert_eq!(date.to_string().parse(), Ok(date), "{text:?}");
                    assert_eq!(PartialDate::stored(date.first(), date.precision()), Some(date), "{text:?}");
                    let held = date.possible().is_none_or(|(first, last)| first <= last);
                    assert!(held && !date.refines(date), "{text:?}");
                    dates += 1;
                }
                Err(words) => assert!(!words.is_empty(), "{text:?}"),
            }
        }
        assert!(dates > 1000, "only {dates} of the texts are dates");
    }
}
