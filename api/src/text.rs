//! Text with limits built into its type: what deserialises is clean and short enough, what is not names its field.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{PartialSchema, ToSchema, openapi};

/// One line of 1 to `MAX` characters, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// Several lines of 1 to `MAX` characters, trimmed, without control characters but line breaks and tabs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Block<const MAX: usize>(String);

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// Longer than allowed: how many characters it may have.
    TooLong(usize),
    /// A control character, which no keyboard types and no printer shows.
    Control,
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong(max) => write!(f, "must have at most {max} characters"),
            Self::Control => f.write_str("must not contain control characters"),
        }
    }
}
impl std::error::Error for TextError {}

fn check(text: &str, max: usize, control: fn(char) -> bool) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(control) {
        return Err(TextError::Control);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong(max));
    }
    Ok(text.to_owned())
}

macro_rules! text {
    ($name:ident, $control:expr) => {
        impl<const MAX: usize> $name<MAX> {
            /// Cleans and checks a text.
            ///
            /// # Errors
            /// When it is empty, too long or has control characters.
            pub fn new(text: &str) -> Result<Self, TextError> {
                check(text, MAX, $control).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }
        impl<const MAX: usize> std::fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl<const MAX: usize> AsRef<str> for $name<MAX> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl<const MAX: usize> std::str::FromStr for $name<MAX> {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }
        impl<'de, const MAX: usize> Deserialize<'de> for $name<MAX> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
        impl<const MAX: usize> PartialSchema for $name<MAX> {
            fn schema() -> openapi::RefOr<openapi::schema::Schema> {
                openapi::ObjectBuilder::new()
                    .schema_type(openapi::schema::Type::String)
                    .min_length(Some(1))
                    .max_length(Some(MAX))
                    .into()
            }
        }
        impl<const MAX: usize> ToSchema for $name<MAX> {
            fn name() -> std::borrow::Cow<'static, str> {
                format!(concat!(stringify!($name), "{}"), MAX).into()
            }
        }
    };
}

text!(Line, char::is_control);
text!(Block, |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));

/// An e-mail address, lower-cased: something, an at sign, a host. Whether it works only a message can tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Cleans and checks an address.
    ///
    /// # Errors
    /// When it cannot be an address.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().to_lowercase();
        let good = text.len() <= 254
            && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
            && text.split_once('@').is_some_and(|(user, host)| {
                !user.is_empty()
                    && !host.is_empty()
                    && !host.contains('@')
                    && !host.starts_with(['.', '-'])
                    && !host.ends_with('.')
                    && !host.contains("..")
                    && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            });
        if good { Ok(Self(text)) } else { Err("must be an e-mail address such as name@example.org") }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for Email {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::Type::String)
            .format(Some(openapi::SchemaFormat::Custom("email".into())))
            .max_length(Some(254))
            .into()
    }
}
impl ToSchema for Email {}

/// A phone number in international form: `+`, country code, number, 8 to 15 digits (ITU E.164). Spaces, dots, dashes
/// and brackets are dropped; a number without `+` is taken as North American when it has ten digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Cleans and checks a number.
    ///
    /// # Errors
    /// When it cannot be a number.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        const ADVICE: &str = "must be a phone number with country code, such as +1 555 010 4417";
        let text = text.trim();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if text.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '+' | ' ' | '.' | '-' | '(' | ')' | '/')) {
            return Err(ADVICE);
        }
        let digits = match (text.starts_with('+'), digits.len()) {
            (true, 8..=15) => digits,
            (false, 10) => format!("1{digits}"),
            (false, 11) if digits.starts_with('1') => digits,
            _ => return Err(ADVICE),
        };
        Ok(Self(format!("+{digits}")))
    }

    /// The number in international form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits: what screens show.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}
impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for Phone {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::Type::String)
            .pattern(Some(r"^\+[0-9]{8,15}$"))
            .into()
    }
}
impl ToSchema for Phone {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cleaned_and_limited() {
        assert_eq!(Line::<5>::new("  ab ").unwrap().as_str(), "ab");
        assert_eq!(Line::<5>::new("  "), Err(TextError::Empty));
        assert_eq!(Line::<5>::new("abcdef"), Err(TextError::TooLong(5)));
        assert_eq!(Line::<5>::new("a\nb"), Err(TextError::Control));
        assert!(Block::<5>::new("a\nb").is_ok());
        assert_eq!(Block::<5>::new("a\u{0}b"), Err(TextError::Control));
    }

    #[test]
    fn phones_become_international() {
        assert_eq!(Phone::new("(555) 010-4417").unwrap().as_str(), "+15550104417");
        assert_eq!(Phone::new("+48 22 123 45 67").unwrap().last_four(), "4567");
        assert!(Phone::new("12345").is_err());
        assert!(Phone::new("call me").is_err());
    }

    #[test]
    fn addresses_have_a_user_and_a_host() {
        assert_eq!(Email::new(" Ruth@Harbor.example ").unwrap().as_str(), "ruth@harbor.example");
        for bad in ["ruth", "@harbor.example", "ruth@", "a b@c.d", "a@b@c", "a@.b", "a@b..c"] {
            assert!(Email::new(bad).is_err(), "{bad}");
        }
    }
}
