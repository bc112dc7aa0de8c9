//! How a clinical value stands against its range.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A value outside its reference range. A value inside has no flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Under the range.
    Low,
    /// Over the range.
    High,
    /// Dangerously under: somebody must act now.
    CriticalLow,
    /// Dangerously over: somebody must act now.
    CriticalHigh,
    /// Not usual, in a way that is neither under nor over: a finding in words.
    Abnormal,
    /// Dangerous in such a way: somebody must act now.
    Critical,
}

impl Flag {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::CriticalLow => "critical_low",
            Self::CriticalHigh => "critical_high",
            Self::Abnormal => "abnormal",
            Self::Critical => "critical",
        }
    }

    /// The flag with this stored word; none for an empty or unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Low, Self::High, Self::CriticalLow, Self::CriticalHigh, Self::Abnormal, Self::Critical]
            .into_iter()
            .find(|flag| flag.code() == code)
    }

    /// Whether somebody must act now.
    #[must_use]
    pub const fn is_critical(self) -> bool {
        matches!(self, Self::CriticalLow | Self::CriticalHigh | Self::Critical)
    }
}
