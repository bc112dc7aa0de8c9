//! Numbers as people type them. A number is kept with the digits that were typed, so that what is stored, shown and held
//! against limits is one and the same; what could be read in two ways, or not at all, is refused in words.

use std::fmt;

/// The most digits a typed number has: more is a slip, and no measurement is that sure.
const MOST_DIGITS: usize = 15;

/// A number with its digits as they were typed, its decimal sign a point: `6.10`, `-2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Typed(String);

impl Typed {
    /// Digits as they are stored: they were read when they were typed, or are older than that, and are kept as they are.
    #[must_use]
    pub const fn stored(digits: String) -> Self {
        Self(digits)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number. Fifteen digits and fewer come out of a double as they went in.
    #[must_use]
    pub fn value(&self) -> f64 {
        // What a `Typed` holds was read as a number before.
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// How many digits stand after the point.
    #[must_use]
    pub fn decimals(&self) -> usize {
        self.0.split_once('.').map_or(0, |(_, after)| after.len())
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }

    /// The same number, unless it has more decimals than are reported.
    ///
    /// # Errors
    /// Names the numbers between which the typed one lies.
    pub fn within(self, most: u8) -> Result<Self, NotANumber> {
        let most = usize::from(most);
        if self.decimals() <= most {
            return Ok(self);
        }
        let (whole, after) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let (kept, rest) = after.split_at(most);
        let under = if most == 0 { whole.to_owned() } else { format!("{whole}.{kept}") };
        let over = rest.bytes().any(|digit| digit != b'0').then(|| next(&under));
        Err(NotANumber::Decimals { most, under, over })
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number one step further from nothing, with as many decimals.
fn next(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let mut turned: Vec<char> = digits.chars().collect();
    for digit in turned.iter_mut().rev() {
        match digit {
            '.' => {}
            '9' => *digit = '0',
            _ => {
                *digit = char::from_u32(u32::from(*digit) + 1).unwrap_or('9');
                return format!("{sign}{}", turned.iter().collect::<String>());
            }
        }
    }
    format!("{sign}1{}", turned.iter().collect::<String>())
}

/// Why a text is no number that could be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotANumber {
    /// Nothing was typed.
    Empty,
    /// A comma that may stand before thousands or before decimals.
    TwoReadings {
        /// With the comma taken for thousands.
        whole: String,
        /// With the comma taken for the decimal sign.
        decimal: String,
    },
    /// More than one decimal sign, or both kinds.
    Signs,
    /// Something that is neither digit nor decimal sign, in words.
    Other(String),
    /// A decimal sign without a digit on one side of it.
    Bare(String),
    /// Zeros before the number: how it is written without.
    Zeros(String),
    /// More digits than a measurement has.
    TooLong,
    /// Less than nothing, where that cannot be.
    Negative,
    /// More decimals than are reported.
    Decimals {
        /// How many are reported.
        most: usize,
        /// The reported number nearer to nothing.
        under: String,
        /// The one further away; absent where only zeros are too many.
        over: Option<String>,
    },
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty: type a number such as 5.4"),
            Self::TwoReadings { whole, decimal } => {
                write!(f, "can be read in two ways: type {whole} or {decimal}")
            }
            Self::Signs => {
                f.write_str("has more than one decimal sign: type a single point, and no sign for thousands")
            }
            Self::Other(what) => write!(f, "has {what} in it: type digits and a point, such as 5.4"),
            Self::Bare(written) => write!(f, "needs a digit on both sides of the point: type {written}"),
            Self::Zeros(written) => write!(f, "begins with zeros: type {written}"),
            Self::TooLong => write!(f, "has more than {MOST_DIGITS} digits"),
            Self::Negative => f.write_str("cannot be less than 0"),
            Self::Decimals { most, under, over } => {
                match most {
                    0 => f.write_str("is reported without decimals")?,
                    1 => f.write_str("is reported with one decimal")?,
                    more => write!(f, "is reported with {more} decimals")?,
                }
                match over {
                    Some(over) => write!(f, ": {under} or {over}?"),
                    None => write!(f, ": type {under}"),
                }
            }
        }
    }
}
impl std::error::Error for NotANumber {}

/// A sign by its name, as somebody at a keyboard knows it.
fn named(sign: char) -> String {
    match sign {
        ' ' | '\u{a0}' | '\u{202f}' | '\t' => "a blank".to_owned(),
        '+' => "a plus sign".to_owned(),
        '-' | '\u{2212}' | '\u{2013}' | '\u{2014}' => "a dash".to_owned(),
        '\'' | '’' => "an apostrophe".to_owned(),
        'e' | 'E' => format!("the letter “{sign}”"),
        letter if letter.is_numeric() => format!("“{letter}”, which is not one of the digits 0 to 9,"),
        letter if letter.is_alphabetic() => format!("the letter “{letter}”"),
        other => format!("the sign “{other}”"),
    }
}

/// Reads a number as it was typed. The decimal sign is a point; a single comma is one too, unless exactly three digits
/// follow a number from 1 to 999, which may be thousands.
///
/// # Errors
/// Says what it is about the text that leaves open which number is meant.
pub fn typed(text: &str) -> Result<Typed, NotANumber> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    if digits.is_empty() {
        return Err(if sign.is_empty() { NotANumber::Empty } else { NotANumber::Other(named('-')) });
    }
    if let Some(other) = digits.chars().find(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',')) {
        return Err(NotANumber::Other(named(other)));
    }
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    if commas + points > 1 {
        return Err(NotANumber::Signs);
    }
    if digits.len() > MOST_DIGITS + commas + points {
        return Err(NotANumber::TooLong);
    }
    let Some((whole, after)) = digits.split_once([',', '.']) else {
        return plain(sign, digits, None);
    };
    let thousands = commas == 1 && after.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if thousands {
        let (whole, decimal) = (format!("{sign}{whole}{after}"), format!("{sign}{whole}.{after}"));
        return Err(NotANumber::TwoReadings { whole, decimal });
    }
    plain(sign, whole, Some(after))
}

fn plain(sign: &str, whole: &str, after: Option<&str>) -> Result<Typed, NotANumber> {
    let written = |whole: &str, after: Option<&str>| match after {
        Some(after) => format!("{sign}{whole}.{after}"),
        None => format!("{sign}{whole}"),
    };
    match after {
        Some("") => return Err(NotANumber::Bare(written(if whole.is_empty() { "0" } else { whole }, Some("0")))),
        Some(after) if whole.is_empty() => return Err(NotANumber::Bare(written("0", Some(after)))),
        _ => {}
    }
    if whole.len() > 1 && whole.starts_with('0') {
        let short = whole.trim_start_matches('0');
        return Err(NotANumber::Zeros(written(if short.is_empty() { "0" } else { short }, after)));
    }
    Ok(Typed(written(whole, after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        typed(text).map_or_else(|error| error.to_string(), |number| number.to_string())
    }

    #[test]
    fn a_number_keeps_its_digits() {
        for (text, kept) in [("5", "5"), ("5.0", "5.0"), (" 6.10 ", "6.10"), ("37,5", "37.5"), ("0,123", "0.123")] {
            assert_eq!(said(text), kept);
        }
        for (text, kept) in
            [("1234,567", "1234.567"), ("1,2345", "1.2345"), ("-2.5", "-2.5"), ("-0", "-0"), ("1200", "1200")]
        {
            assert_eq!(said(text), kept);
        }
        assert!((typed("6.15").unwrap().value() - 6.15).abs() < f64::EPSILON);
    }

    #[test]
    fn what_can_be_read_twice_is_refused_with_both_readings() {
        assert_eq!(said("1,200"), "can be read in two ways: type 1200 or 1.200");
        assert_eq!(said("12,500"), "can be read in two ways: type 12500 or 12.500");
        assert_eq!(said("-999,000"), "can be read in two ways: type -999000 or -999.000");
    }

    #[test]
    fn what_is_no_number_is_refused_by_its_sign() {
        for (text, names) in [
            ("1e3", "the letter “e”"),
            ("1,200.5", "more than one decimal sign"),
            ("1,200,300", "more than one decimal sign"),
            ("1.2.3", "more than one decimal sign"),
            ("٣", "“٣”"),
            ("½", "“½”"),
            ("1 200", "a blank"),
            ("+5", "a plus sign"),
            ("−5", "a dash"),
            ("5-6", "a dash"),
            ("NaN", "the letter “N”"),
            ("<5", "the sign “<”"),
            (".5", "type 0.5"),
            ("5.", "type 5.0"),
            (".", "type 0.0"),
            ("007", "type 7"),
            ("", "is empty"),
            ("-", "a dash"),
            ("1234567890123456", "more than 15 digits"),
        ] {
            let words = typed(text).expect_err(text).to_string();
            assert!(words.contains(names), "{text}: {words}");
        }
    }

    #[test]
    fn more_decimals_than_are_reported_are_asked_back() {
        let within =
            |text: &str, most| typed(text).unwrap().within(most).map_or_else(|e| e.to_string(), |n| n.to_string());
        assert_eq!(within("6.15", 1), "is reported with one decimal: 6.1 or 6.2?");
        assert_eq!(within("6.1", 1), "6.1");
        assert_eq!(within("6", 1), "6");
        assert_eq!(within("6.10", 1), "is reported with one decimal: type 6.1");
        assert_eq!(within("37.5", 0), "is reported without decimals: 37 or 38?");
        assert_eq!(within("-9.99", 1), "is reported with one decimal: -9.9 or -10.0?");
        assert_eq!(within("99.96", 1), "is reported with one decimal: 99.9 or 100.0?");
    }

    /// Any text is either refused in words, or stands with the digits that were typed.
    #[test]
    fn no_text_changes_its_digits() {
        const SIGNS: [char; 17] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ',', '-', ' ', 'e', '<', '\u{663}'];
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap_or(0) % below
        };
        let mut read = 0;
        for _ in 0..200_000 {
            let text: String = (0..1 + next(8)).map(|_| SIGNS[next(SIGNS.len())]).collect();
            match typed(&text) {
                Ok(number) => {
                    assert_eq!(number.to_string(), text.trim().replace(',', "."), "{text:?}");
                    assert_eq!(number.to_string().parse::<f64>().ok(), Some(number.value()), "{text:?}");
                    read += 1;
                }
                Err(words) => assert!(!words.to_string().is_empty(), "{text:?}"),
            }
        }
        assert!(read > 1000, "only {read} of the texts are numbers");
    }
}
