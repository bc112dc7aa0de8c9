//! A laboratory result as it is typed: a number or a bound of one, a titre, or a word of the analyte's own list.

use api::Comparator;

use crate::number::{Typed, typed};

/// What an analyte's result may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed<'a> {
    /// The decimals reported.
    pub decimals: u8,
    /// A number may be less than 0, as a base excess is.
    pub negative: bool,
    /// A titre such as `1:80`.
    pub titres: bool,
    /// The words that are results: `negative`, `trace`.
    pub words: &'a [String],
}

/// A result that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// A number, or a bound of one.
    Number(Option<Comparator>, Typed),
    /// A titre, or a word as the list writes it.
    Words(String),
}

impl Entered {
    /// As people read it: `6.1`, `<5`, `1:80`, `negative`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Number(comparator, number) => shown(*comparator, number.as_str()),
            Self::Words(words) => words.clone(),
        }
    }
}

/// A number as it was written, behind its comparator.
#[must_use]
pub fn shown(comparator: Option<Comparator>, written: &str) -> String {
    format!("{}{written}", comparator.map_or("", Comparator::sign))
}

/// A range with the decimals of a value, and with no fewer than it has itself: `3.5–5.1` beside `4`, `≥ 50`, `≤ 150`; none without bounds.
#[must_use]
pub fn range(low: Option<f64>, high: Option<f64>, beside: &str) -> Option<String> {
    let decimals = |text: &str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let own = low.iter().chain(&high).map(|bound| decimals(&bound.to_string()));
    let places = own.chain([decimals(beside)]).max().unwrap_or(0);
    Some(match (low, high) {
        (Some(low), Some(high)) => format!("{low:.places$}–{high:.places$}"),
        (Some(low), None) => format!("≥ {low:.places$}"),
        (None, Some(high)) => format!("≤ {high:.places$}"),
        (None, None) => return None,
    })
}

/// Reads a result as it was typed.
///
/// # Errors
/// Says in words what it cannot be, or how else it could be meant.
pub fn read(text: &str, allowed: &Allowed<'_>) -> Result<Entered, String> {
    let text = text.trim();
    if let Some(word) = allowed.words.iter().find(|word| word.to_lowercase() == text.to_lowercase()) {
        return Ok(Entered::Words(word.clone()));
    }
    if let Some(titre) = titre(text) {
        return match titre {
            Ok(titre) if allowed.titres => Ok(Entered::Words(titre)),
            Ok(_) => Err("is not reported as a titre: type a number".to_owned()),
            Err(advice) => Err(advice),
        };
    }
    // Words where only listed words are results.
    if !allowed.words.is_empty() && text.chars().all(|c| c.is_alphabetic() || c == ' ') {
        return Err(format!("must be a number or one of: {}", allowed.words.join(", ")));
    }
    let (comparator, number) = Comparator::split(text);
    let number = typed(number).and_then(|number| number.within(allowed.decimals)).map_err(|error| error.to_string())?;
    if number.is_negative() && !allowed.negative {
        return Err(crate::number::NotANumber::Negative.to_string());
    }
    if comparator == Some(Comparator::Less) && number.value() <= 0.0 && !allowed.negative {
        return Err("cannot be less than 0".to_owned());
    }
    Ok(Entered::Number(comparator, number))
}

/// A text that is meant as a titre: as it is kept, or what is wrong with it; none for another text.
fn titre(text: &str) -> Option<Result<String, String>> {
    let (one, many) = text.split_once(':')?;
    let (one, many) = (one.trim(), many.trim());
    let (comparator, one) = Comparator::split(one);
    let digits = |text: &str| (1..=7).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    Some(if one == "1" && digits(many) && !many.starts_with('0') {
        Ok(shown(comparator, &format!("1:{many}")))
    } else {
        Err("must be a titre such as 1:80".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_titres_and_listed_words_are_results() {
        let words = ["negative".to_owned(), "trace".to_owned()];
        let allowed = Allowed { decimals: 1, negative: false, titres: true, words: &words };
        for (text, kept) in [
            ("6.1", "6.1"),
            ("<5", "<5"),
            ("> 1500", ">1500"),
            ("<=0.5", "≤0.5"),
            ("≥90", "≥90"),
            ("1:80", "1:80"),
            ("1 : 160", "1:160"),
            (">1:640", ">1:640"),
            ("Negative", "negative"),
        ] {
            assert_eq!(read(text, &allowed).map(|result| result.shown()), Ok(kept.to_owned()), "{text}");
        }
        for text in ["neg", "<", "<<5", "-3", "<0", "1:", "2:80", "1:080", "<1,200", "1,200", "0.05", "5 <"] {
            assert!(read(text, &allowed).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_analyte_does_not_report_is_refused_in_words() {
        let plain = Allowed { decimals: 1, ..Allowed::default() };
        assert_eq!(read("1:80", &plain), Err("is not reported as a titre: type a number".to_owned()));
        assert_eq!(read("-3", &plain), Err("cannot be less than 0".to_owned()));
        assert_eq!(read("-0", &plain), Err("cannot be less than 0".to_owned()));
        assert_eq!(read("6.15", &plain), Err("is reported with one decimal: 6.1 or 6.2?".to_owned()));
        let excess = Allowed { negative: true, ..plain };
        assert_eq!(read("-3.5", &excess).map(|result| result.shown()), Ok("-3.5".to_owned()));
    }
}
