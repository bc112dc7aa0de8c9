//! Money: whole minor units with their currency. No arithmetic is done in fractions.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{PartialSchema, ToSchema, openapi};

/// A currency by its ISO 4217 code. All currencies here have two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// US dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
}

impl Currency {
    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
        }
    }

    /// The currency with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Usd, Self::Eur, Self::Gbp].into_iter().find(|currency| currency.code() == code)
    }

    /// The sign before amounts.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Usd => "$",
            Self::Eur => "€",
            Self::Gbp => "£",
        }
    }
}

/// An amount in minor units (cents), as programs count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Money {
    /// Minor units: 930 is 9.30.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The number as programs and fields write it: `-0.20`, `1234.50`.
    #[must_use]
    pub fn decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let whole = self.minor.unsigned_abs();
        format!("{sign}{}.{:02}", whole / 100, whole % 100)
    }

    /// The number alone, with two decimals and a minus of its own width: `−0.20`.
    #[must_use]
    pub fn plain(self) -> String {
        let sign = if self.minor < 0 { "−" } else { "" };
        let whole = (self.minor / 100).unsigned_abs().to_string();
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{:02}", (self.minor % 100).unsigned_abs())
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = self.plain();
        match plain.strip_prefix('−') {
            Some(rest) => write!(f, "−{}{rest}", self.currency.sign()),
            None => write!(f, "{}{plain}", self.currency.sign()),
        }
    }
}

/// An amount as a person types it: `9.30`, never negative, at most two decimals, at most ten million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount(i64);

impl Amount {
    const MOST: i64 = 1_000_000_000;

    /// From minor units.
    ///
    /// # Errors
    /// When it is negative or beyond the limit.
    pub fn from_minor(minor: i64) -> Result<Self, &'static str> {
        if (0..=Self::MOST).contains(&minor) { Ok(Self(minor)) } else { Err("must be from 0.00 to 10000000.00") }
    }

    /// Minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }
}

impl std::str::FromStr for Amount {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ADVICE: &str = "must be an amount such as 9.30, not negative, with at most two decimals";
        let text = text.trim();
        let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(cents) || cents.len() > 2 || whole.len() > 9 {
            return Err(ADVICE);
        }
        let whole: i64 = whole.parse().map_err(|_| ADVICE)?;
        let cents: i64 = if cents.is_empty() { 0 } else { format!("{cents:0<2}").parse().map_err(|_| ADVICE)? };
        Self::from_minor(whole * 100 + cents)
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
impl PartialSchema for Amount {
    fn schema() -> openapi::RefOr<openapi::schema::Schema> {
        openapi::ObjectBuilder::new()
            .schema_type(openapi::schema::Type::String)
            .pattern(Some(r"^[0-9]{1,9}(\.[0-9]{1,2})?$"))
            .into()
    }
}
impl ToSchema for Amount {}

/// A share in hundredths of a percent (basis points), 0 to 10,000: 1000 is 10 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = u16, maximum = 10000)]
pub struct Share(u16);

impl Share {
    /// A share in basis points.
    ///
    /// # Errors
    /// When it is more than the whole.
    pub fn new(basis_points: u16) -> Result<Self, &'static str> {
        if basis_points <= 10_000 { Ok(Self(basis_points)) } else { Err("must be from 0 to 10000 (100 %)") }
    }

    /// Basis points.
    #[must_use]
    pub const fn basis_points(self) -> u16 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u16::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_what_a_person_types() {
        for (text, minor) in
            [("9.30", 930), ("9.3", 930), ("9.", 900), (" 9 ", 900), ("0", 0), ("10000000", 1_000_000_000)]
        {
            assert_eq!(text.parse::<Amount>().map(Amount::minor), Ok(minor), "{text}");
        }
        for bad in ["", "-1", "1.234", "1,5", ".5x", "1e3", "10000000.01"] {
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
    }

    #[test]
    fn money_is_shown_with_its_sign_and_groups() {
        assert_eq!(Money::new(123_456_789, Currency::Usd).to_string(), "$1,234,567.89");
        assert_eq!(Money::new(-20, Currency::Eur).to_string(), "−€0.20");
        assert_eq!(Money::new(-20, Currency::Eur).decimal(), "-0.20");
        assert_eq!(Money::new(123_450, Currency::Eur).decimal(), "1234.50");
        assert_eq!(Money::new(930, Currency::Usd).plain(), "9.30");
    }
}
