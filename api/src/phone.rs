//! Phone numbers: as somebody typed them, and in international form.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::{Line, TextError};

/// A phone number in international form: `+`, country code, number, at most 15 digits (ITU E.164), and the extension behind it where
/// there is one. What people type is a [`TypedPhone`]; the server makes one of the other, since it knows the country.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone {
    number: String,
    extension: Option<String>,
}

impl Phone {
    /// Reads a number with its country code; blanks, dots, dashes and brackets are dropped. An extension stands behind `;ext=`.
    ///
    /// # Errors
    /// When it cannot be a number.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        const ADVICE: &str = "must be a phone number with country code, such as +1 303 555 0144";
        let (number, extension) = match text.split_once(";ext=") {
            Some((number, extension)) => (number.trim(), Some(extension)),
            None => (text.trim(), None),
        };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let sign = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')' | '/');
        let number_is_one =
            number.strip_prefix('+').is_some_and(|rest| rest.chars().all(sign)) && (7..=15).contains(&digits.len());
        let extension_is_one =
            |text: &str| (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !number_is_one || digits.starts_with('0') || !extension.is_none_or(extension_is_one) {
            return Err(ADVICE);
        }
        Ok(Self { number: format!("+{digits}"), extension: extension.map(str::to_owned) })
    }

    /// The number in international form, without its extension: what is dialled and compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The extension.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// As it is kept: what [`Phone::new`] reads.
    #[must_use]
    pub fn stored(&self) -> String {
        self.extension
            .as_ref()
            .map_or_else(|| self.number.clone(), |extension| format!("{};ext={extension}", self.number))
    }

    /// The last four digits of the number: what screens show.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.number[self.number.len() - 4..]
    }
}

/// As people read it: `+13035550144 ext. 12`.
impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.number)?;
        self.extension.as_ref().map_or(Ok(()), |extension| write!(f, " ext. {extension}"))
    }
}

/// A phone number as somebody typed it: in the form of the site's country, or with `+` or `00` and the country code. The server
/// reads it with the site's country, and says what to type where it cannot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct TypedPhone(#[schema(inline)] Line<60>);

impl TypedPhone {
    /// Cleans a text; whether it is a number is the server's to say.
    ///
    /// # Errors
    /// When it is empty, too long, or has characters that cannot be seen.
    pub fn new(text: &str) -> Result<Self, TextError> {
        Line::new(text).map(Self)
    }

    /// What was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_has_its_country_code() {
        let phone = Phone::new("+48 22 123 45 67").unwrap();
        assert_eq!(
            (phone.as_str(), phone.last_four(), phone.stored().as_str()),
            ("+48221234567", "4567", "+48221234567")
        );
        let phone = Phone::new("+13035550144;ext=12").unwrap();
        assert_eq!((phone.as_str(), phone.extension()), ("+13035550144", Some("12")));
        assert_eq!((phone.to_string(), phone.stored()), ("+13035550144 ext. 12".into(), "+13035550144;ext=12".into()));
        for wrong in
            ["", "12345", "303 555 0144", "+0123456789", "+12 34", "call me", "+1 303 555 0144 x", "+13035550144;ext="]
        {
            assert!(Phone::new(wrong).is_err(), "{wrong:?}");
        }
    }
}
