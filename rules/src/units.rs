//! Units: whether two of them are one, however they are written, and the few conversions that rules need.

use api::ehr::VitalKind;

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
            '¹' => '1',
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
        "oz" => return "[oz_av]".to_owned(),
        "ft" => return "[ft_i]".to_owned(),
        "lb" | "lbs" | "lb." | "lbs." | "LB" | "LBS" | "pound" | "pounds" => return "[lb_av]".to_owned(),
        "oz." | "OZ" | "ounce" | "ounces" => return "[oz_av]".to_owned(),
        "in" | "in." | "IN" | "inch" | "inches" => return "[in_i]".to_owned(),
        "KG" | "Kg" | "kgs" | "kilogram" | "kilograms" => return "kg".to_owned(),
        "gram" | "grams" => return "g".to_owned(),
        "CM" | "cms" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => return "cm".to_owned(),
        "MMHG" | "mmhg" | "mm Hg" => return "mm[Hg]".to_owned(),
        "bpm" | "/m" | "/minute" | "perminute" | "beats/min" | "beats/minute" | "breaths/min" | "breaths/minute"
        | "Breaths/min" | "Beats/min" => return "/min".to_owned(),
        "mcg" => return "ug".to_owned(),
        _ => {}
    }
    // A litre is written with either letter; ours is the one that is not taken for a 1.
    let parts: Vec<String> = text
        .split('/')
        .map(|part| match part {
            "l" | "dl" | "ml" | "ul" | "fl" => part.replace('l', "L"),
            "mcg" => "ug".to_owned(),
            other => match INTERNATIONAL.iter().find(|(_, shown)| shown == &other) {
                Some((code, _)) => (*code).to_owned(),
                None => other.replace("[IU]", "[iU]"),
            },
        })
        .collect();
    parts.join("/")
}

/// International units, as UCUM's code and as they are read.
const INTERNATIONAL: [(&str, &str); 4] = [("[iU]", "IU"), ("m[iU]", "mIU"), ("u[iU]", "uIU"), ("k[iU]", "kIU")];

/// A unit as people read it. UCUM's codes of customary units are for programs: `[lb_av]` is `lb`, `10*3/uL` is `10³/uL`; what stands in
/// braces says what is counted, and is read without them. [`canonical`] leads back.
#[must_use]
pub fn shown(unit: &str) -> String {
    let part = |part: &str| match part {
        "[lb_av]" => "lb".to_owned(),
        "[oz_av]" => "oz".to_owned(),
        "[in_i]" => "in".to_owned(),
        "[ft_i]" => "ft".to_owned(),
        "[degF]" => "°F".to_owned(),
        "Cel" => "°C".to_owned(),
        "mm[Hg]" => "mmHg".to_owned(),
        "[HPF]" => "HPF".to_owned(),
        "[LPF]" => "LPF".to_owned(),
        "10*3" => "10³".to_owned(),
        "10*6" => "10⁶".to_owned(),
        "10*9" => "10⁹".to_owned(),
        "10*12" => "10¹²".to_owned(),
        other => match INTERNATIONAL.iter().find(|(code, _)| *code == other.replace("[IU]", "[iU]")) {
            Some((_, shown)) => (*shown).to_owned(),
            None => match other.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(counted) => counted.replace('_', " "),
                None => other.to_owned(),
            },
        },
    };
    unit.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What units are made of here: those of amounts, lengths, volumes, times and counts that laboratories and wards write.
const PARTS: [&str; 49] = [
    "", "%", "fg", "pg", "ng", "ug", "mg", "g", "kg", "fmol", "pmol", "nmol", "umol", "mmol", "mol", "fL", "nL", "uL",
    "mL", "dL", "L", "nm", "um", "mm", "cm", "m", "m2", "s", "ms", "min", "h", "d", "wk", "mo", "a", "Cel", "[degF]",
    "mm[Hg]", "cm[Hg]", "Pa", "kPa", "[lb_av]", "[oz_av]", "[in_i]", "[ft_i]", "[iU]", "m[iU]", "u[iU]", "k[iU]",
];

/// Whether a unit is one that is known here, so that it can be told from another one.
#[must_use]
pub fn is_known(unit: &str) -> bool {
    let unit = canonical(unit);
    !unit.is_empty() && unit.split('/').all(|part| PARTS.contains(&part) || part.starts_with("10*"))
}

/// Whether two units are one. No unit is one with no unit only.
#[must_use]
pub fn same(one: Option<&str>, other: Option<&str>) -> bool {
    one.map(canonical).unwrap_or_default() == other.map(canonical).unwrap_or_default()
}

/// A vital sign in the unit it is kept in, from another one; none from a unit that is not known. What only moves the decimal point
/// keeps every digit, anything else is rounded to `places`. Factors: pound, ounce, inch and foot are defined by the metre and
/// the kilogram (International Yard and Pound Agreement, 1959); the millimetre of mercury is 133.322387415 pascal (BIPM).
#[must_use]
pub fn vital(kind: VitalKind, written: &str, unit: &str, places: usize) -> Option<String> {
    let (kept, from) = (canonical(kind.facts().1), canonical(unit));
    if kept == from {
        return Some(written.to_owned());
    }
    let shift = match (kept.as_str(), from.as_str()) {
        ("kg", "g") | ("kPa", "Pa") => Some(-3),
        ("cm", "m") => Some(2),
        ("cm", "mm") => Some(-1),
        _ => None,
    };
    if let Some(shift) = shift {
        let moved = shifted(written, shift)?;
        // 81600 g is 81.6 kg: zeros that the other unit brought with it say nothing here.
        return Some(match moved.split_once('.') {
            Some((whole, after)) if after.trim_end_matches('0').is_empty() => whole.to_owned(),
            Some(_) => moved.trim_end_matches('0').to_owned(),
            None => moved,
        });
    }
    let number: f64 = written.parse().ok()?;
    let value = match (kept.as_str(), from.as_str()) {
        ("kg", "[lb_av]") => number * 0.453_592_37,
        ("kg", "[oz_av]") => number * 0.453_592_37 / 16.0,
        ("cm", "[in_i]") => number * 2.54,
        ("cm", "[ft_i]") => number * 30.48,
        ("Cel", "[degF]") => (number - 32.0) * 5.0 / 9.0,
        ("Cel", "K") => number - 273.15,
        ("mm[Hg]", "kPa") => number * 1000.0 / 133.322_387_415,
        ("mm[Hg]", "cm[Hg]") => number * 10.0,
        ("/min", "/s" | "Hz" | "s-1") => number * 60.0,
        ("/min", "/h") => number / 60.0,
        _ => return None,
    };
    value.is_finite().then(|| format!("{value:.places$}"))
}

/// A decimal whose point moves right by so many places; left where negative. No digit is lost, and none is added after the point.
pub(crate) fn shifted(written: &str, by: i32) -> Option<String> {
    let (sign, digits) = written.strip_prefix('-').map_or(("", written), |rest| ("-", rest));
    let (whole, after) = digits.split_once('.').unwrap_or((digits, ""));
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let all: String = [whole, after].concat();
    let point = i32::try_from(whole.len()).ok()? + by;
    let length = i32::try_from(all.len()).ok()?;
    let (front, back) = if point <= 0 {
        (String::new(), "0".repeat(usize::try_from(-point).ok()?) + &all)
    } else if point >= length {
        (all.clone() + &"0".repeat(usize::try_from(point - length).ok()?), String::new())
    } else {
        let at = usize::try_from(point).ok()?;
        (all[..at].to_owned(), all[at..].to_owned())
    };
    let front = front.trim_start_matches('0');
    let front = if front.is_empty() { "0" } else { front };
    Some(if back.is_empty() { format!("{sign}{front}") } else { format!("{sign}{front}.{back}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vital_signs_come_home_from_other_units() {
        let home = |kind, written, unit, places| vital(kind, written, unit, places).unwrap_or_default();
        assert_eq!(home(VitalKind::Weight, "180", "[lb_av]", 1), "81.6");
        assert_eq!(home(VitalKind::Weight, "3250", "g", 1), "3.25");
        assert_eq!(home(VitalKind::Weight, "81.60", "kg", 1), "81.60");
        assert_eq!(home(VitalKind::Height, "70", "in", 0), "178");
        assert_eq!(home(VitalKind::Height, "1.13", "m", 0), "113");
        assert_eq!(home(VitalKind::Temperature, "102.9", "degF", 1), "39.4");
        assert_eq!(home(VitalKind::Systolic, "16.0", "kPa", 0), "120");
        assert_eq!(vital(VitalKind::Weight, "13", "[stone_av]", 1), None);
        assert_eq!(shifted("0.005", 2).as_deref(), Some("0.5"));
        assert_eq!(shifted("7", -3).as_deref(), Some("0.007"));
        assert_eq!(shifted("-120", -1).as_deref(), Some("-12.0"));
    }

    #[test]
    fn units_are_shown_as_people_read_them_and_lead_back() {
        for (code, read) in [
            ("[lb_av]", "lb"),
            ("[degF]", "°F"),
            ("Cel", "°C"),
            ("mm[Hg]", "mmHg"),
            ("10*3/uL", "10³/uL"),
            ("10*12/L", "10¹²/L"),
            ("m[IU]/L", "mIU/L"),
            ("[iU]/mL", "IU/mL"),
            ("mg/dL", "mg/dL"),
            ("{score}", "score"),
            ("mL/min/{1.73_m2}", "mL/min/1.73 m2"),
        ] {
            assert_eq!(shown(code), read);
            if !code.contains('{') {
                assert!(same(Some(code), Some(read)), "{code} {read}");
            }
        }
    }

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
}
