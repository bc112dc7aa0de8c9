//! A sealed value as it is stored: bytes that only [`super::ChainKeys`] can read, and only in their place.

use sea_orm::{
    ColIdx, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr},
};

/// A text column stored as `bytea`: its first byte says how.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// From the stored bytes.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The stored bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hexadecimal form that PostgreSQL's `decode` reads, for rows that travel as JSON.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(&self.0)
    }

    /// Reads the hexadecimal form in which PostgreSQL puts a `bytea` into JSON (`\x01…`).
    #[must_use]
    pub fn from_json_hex(text: &str) -> Option<Self> {
        Some(Self(hex::decode(text.strip_prefix("\\x")?).ok()?))
    }
}

/// Deserialises from the hexadecimal form of a statement that builds its JSON in PostgreSQL.
impl<'de> serde::Deserialize<'de> for Sealed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_json_hex(&text).ok_or_else(|| serde::de::Error::custom("a sealed value that is no bytes"))
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

impl From<Sealed> for Value {
    fn from(sealed: Sealed) -> Self {
        sealed.0.into()
    }
}

impl TryGetable for Sealed {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Vec::<u8>::try_get_by(row, index).map(Self)
    }
}

impl ValueType for Sealed {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <Vec<u8> as ValueType>::try_from(value).map(Self)
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
