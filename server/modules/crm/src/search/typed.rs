//! What somebody typed, understood.

use api::{PartialDate, text::Phone};
use jiff::civil::Date;

use super::dates::{days, days_of_digits};

/// More words than these say nothing new.
const MOST_WORDS: usize = 4;

/// What is looked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing was typed: everybody.
    All,
    /// Nothing that a name, number or date could have: nobody.
    Nobody,
    /// Words of a name, folded.
    Name(Vec<String>),
    /// A birth date or a part of one; with numbers only, day and month may be meant either way.
    Born(Vec<PartialDate>),
    /// Eight digits that are a birth date and, where nobody has it, may be a phone number.
    BornOrPhones(Vec<PartialDate>, Vec<Phone>),
    /// A whole phone number, in each reading.
    Phones(Vec<Phone>),
    /// The last four digits of a phone.
    LastFour(String),
    /// A record number, without its hyphens.
    Number(String),
}

/// Whether a text may be a phone number, so that it is worth reading as one.
pub fn may_be_phone(query: &str) -> bool {
    query.chars().filter(char::is_ascii_digit).count() >= 7 && !query.chars().take(2).any(char::is_alphabetic)
}

/// Understands what was typed; `phones` are its readings as a phone number.
pub fn understand(query: Option<&str>, phones: Vec<Phone>, today: Date) -> Asked {
    let Some(query) = query else { return Asked::All };
    // "Unknown" is what somebody without a name is called, and four digits alone are more than a year.
    let part = query.parse::<PartialDate>().ok();
    if let Some(part) =
        part.filter(|part| matches!(part, PartialDate::Month(..) | PartialDate::About(_) | PartialDate::Day(_)))
    {
        return Asked::Born(vec![part]);
    }
    let dates = days(query, today);
    if !dates.is_empty() {
        return Asked::Born(dates.into_iter().map(PartialDate::Day).collect());
    }
    if query.len() == 4 && query.bytes().all(|byte| byte.is_ascii_digit()) {
        return Asked::LastFour(query.to_owned());
    }
    let dates = days_of_digits(query, today);
    if !dates.is_empty() {
        return Asked::BornOrPhones(dates.into_iter().map(PartialDate::Day).collect(), phones);
    }
    if !phones.is_empty() {
        return Asked::Phones(phones);
    }
    if let Some(number) = record_number(query) {
        return Asked::Number(number);
    }
    let words: Vec<String> =
        rules::names::folded(query).split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
    if words.is_empty() { Asked::Nobody } else { Asked::Name(words) }
}

/// A few letters, then at least four digits, whatever stands between them: `HH-204-771`, `hh204771`.
fn record_number(query: &str) -> Option<String> {
    let number: String =
        query.to_uppercase().chars().filter(|sign| !matches!(sign, '-' | '–' | ' ' | '.' | '/')).collect();
    let digits = number.trim_start_matches(char::is_alphabetic);
    let letters = number.chars().count() - digits.chars().count();
    let is_one = (1..=3).contains(&letters) && digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Asked {
        understand(Some(query), Vec::new(), Date::constant(2026, 11, 30))
    }

    #[test]
    fn what_people_type_is_understood() {
        let name = |words: &[&str]| Asked::Name(words.iter().map(ToString::to_string).collect());
        assert_eq!(understand(None, Vec::new(), Date::constant(2026, 11, 30)), Asked::All);
        assert_eq!(read("Marsh el"), name(&["marsh", "el"]));
        assert_eq!(read("O'Neil-Smith"), name(&["oneil", "smith"]));
        assert_eq!(read("Müller"), name(&["muller"]));
        assert_eq!(read("3 Jun 1991"), Asked::Born(vec![PartialDate::Day(Date::constant(1991, 6, 3))]));
        assert_eq!(read("Jun 1991"), Asked::Born(vec![PartialDate::Month(1991, 6)]));
        assert_eq!(read("4417"), Asked::LastFour("4417".into()));
        for number in ["hh-204-771", "HH204771", "hh 204 771"] {
            assert_eq!(read(number), Asked::Number("HH204771".into()), "{number}");
        }
        for nothing in ["%", "_", "'", ".", "*", "😀", "\\", "\"", "-- ;", "%%%"] {
            assert_eq!(read(nothing), Asked::Nobody, "{nothing}");
        }
        let phone = Phone::new("+15550104417").unwrap();
        assert_eq!(
            understand(Some("(555) 010-4417"), vec![phone.clone()], Date::constant(2026, 11, 30)),
            Asked::Phones(vec![phone])
        );
        assert!(may_be_phone("(555) 010-4417") && may_be_phone("+33 6 12 34 56 78") && !may_be_phone("HH-204-7715"));
    }
}
