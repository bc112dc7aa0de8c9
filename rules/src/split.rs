//! Who pays what of a price. Whole minor units; what rounding leaves over falls to the insurer, and the parts always add
//! up to the price.

/// What a plan pays, in minor units and basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What the patient pays of a visit, at most.
    pub copay: i64,
    /// The patient's part of everything else, in basis points.
    pub coinsurance: u16,
    /// What of the yearly deductible the patient has not used up yet.
    pub deductible_left: i64,
}

/// The parts of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The insurer's.
    pub insurer: i64,
    /// The patient's.
    pub patient: i64,
    /// What of the patient's part goes into the deductible.
    pub deductible: i64,
}

/// Splits a price. Without a rule, or where the plan does not cover it, the patient pays.
#[must_use]
pub fn split(price: i64, visit: bool, covered: bool, rule: Option<Rule>) -> Split {
    let Some(rule) = rule.filter(|_| covered) else {
        return Split { insurer: 0, patient: price, deductible: 0 };
    };
    if visit {
        let patient = rule.copay.clamp(0, price);
        return Split { insurer: price - patient, patient, deductible: 0 };
    }
    let deductible = rule.deductible_left.clamp(0, price);
    let rest = price - deductible;
    let part = i128::from(rest) * i128::from(rule.coinsurance) / 10_000;
    let patient = deductible + i64::try_from(part).unwrap_or(rest);
    Split { insurer: price - patient, patient, deductible }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_costs_its_copay_and_never_more_than_itself() {
        let rule = Some(Rule { copay: 2500, coinsurance: 1000, deductible_left: 60_000 });
        assert_eq!(split(14_000, true, true, rule), Split { insurer: 11_500, patient: 2500, deductible: 0 });
        assert_eq!(split(2000, true, true, rule), Split { insurer: 0, patient: 2000, deductible: 0 });
    }

    #[test]
    fn everything_else_fills_the_deductible_first() {
        let rule = |left| Some(Rule { copay: 2500, coinsurance: 1000, deductible_left: left });
        assert_eq!(split(4100, false, true, rule(0)), Split { insurer: 3690, patient: 410, deductible: 0 });
        assert_eq!(split(4100, false, true, rule(1000)), Split { insurer: 2790, patient: 1310, deductible: 1000 });
        assert_eq!(split(4100, false, true, rule(9000)), Split { insurer: 0, patient: 4100, deductible: 4100 });
        assert_eq!(split(4100, false, false, rule(0)).patient, 4100);
        assert_eq!(split(4100, false, true, None).patient, 4100);
    }

    #[test]
    fn what_rounding_leaves_over_falls_to_the_insurer() {
        let rule = |coinsurance| Some(Rule { copay: 2500, coinsurance, deductible_left: 0 });
        assert_eq!(split(1009, false, true, rule(1000)), Split { insurer: 909, patient: 100, deductible: 0 });
        assert_eq!(split(1, false, true, rule(9999)), Split { insurer: 1, patient: 0, deductible: 0 });
    }

    #[test]
    fn the_parts_always_add_up() {
        for price in (0..50_000).step_by(37) {
            for coinsurance in [0, 1, 333, 1000, 9999, 10_000] {
                for deductible_left in [0, 1, 777, 60_000] {
                    for visit in [false, true] {
                        let rule = Rule { copay: 2500, coinsurance, deductible_left };
                        let parts = split(price, visit, true, Some(rule));
                        assert_eq!(parts.insurer + parts.patient, price);
                        assert!(parts.insurer >= 0 && parts.patient >= 0 && parts.deductible <= parts.patient);
                    }
                }
            }
        }
    }
}
