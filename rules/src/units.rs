//! Units: whether two of them are one, however they are written, and the few conversions that rules need.

/// A unit in one spelling, so that equal ones are equal texts: case-sensitive UCUM where the writing is known, else as it
/// came.
#[must_use]
pub fn canonical(unit: &str) -> String {
    let mut text: String = unit
        .trim()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{b5}' | '\u{3bc}' => 'u',
            '²' => '2',
            '³' => '3',
            '⁶' => '6',
            '⁹' => '9',
            '·' | '×' => '.',
            other => other,
        })
        .collect();
    // What stands in braces says what is counted, and is no unit (UCUM §6).
    while let (Some(open), Some(close)) = (text.find('{'), text.find('}')) {
        if open > close {
            break;
        }
        text.replace_range(open..=close, "");
    }
    // 10^3, 10*3, x10E3 and 10³ are one.
    for power in ["3", "6", "9", "12"] {
        for written in [
            format!("x10^{power}"),
            format!("x10E{power}"),
            format!("10^{power}"),
            format!("10E{power}"),
            format!("10{power}"),
        ] {
            if let Some(rest) = text.strip_prefix(&written).map(str::to_owned)
                && (rest.is_empty() || rest.starts_with('/'))
            {
                text = format!("10*{power}{rest}");
            }
        }
    }
    match text.as_str() {
        "mmHg" => return "mm[Hg]".to_owned(),
        "°C" | "C" | "degC" => return "Cel".to_owned(),
        "°F" | "F" | "degF" => return "[degF]".to_owned(),
        "lb" | "lbs" => return "[lb_av]".to_owned(),
        "in" => return "[in_i]".to_owned(),
        "bpm" | "/m" => return "/min".to_owned(),
        "mcg" => return "ug".to_owned(),
        _ => {}
    }
    // A litre is written with either letter; ours is the one that is not taken for a 1.
    let parts: Vec<String> = text
        .split('/')
        .map(|part| match part {
            "l" | "dl" | "ml" | "ul" | "fl" => part.replace('l', "L"),
            "mcg" => "ug".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    parts.join("/")
}

/// Whether two units are one. No unit is one with no unit only.
#[must_use]
pub fn same(one: Option<&str>, other: Option<&str>) -> bool {
    one.map(canonical).unwrap_or_default() == other.map(canonical).unwrap_or_default()
}

/// Grams of one mole of creatinine (C₄H₇N₃O; PubChem, compound 588).
const CREATININE: f64 = 113.12;

/// Creatinine in mg/dL from one of the two units it is reported in; none from any other, which nothing is worked out from.
#[must_use]
pub fn creatinine_in_mg_per_dl(value: f64, unit: &str) -> Option<f64> {
    match canonical(unit).as_str() {
        "mg/dL" => Some(value),
        // µmol/L × g/mol = µg/L, of which 10,000 are 1 mg/dL.
        "umol/L" => Some(value * CREATININE / 10_000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_has_many_spellings() {
        for (one, other) in [
            ("mg/dl", "mg/dL"),
            ("10³/µL", "10*3/uL"),
            ("x10E3/uL", "10*3/uL"),
            ("10^3/uL", "10*3/uL"),
            ("\u{3bc}mol/L", "umol/L"),
            ("mmHg", "mm[Hg]"),
            ("°C", "Cel"),
            ("mL/min/1.73 m²", "mL/min/1.73m2"),
            ("mL/min/{1.73_m2}", "mL/min/"),
            ("[lb_av]", "lb"),
            ("mcg/dL", "ug/dL"),
        ] {
            assert!(same(Some(one), Some(other)), "{one} {other}");
        }
        for (one, other) in [("mg/dL", "g/L"), ("kg", "[lb_av]"), ("mmol/L", "mg/dL"), ("g/dL", "g/L"), ("mg", "Mg")] {
            assert!(!same(Some(one), Some(other)), "{one} {other}");
        }
        assert!(same(None, None) && !same(None, Some("%")));
    }

    #[test]
    fn creatinine_is_converted_from_its_two_units_only() {
        assert_eq!(creatinine_in_mg_per_dl(1.0, "mg/dL"), Some(1.0));
        let converted = creatinine_in_mg_per_dl(88.4, "µmol/L").unwrap();
        assert!((converted - 1.0).abs() < 0.001, "{converted}");
        assert_eq!(creatinine_in_mg_per_dl(1.0, "mmol/L"), None);
        assert_eq!(creatinine_in_mg_per_dl(1.0, ""), None);
    }
}
