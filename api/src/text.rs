//! Text with limits built into its type: what deserialises is clean and short enough, what is not names its field.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{PartialSchema, ToSchema, openapi};

pub use crate::phone::{Phone, TypedPhone};

/// One line of 1 to `MAX` characters, trimmed, without control characters, and without characters that hide in a line or
/// turn it round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// What somebody or something is called: a [`Line`] with at least one letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Name<const MAX: usize>(String);

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
    /// A character that turns the line round or cannot be seen: two texts that look alike would not be.
    Hidden(char),
    /// A name of signs only.
    Nameless,
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong(max) => write!(f, "must have at most {max} characters"),
            Self::Control => f.write_str("must not contain control characters"),
            Self::Hidden(sign) => {
                write!(f, "contains a character that cannot be seen (U+{:04X}): type it again", u32::from(*sign))
            }
            Self::Nameless => f.write_str("must have a letter or a digit"),
        }
    }
}
impl std::error::Error for TextError {}

fn check(text: &str, max: usize, rule: fn(&str) -> Result<(), TextError>) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    rule(text)?;
    if text.chars().count() > max {
        return Err(TextError::TooLong(max));
    }
    Ok(text.to_owned())
}

/// A line that a person sees as it is: what a search finds, a label prints and a colleague reads aloud.
fn visible(text: &str) -> Result<(), TextError> {
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    hidden(text).map_or(Ok(()), |sign| Err(TextError::Hidden(sign)))
}

/// Makes a picture of the sign before it, which no name has.
const PICTURE: char = '\u{fe0f}';

fn name(text: &str) -> Result<(), TextError> {
    visible(text)?;
    if text.contains(PICTURE) {
        return Err(TextError::Hidden(PICTURE));
    }
    if text.chars().any(char::is_alphanumeric) { Ok(()) } else { Err(TextError::Nameless) }
}

fn several_lines(text: &str) -> Result<(), TextError> {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(control) { Err(TextError::Control) } else { Ok(()) }
}

/// Whether a character cannot be seen wherever it stands: see [`signs`]. Joiners are some, unless they stand between letters.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}'
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The characters of a text, and whether each cannot be seen, or looks like nothing anybody else has: it turns the direction
/// (Unicode's `Bidi_Control`), has no width or is a blank letter (`Default_Ignorable_Code_Point`, annotations), or is of private use.
/// The joiners U+200C and U+200D are letters' own where they stand between two of a script that joins, as in Persian and in the
/// scripts of India; between Latin letters they only make two names that look alike.
fn signs(text: &str) -> impl Iterator<Item = (char, bool)> {
    // A mark belongs to the letter before it. Scripts that join: Syriac and Arabic, N'Ko and Mongolian, those of India and south-east Asia.
    let joining = |c: Option<char>| {
        c.is_some_and(|c| {
            matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
                | '\u{1900}'..='\u{1aaf}' | '\u{1b00}'..='\u{1c7f}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}'
                | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
                && (c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c))
        })
    };
    // Variants of a sign, as the names of some Japanese people are written with, change how the sign before them looks.
    let variant = |c: char| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && joining(before) && joining(rest.peek().copied());
        let varies = before.is_some_and(|before| match c {
            PICTURE => !before.is_alphanumeric() && !before.is_whitespace() && !variant(before),
            _ => before.is_alphabetic(),
        });
        before = Some(c);
        Some((c, (is_hidden(c) && !joins) || (variant(c) && !varies)))
    })
}

fn hidden(text: &str) -> Option<char> {
    signs(text).find(|(_, hidden)| *hidden).map(|(c, _)| c)
}

/// A text without the characters that no form takes because nobody can see them, and whether there were any.
#[must_use]
pub fn without_hidden(text: &str) -> (String, bool) {
    let mut taken = false;
    let kept = signs(text).filter(|(_, hidden)| {
        taken |= *hidden;
        !hidden
    });
    let kept: String = kept.map(|(c, _)| c).collect();
    (kept, taken)
}

macro_rules! text {
    ($name:ident, $rule:expr) => {
        impl<const MAX: usize> $name<MAX> {
            /// Cleans and checks a text.
            ///
            /// # Errors
            /// When it is empty, too long, or has characters that its kind of text must not have.
            pub fn new(text: &str) -> Result<Self, TextError> {
                check(text, MAX, $rule).map(Self)
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

text!(Line, visible);
text!(Name, name);
text!(Block, several_lines);

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
    fn what_cannot_be_seen_stands_in_no_line() {
        for sign in
            ['\u{200b}', '\u{202e}', '\u{2066}', '\u{200f}', '\u{feff}', '\u{ad}', '\u{2060}', '\u{3164}', '\u{e0041}']
        {
            for text in [format!("Ali{sign}ce"), format!("{sign}Alice"), format!("Alice{sign}")] {
                assert_eq!(Line::<20>::new(&text), Err(TextError::Hidden(sign)), "{}", u32::from(sign));
            }
        }
        // Joiners between letters, a mark before one, a variant of a sign: all are spelling.
        for name in ["می\u{200c}خواهم", "क\u{94d}\u{200d}ष", "葛\u{e0100}西", "O\u{2019}Neil", "Nguye\u{302}\u{303}n"]
        {
            assert!(Name::<20>::new(name).is_ok(), "{name}");
        }
        for (name, sign) in [
            ("a \u{200d}b", '\u{200d}'),
            ("Ali\u{200d}ce", '\u{200d}'),
            ("Ali\u{200c}ce", '\u{200c}'),
            ("Иван\u{200d}ов", '\u{200d}'),
            ("می\u{200c}", '\u{200c}'),
            ("می\u{200c}X", '\u{200c}'),
            ("Ali\u{fe0f}ce", '\u{fe0f}'),
            ("3\u{fe0f}", '\u{fe0f}'),
            ("Ali\u{e000}ce", '\u{e000}'),
            ("Ali\u{10fffd}ce", '\u{10fffd}'),
        ] {
            assert_eq!(Line::<20>::new(name), Err(TextError::Hidden(sign)), "{name}");
            assert_eq!(Name::<20>::new(name), Err(TextError::Hidden(sign)), "{name}");
        }
        // A line may have a picture, a name none.
        assert!(Line::<20>::new("Likes tea \u{2615}\u{fe0f}").is_ok());
        assert_eq!(Name::<20>::new("Tea \u{2615}\u{fe0f}"), Err(TextError::Hidden('\u{fe0f}')));
    }

    #[test]
    fn a_name_has_a_letter_or_a_digit() {
        for nameless in [".", "–", "'", "😀", "%"] {
            assert_eq!(Name::<20>::new(nameless), Err(TextError::Nameless), "{nameless}");
            assert!(Line::<20>::new(nameless).is_ok(), "{nameless}");
        }
        for named in ["李", "X", "3M", "علي"] {
            assert!(Name::<20>::new(named).is_ok(), "{named}");
        }
    }

    #[test]
    fn addresses_have_a_user_and_a_host() {
        assert_eq!(Email::new(" Ruth@Harbor.example ").unwrap().as_str(), "ruth@harbor.example");
        for bad in ["ruth", "@harbor.example", "ruth@", "a b@c.d", "a@b@c", "a@.b", "a@b..c"] {
            assert!(Email::new(bad).is_err(), "{bad}");
        }
    }
}
