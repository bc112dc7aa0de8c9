//! A number on its way in, with the digits that were typed.

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{PartialSchema, ToSchema, openapi};

/// A number as it was typed. JSON gives it as text, which keeps `5.0` apart from `5`, or as a number. What it means is read where
/// it is known how many decimals are reported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct TypedNumber(String);

impl TypedNumber {
    /// The most characters it has.
    const MOST: usize = 40;

    /// A number as it was typed.
    ///
    /// # Errors
    /// When it is empty, or longer than any number.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err("must not be empty"),
            count if count > Self::MOST => Err("has more than 40 characters"),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for TypedNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = TypedNumber;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<TypedNumber, E> {
                TypedNumber::new(text).map_err(E::custom)
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<TypedNumber, E> {
                Ok(TypedNumber(number.to_string()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<TypedNumber, E> {
                Ok(TypedNumber(number.to_string()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<TypedNumber, E> {
                Ok(TypedNumber(number.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl PartialSchema for TypedNumber {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::SchemaType::from_iter([
                openapi::schema::Type::String,
                openapi::schema::Type::Number,
            ]))
            .min_length(Some(1))
            .max_length(Some(Self::MOST))
            .into()
    }
}
impl ToSchema for TypedNumber {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_digits_and_a_number_is_one_too() {
        let read = |json: &str| serde_json::from_str::<TypedNumber>(json).map(|figure| figure.as_str().to_owned());
        assert_eq!(read("\"5.0\"").unwrap(), "5.0");
        assert_eq!(read("81.4").unwrap(), "81.4");
        assert_eq!(read("84").unwrap(), "84");
        assert!(read("\" \"").is_err() && read("true").is_err() && read("null").is_err());
    }
}
