//! A value against its limits.

use api::{Comparator, Flag};

/// The usual and the dangerous limits of a value; each end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// The lowest usual value.
    pub low: Option<f64>,
    /// The highest usual value.
    pub high: Option<f64>,
    /// At or under this somebody must act now.
    pub critical_low: Option<f64>,
    /// At or over this somebody must act now.
    pub critical_high: Option<f64>,
}

impl Limits {
    /// Usual limits without dangerous ones.
    #[must_use]
    pub const fn usual(low: f64, high: f64) -> Self {
        Self { low: Some(low), high: Some(high), critical_low: None, critical_high: None }
    }

    /// The same with dangerous limits.
    #[must_use]
    pub const fn critical(self, low: f64, high: f64) -> Self {
        Self { critical_low: Some(low), critical_high: Some(high), ..self }
    }

    /// How a value stands. The limits themselves are usual; the dangerous ones are dangerous.
    #[must_use]
    pub fn flag(&self, value: f64) -> Option<Flag> {
        self.flag_of(None, value)
    }

    /// How a value stands of which only a bound is known: it is flagged if every value beyond the bound would be.
    #[must_use]
    pub fn flag_of(&self, comparator: Option<Comparator>, value: f64) -> Option<Flag> {
        // Open above or below, a value is sure to pass a limit only on that side.
        let (below, above) = match comparator {
            None => (true, true),
            Some(one) => (one.is_under(), !one.is_under()),
        };
        // `<5` lies wholly under a lowest usual value of 5, which itself is usual; so does `>5` over a highest one.
        let excludes = matches!(comparator, Some(Comparator::Less | Comparator::More));
        let under = |limit: Option<f64>| limit.is_some_and(|limit| value < limit || (excludes && value <= limit));
        let over = |limit: Option<f64>| limit.is_some_and(|limit| value > limit || (excludes && value >= limit));
        if below && self.critical_low.is_some_and(|limit| value <= limit) {
            Some(Flag::CriticalLow)
        } else if above && self.critical_high.is_some_and(|limit| value >= limit) {
            Some(Flag::CriticalHigh)
        } else if below && under(self.low) {
            Some(Flag::Low)
        } else if above && over(self.high) {
            Some(Flag::High)
        } else {
            None
        }
    }
}

/// Estimated glomerular filtration rate in mL/min/1.73 m² from serum creatinine in mg/dL: the CKD-EPI equation of 2021
/// without race (Inker and others, New England Journal of Medicine 385:1737). For adults only.
#[must_use]
pub fn estimated_gfr(creatinine: f64, years: u32, female: bool) -> Option<f64> {
    if years < 18 || creatinine <= 0.0 {
        return None;
    }
    let (kappa, alpha, factor) = if female { (0.7, -0.241, 1.012) } else { (0.9, -0.302, 1.0) };
    let ratio: f64 = creatinine / kappa;
    let age = f64::from(years);
    Some(142.0 * ratio.min(1.0).powf(alpha) * ratio.max(1.0).powf(-1.200) * 0.9938_f64.powf(age) * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filtration_rate_follows_the_published_equation() {
        // Checked against the National Kidney Foundation's calculator.
        let rate = |creatinine, years, female| estimated_gfr(creatinine, years, female).map(f64::round);
        assert_eq!(rate(1.0, 50, false), Some(92.0));
        assert_eq!(rate(1.0, 50, true), Some(69.0));
        assert_eq!(rate(1.38, 58, true), Some(44.0));
        assert_eq!(rate(0.5, 10, true), None);
    }

    #[test]
    fn limits_are_usual_and_dangerous_limits_dangerous() {
        let potassium = Limits::usual(3.5, 5.0).critical(2.5, 6.2);
        for (value, flag) in [
            (2.5, Some(Flag::CriticalLow)),
            (2.6, Some(Flag::Low)),
            (3.5, None),
            (5.0, None),
            (5.1, Some(Flag::High)),
            (6.2, Some(Flag::CriticalHigh)),
        ] {
            assert_eq!(potassium.flag(value), flag, "{value}");
        }
        assert_eq!(Limits::default().flag(1e9), None);
    }

    #[test]
    fn a_bound_is_flagged_if_all_beyond_it_is() {
        let potassium = Limits::usual(3.5, 5.0).critical(2.5, 6.2);
        for (comparator, value, flag) in [
            (Comparator::Less, 2.5, Some(Flag::CriticalLow)),
            (Comparator::Less, 2.6, Some(Flag::Low)),
            (Comparator::Less, 3.5, Some(Flag::Low)),
            (Comparator::AtMost, 3.5, None),
            (Comparator::Less, 3.6, None),
            (Comparator::Less, 9.0, None),
            (Comparator::More, 6.2, Some(Flag::CriticalHigh)),
            (Comparator::More, 5.0, Some(Flag::High)),
            (Comparator::AtLeast, 5.0, None),
            (Comparator::More, 1.0, None),
        ] {
            assert_eq!(potassium.flag_of(Some(comparator), value), flag, "{comparator:?} {value}");
        }
    }
}
