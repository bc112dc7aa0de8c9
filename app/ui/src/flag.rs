//! Clinical flag, value and place on the reference range. Never colour alone.

use leptos::prelude::*;

use crate::words;

/// A value outside of its reference range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlagLevel {
    /// Under the range.
    Low,
    /// Over the range.
    High,
    /// Dangerously under.
    CriticalLow,
    /// Dangerously over.
    CriticalHigh,
    /// Not usual, neither under nor over.
    Abnormal,
    /// Dangerous, neither under nor over.
    Critical,
}

impl FlagLevel {
    /// The value of `data-flag`.
    #[must_use]
    pub const fn attr(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::CriticalLow | Self::CriticalHigh | Self::Critical => "critical",
            Self::Abnormal => "abnormal",
        }
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => words::low(),
            Self::High => words::high(),
            Self::CriticalLow => words::critical_low(),
            Self::CriticalHigh => words::critical_high(),
            Self::Abnormal => words::abnormal(),
            Self::Critical => words::critical(),
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Low => "M5 8.5.8 1.5h8.4Z",
            Self::High => "M5 1.5 9.2 8.5H.8Z",
            Self::CriticalLow => "M5 5 .8.4h8.4Zm0 4.6L.8 5h8.4Z",
            Self::CriticalHigh => "M5 .4 9.2 5H.8Zm0 4.6 4.2 4.6H.8Z",
            // A diamond: it points nowhere.
            Self::Abnormal | Self::Critical => "M5 .8 9.2 5 5 9.2.8 5Z",
        }
    }

    const fn is_high(self) -> bool {
        matches!(self, Self::High | Self::CriticalHigh)
    }

    const fn is_critical(self) -> bool {
        matches!(self, Self::CriticalLow | Self::CriticalHigh | Self::Critical)
    }
}

/// Sign and word; “In range” without a level.
#[component]
pub fn Flag(
    /// How far out; none is in range.
    #[prop(optional, into)]
    level: Option<FlagLevel>,
    /// Another word than the level's own.
    #[prop(optional, into)]
    word: Option<String>,
) -> impl IntoView {
    let text = word.unwrap_or_else(|| level.map_or(words::in_range(), FlagLevel::word).to_owned());
    view! {
        <span class="flag" data-flag=level.map(FlagLevel::attr)>
            {level
                .map(|level| {
                    view! {
                        <svg viewBox="0 0 10 10" aria-hidden="true">
                            <path d=level.path() fill="currentColor"></path>
                        </svg>
                    }
                })}
            {text}
        </span>
    }
    .into_any()
}

/// A measured value with its unit, as measured: `5.0`, not `5`.
#[component]
pub fn Value(
    /// The figures.
    #[prop(into)]
    value: String,
    /// The unit, in quiet ink.
    #[prop(optional, into)]
    unit: Option<String>,
    /// How far out.
    #[prop(optional, into)]
    level: Option<FlagLevel>,
    /// Draws the sign before the number, named: for dense tables without a flag column.
    #[prop(optional)]
    sign: bool,
) -> impl IntoView {
    view! {
        <span class="value" data-flag=level.map(FlagLevel::attr)>
            {level
                .filter(|_| sign)
                .map(|level| {
                    view! {
                        <svg class="value-sign" viewBox="0 0 10 10" role="img" aria-label=level.word()>
                            <path d=level.path() fill="currentColor"></path>
                        </svg>
                    }
                })} {value} {unit.map(|unit| view! { " " <span class="unit">{unit}</span> })}
        </span>
    }
    .into_any()
}

/// Where a value lies: the band is the reference range, the red ends are critical. Hidden from assistive technology, because
/// [`Flag`] says it.
#[component]
pub fn Range(
    /// The value.
    value: f64,
    /// Lower reference limit.
    low: f64,
    /// Upper reference limit.
    high: f64,
    /// How far out.
    #[prop(optional, into)]
    level: Option<FlagLevel>,
    /// Draw the critical ends.
    #[prop(default = true)]
    ends: bool,
) -> impl IntoView {
    let mark = mark(value, low, high, level);
    let kind = level.map_or("in", FlagLevel::attr);
    view! {
        <svg class="range" data-flag=kind viewBox="0 0 88 14" aria-hidden="true">
            <path class="range-line" d="M0 7H88"></path>
            <rect class="range-band" x="26" y="3" width="36" height="8" rx="1"></rect>
            {ends.then(|| view! { <path class="range-crit" d="M0 7H6M82 7H88"></path> })}
            <path class="range-mark" d=mark></path>
        </svg>
    }
    .into_any()
}

/// The marker: a triangle that points up over the range, down under it, a diamond within. The band takes the middle 36 of 88.
fn mark(value: f64, low: f64, high: f64, level: Option<FlagLevel>) -> String {
    let span = if high > low { high - low } else { 1.0 };
    let at = 26.0 + (value - low) / span * 36.0;
    let x = match level {
        Some(level) if level.is_critical() => {
            if level.is_high() {
                84.0
            } else {
                4.0
            }
        }
        _ => at.clamp(9.0, 79.0),
    };
    match level {
        Some(level) if level.is_high() => format!("M{x:.1} 2.5 l4 8 h-8Z"),
        Some(_) => format!("M{x:.1} 11.5 l-4 -8 h8Z"),
        None => format!("M{x:.1} 3 l3.5 4 -3.5 4 -3.5 -4Z"),
    }
}

#[cfg(test)]
mod tests {
    use super::{FlagLevel, mark};

    #[test]
    fn the_mark_stays_on_the_line() {
        assert!(mark(4.25, 3.5, 5.0, None).starts_with("M44.0 "));
        assert!(mark(99.0, 3.5, 5.0, Some(FlagLevel::High)).starts_with("M79.0 "));
        assert!(mark(6.4, 3.5, 5.0, Some(FlagLevel::CriticalHigh)).starts_with("M84.0 "));
        assert!(mark(1.0, 1.0, 1.0, None).starts_with("M26.0 "));
    }
}
