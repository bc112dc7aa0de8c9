//! Columns that will not be readable in a stolen disk or backup. Each value starts with a version byte; version 0 is
//! clear text, so that the format stands from the first row on and sealing is switched on without a migration.

use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr},
};

const CLEAR: u8 = 0;

/// A text column stored as `bytea` with a version byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(String);

impl Sealed {
    /// Takes a text to be stored.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn open(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_open(self) -> String {
        self.0
    }

    /// The stored form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() + 1);
        bytes.push(CLEAR);
        bytes.extend_from_slice(self.0.as_bytes());
        bytes
    }

    /// Reads the stored form; `None` when it was written by a newer version or is damaged.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (&CLEAR, text) => String::from_utf8(text.to_vec()).ok().map(Self),
            _ => None,
        }
    }

    /// Reads the hexadecimal form in which PostgreSQL puts a `bytea` into JSON (`\x00…`).
    #[must_use]
    pub fn from_json_hex(text: &str) -> Option<Self> {
        Self::from_bytes(&hex::decode(text.strip_prefix("\\x")?).ok()?)
    }
}

/// Deserialises from the hexadecimal form of a statement that builds its JSON in PostgreSQL.
impl<'de> serde::Deserialize<'de> for Sealed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_json_hex(&text).ok_or_else(|| serde::de::Error::custom("a sealed value of an unknown version"))
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

impl From<Sealed> for Value {
    fn from(sealed: Sealed) -> Self {
        sealed.to_bytes().into()
    }
}

impl TryGetable for Sealed {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let bytes = Vec::<u8>::try_get_by(row, index)?;
        Self::from_bytes(&bytes)
            .ok_or_else(|| TryGetError::DbErr(DbErr::Type("a sealed value of an unknown version".to_owned())))
    }
}

impl ValueType for Sealed {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let bytes = <Vec<u8> as ValueType>::try_from(value)?;
        Self::from_bytes(&bytes).ok_or(ValueTypeErr)
    }
    fn type_name() -> String {
        "Sealed".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::Bytes
    }
    fn column_type() -> ColumnType {
        ColumnType::VarBinary(sea_orm::sea_query::StringLen::None)
    }
}

impl Nullable for Sealed {
    fn null() -> Value {
        Value::Bytes(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_carries_its_version() {
        let sealed = Sealed::new("7 Harbour Row");
        assert_eq!(sealed.to_bytes()[0], 0);
        assert_eq!(Sealed::from_bytes(&sealed.to_bytes()).unwrap(), sealed);
        assert_eq!(Sealed::from_json_hex("\\x006162").unwrap().open(), "ab");
        assert!(Sealed::from_bytes(&[9, 1]).is_none());
        assert_eq!(format!("{sealed:?}"), "Sealed");
    }
}
