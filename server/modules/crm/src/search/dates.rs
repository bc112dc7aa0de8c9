//! Birth dates as people type them when they look for somebody: every reading counts.

use jiff::{ToSpan, civil::Date};

/// The oldest people: a year of two digits lies within their time.
const LONGEST_LIFE: i16 = 130;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The days that a text may mean; none where it is no date. A month means each of its days.
pub fn days(text: &str, today: Date) -> Vec<Date> {
    let text = text.to_lowercase();
    let parts: Vec<&str> = text.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let mut found = match parts[..] {
        [one, two, three] => three_parts(one, two, three, today),
        [one, two] => month_of_year(one, two),
        _ => Vec::new(),
    };
    let mut seen = Vec::new();
    found.retain(|day| {
        let new = !seen.contains(day);
        seen.push(*day);
        new
    });
    found
}

/// The days that eight digits without a sign between them may mean.
pub fn days_of_digits(digits: &str, today: Date) -> Vec<Date> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let readings = [
        [&digits[..4], &digits[4..6], &digits[6..]],
        [&digits[4..], &digits[2..4], &digits[..2]],
        [&digits[4..], &digits[..2], &digits[2..4]],
    ];
    let oldest = today.year() - LONGEST_LIFE;
    let mut found: Vec<Date> = Vec::new();
    for [year, month, day] in readings {
        found.extend(
            years(year, today).into_iter().filter(|year| *year >= oldest).filter_map(|year| date(year, month, day)),
        );
    }
    found.retain(|day| *day <= today);
    found.dedup();
    found
}

fn three_parts(one: &str, two: &str, three: &str, today: Date) -> Vec<Date> {
    let of = |year: &str, month: &str, day: &str| {
        years(year, today).into_iter().filter_map(|year| date(year, month, day)).collect::<Vec<_>>()
    };
    let whole = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole(one) {
        return of(one, two, three);
    }
    if whole(three) || named_month(one).is_some() || named_month(two).is_some() {
        // Where the month has a name, only one of these is a date.
        return [of(three, two, one), of(three, one, two)].concat();
    }
    let year_last = [of(three, two, one), of(three, one, two)].concat();
    // So few people write a short year first that it counts where nothing else is a date.
    if year_last.is_empty() { of(one, two, three) } else { year_last }
}

fn month_of_year(month: &str, year: &str) -> Vec<Date> {
    if year.len() != 4 {
        return Vec::new();
    }
    let first = year.parse::<i16>().ok().and_then(|year| date(year, month, "1"));
    let Some(first) = first else { return Vec::new() };
    first.series(1.day()).take_while(|day| day.month() == first.month()).collect()
}

/// A year of four digits, or those of two that are neither to come nor longer ago than people live.
fn years(text: &str, today: Date) -> Vec<i16> {
    let Ok(year) = text.parse::<i16>() else { return Vec::new() };
    match text.len() {
        4 => vec![year],
        2 => [1800, 1900, 2000, 2100]
            .into_iter()
            .map(|century| century + year)
            .filter(|year| (today.year() - LONGEST_LIFE..=today.year()).contains(year))
            .collect(),
        _ => Vec::new(),
    }
}

fn date(year: i16, month: &str, day: &str) -> Option<Date> {
    let month = named_month(month).or_else(|| number(month))?;
    let day = ["st", "nd", "rd", "th"].into_iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    Date::new(year, month, number(day)?).ok()
}

fn number(text: &str) -> Option<i8> {
    let short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    short.then(|| text.parse().ok()).flatten()
}

fn named_month(word: &str) -> Option<i8> {
    let place = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && month.starts_with(word) || word == "sept" && *month == "september")?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        days(text, Date::constant(2026, 11, 30)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn dates_are_read_as_people_type_them() {
        for text in [
            "1980-05-17",
            "17 May 1980",
            "17. May 1980",
            "May 17, 1980",
            "17th may 1980",
            "17/05/1980",
            "5/17/1980",
            "17.5.1980",
            "17 05 1980",
            "17-may-80",
        ] {
            assert_eq!(read(text), ["1980-05-17"], "{text}");
        }
        assert_eq!(read("03/06/1991"), ["1991-06-03", "1991-03-06"]);
        assert_eq!(read("17/05/80"), ["1980-05-17"]);
        // Of 25 and 1925 both may be; of 30 only 1930.
        assert_eq!(read("17/05/25"), ["1925-05-17", "2025-05-17"]);
        assert_eq!(read("31/12/30"), ["1930-12-31"]);
        assert_eq!(read("Jun 1991").len(), 30);
        assert_eq!(read("02/1992").len(), 29);
        for text in ["Marsh", "Anna May", "1991-02-31", "31/31/1991", "10 Downing Street", "1/2/3", "555 0100"] {
            assert!(read(text).is_empty(), "{text}");
        }
        let today = Date::constant(2026, 11, 30);
        assert_eq!(days_of_digits("19800517", today), [Date::constant(1980, 5, 17)]);
        assert_eq!(days_of_digits("17051980", today), [Date::constant(1980, 5, 17)]);
        assert!(days_of_digits("55501044", today).is_empty());
    }
}
