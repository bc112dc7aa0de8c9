//! How dates, times, ages, amounts and numbers are written.
//!
//! All dates and times are civil: the server has put them into the site's time zone already.

use api::PartialDate;
use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::words;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

/// The weekday in three letters: `Mon`.
#[must_use]
pub fn weekday_short(date: Date) -> &'static str {
    &weekday_long(date)[..3]
}

/// The weekday in full: `Monday`.
#[must_use]
pub fn weekday_long(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A date in full: `23 Nov 2026`.
#[must_use]
pub fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// A date near today, without its year: `23 Nov`.
#[must_use]
pub fn day_month(date: Date) -> String {
    format!("{} {}", date.day(), month(date))
}

/// A date with its weekday: `Mon 23 Nov`.
#[must_use]
pub fn weekday(date: Date) -> String {
    format!("{} {}", weekday_short(date), day_month(date))
}

/// A date as a title: `Monday 23 November`.
#[must_use]
pub fn long_day(date: Date) -> String {
    let month = LONG_MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {} {month}", weekday_long(date), date.day())
}

/// A time of day, 24 hours: `10:42`.
#[must_use]
pub fn time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// A date and time: `23 Nov 2026, 10:42`.
#[must_use]
pub fn date_time(moment: DateTime) -> String {
    format!("{}, {}", date(moment.date()), time(moment.time()))
}

/// A minute of the day as a time: 642 is `10:42`.
#[must_use]
pub fn minute_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A length of time: `27 min`, `1 h 52 min`, `2 h`.
#[must_use]
pub fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Time left, for clocks that run down: `9:41`.
#[must_use]
pub fn countdown(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Whole minutes from one moment to a later one; 0 when it is not later.
#[must_use]
pub fn minutes_between(from: DateTime, to: DateTime) -> u32 {
    u32::try_from(from.duration_until(to).as_secs() / 60).unwrap_or(0)
}

/// Seconds from one moment to a later one; 0 when it is not later.
#[must_use]
pub fn seconds_between(from: DateTime, to: DateTime) -> u32 {
    u32::try_from(from.duration_until(to).as_secs()).unwrap_or(0)
}

/// A moment relative to now, as people say it within 24 hours: `27 min`, `3 h 5 min`; else the date and time.
#[must_use]
pub fn relative(moment: DateTime, now: DateTime) -> String {
    let minutes = moment.duration_until(now).as_secs() / 60;
    match u32::try_from(minutes.abs()) {
        Ok(minutes) if minutes < 24 * 60 => duration(minutes),
        _ => date_time(moment),
    }
}

/// An age in words: days under 1 month, weeks to 3 months, months to 2 years, then years.
#[must_use]
pub fn age(born: Date, today: Date) -> String {
    if today < born {
        return "0 d".to_owned();
    }
    let months = whole_months(born, today);
    let days = born.duration_until(today).as_hours() / 24;
    match months {
        0 => format!("{days} d"),
        1..3 => format!("{} wk", days / 7),
        3..24 => format!("{months} mo"),
        _ => format!("{} y", months / 12),
    }
}

fn whole_months(from: Date, to: Date) -> i32 {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    if to.day() < from.day() && to.day() < to.days_in_month() { months - 1 } else { months }
}

/// A date as far as it is known: `14 Mar 1968`, `Mar 1968`, `1968`, `about 1968`, `not known`.
#[must_use]
pub fn partial_date(date: PartialDate) -> String {
    rules::dates::shown(date)
}

/// A birth date as far as it is known: `14 Mar 1968`, `Mar 1968`, `1968`, `about 1968`, `birth date not known`.
#[must_use]
pub fn birth_date(born: PartialDate) -> String {
    if born == PartialDate::Unknown { words::birth_unknown().to_owned() } else { rules::dates::shown(born) }
}

/// A birth date with its age: `14 Mar 1968 (58 y)`, `1968 (57–58 y)`, `about 1968 (about 58 y)`.
#[must_use]
pub fn born(born: PartialDate, today: Date) -> String {
    match ages(born, today) {
        Some(ages) => format!("{} ({ages})", birth_date(born)),
        None => birth_date(born),
    }
}

/// The age, or the youngest and the oldest that somebody may be: `58 y`, `57–58 y`, `10 mo–2 y`, `about 58 y`; none where nothing is
/// known.
#[must_use]
pub fn ages(born: PartialDate, today: Date) -> Option<String> {
    if let PartialDate::About(year) = born {
        return Some(words::about(format!("{} y", (today.year() - year).max(0))));
    }
    let (first, last) = born.possible()?;
    let (youngest, oldest) = (age(last, today), age(first, today));
    if youngest == oldest {
        return Some(oldest);
    }
    let unit = oldest.split_once(' ').map_or("", |(_, unit)| unit);
    Some(format!("{}–{oldest}", youngest.strip_suffix(unit).map_or(youngest.as_str(), str::trim_end)))
}

/// A birth date with the age; of who died, with that in place of the age: `3 Jul 1950 · Died 3 Nov 2026`.
#[must_use]
pub fn born_and_died(born: PartialDate, deceased: Option<PartialDate>, today: Date) -> String {
    match deceased {
        Some(_) => marked(birth_date(born), deceased),
        None => self::born(born, today),
    }
}

/// A text with the mark of who died: `3 Jul 1950 · Died 3 Nov 2026`.
#[must_use]
pub fn marked(text: impl Into<String>, deceased: Option<PartialDate>) -> String {
    let text = text.into();
    match deceased {
        Some(day) => format!("{text} · {}", died(day)),
        None => text,
    }
}

/// That somebody died, for the mark beside a name: `Died 3 Nov 2026`, `Died Nov 2026`, `Died, day not known`.
#[must_use]
pub fn died(day: PartialDate) -> String {
    if day == PartialDate::Unknown {
        words::died_unknown().to_owned()
    } else {
        words::deceased_on(rules::dates::shown(day))
    }
}

/// A whole number with thousands divided: `1,206`, `−3`.
#[must_use]
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An amount of money from minor units (hundredths), with the sign of its currency where it has one: `$9.30`, `−€4.00`,
/// `9.30 CHF`.
#[must_use]
pub fn money(minor: i64, currency: &str) -> String {
    let plain = amount(minor.saturating_abs());
    let minus = if minor < 0 { "−" } else { "" };
    match currency {
        "USD" => format!("{minus}${plain}"),
        "EUR" => format!("{minus}€{plain}"),
        "GBP" => format!("{minus}£{plain}"),
        other => format!("{minus}{plain} {other}"),
    }
}

/// An amount without its currency, for tables whose head names it: `1,206.50`.
#[must_use]
pub fn amount(minor: i64) -> String {
    let minus = if minor < 0 { "−" } else { "" };
    let value = minor.unsigned_abs();
    let whole = number(i64::try_from(value / 100).unwrap_or(i64::MAX));
    format!("{minus}{whole}.{:02}", value % 100)
}

/// The last four digits of a phone number: `… 4417`.
#[must_use]
pub fn phone_last_four(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    format!("… {last}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date as day, datetime, time as clock};

    use super::*;

    #[test]
    fn dates_name_their_month() {
        let monday = day(2026, 11, 23);
        assert_eq!(date(monday), "23 Nov 2026");
        assert_eq!(weekday(monday), "Mon 23 Nov");
        assert_eq!(long_day(monday), "Monday 23 November");
        assert_eq!(date_time(datetime(2026, 11, 9, 10, 31, 0, 0)), "9 Nov 2026, 10:31");
        assert_eq!(time(clock(8, 5, 59, 0)), "08:05");
        assert_eq!(minute_of_day(642), "10:42");
    }

    #[test]
    fn durations_drop_empty_parts() {
        assert_eq!(duration(27), "27 min");
        assert_eq!(duration(112), "1 h 52 min");
        assert_eq!(duration(120), "2 h");
        assert_eq!(countdown(581), "9:41");
        assert_eq!(countdown(48), "0:48");
    }

    #[test]
    fn relative_only_within_a_day() {
        let now = datetime(2026, 11, 23, 10, 42, 0, 0);
        assert_eq!(relative(datetime(2026, 11, 23, 10, 15, 0, 0), now), "27 min");
        assert_eq!(relative(datetime(2026, 11, 20, 10, 15, 0, 0), now), "20 Nov 2026, 10:15");
        assert_eq!(minutes_between(datetime(2026, 11, 23, 10, 15, 0, 0), now), 27);
        assert_eq!(minutes_between(now, datetime(2026, 11, 23, 10, 15, 0, 0)), 0);
    }

    #[test]
    fn ages_change_their_unit() {
        let today = day(2026, 11, 23);
        assert_eq!(age(day(2026, 11, 3), today), "20 d");
        assert_eq!(age(day(2026, 9, 20), today), "9 wk");
        assert_eq!(age(day(2026, 8, 23), today), "3 mo");
        assert_eq!(age(day(2026, 2, 20), today), "9 mo");
        assert_eq!(age(day(2024, 11, 24), today), "23 mo");
        assert_eq!(age(day(2024, 11, 23), today), "2 y");
        assert_eq!(age(day(2026, 1, 31), day(2026, 2, 28)), "4 wk");
        assert_eq!(age(today, day(2026, 1, 1)), "0 d");
    }

    #[test]
    fn what_is_known_in_part_is_shown_in_part() {
        let today = day(2026, 11, 23);
        let born = |text: &str| born(text.parse().unwrap(), today);
        assert_eq!(born("1968-03-14"), "14 Mar 1968 (58 y)");
        assert_eq!(born("1950-07"), "Jul 1950 (76 y)");
        assert_eq!(born("1950"), "1950 (75–76 y)");
        assert_eq!(born("2024"), "2024 (22 mo–2 y)");
        assert_eq!(born("2026"), "2026 (0 d–10 mo)");
        assert_eq!(born("about 1950"), "about 1950 (about 76 y)");
        assert_eq!(born("unknown"), "birth date not known");
        assert_eq!(died(PartialDate::Day(day(2026, 11, 3))), "Died 3 Nov 2026");
        assert_eq!(died(PartialDate::Unknown), "Died, day not known");
        let of = |deceased| born_and_died(PartialDate::Year(1950), deceased, today);
        assert_eq!(of(Some(PartialDate::Month(2026, 11))), "1950 · Died Nov 2026");
        assert_eq!(of(None), "1950 (75–76 y)");
        assert_eq!(marked("Marsh, Helena", Some(PartialDate::Unknown)), "Marsh, Helena · Died, day not known");
    }

    #[test]
    fn amounts_have_two_places() {
        assert_eq!(money(930, "USD"), "$9.30");
        assert_eq!(money(-400, "EUR"), "−€4.00");
        assert_eq!(money(120_650, "CHF"), "1,206.50 CHF");
        assert_eq!(amount(-5), "−0.05");
        assert_eq!(number(1_206), "1,206");
        assert_eq!(number(-1_206_000), "−1,206,000");
        assert_eq!(phone_last_four("+1 (555) 010-4417"), "… 4417");
        assert_eq!(phone_last_four("17"), "… 17");
    }
}
