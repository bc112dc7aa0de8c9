//! What a source says of a value beside the value: flags and usual ranges.

use api::Flag;

use crate::{
    fhir::{Concept, Quantity, Range, ReferenceRange},
    values::{said_range, written},
    words::{Read, line},
};

/// HL7's codes of interpretation (v3 ObservationInterpretation) that say how a value stands.
fn flag(code: &str) -> Option<Flag> {
    Some(match code {
        "L" | "LU" | "<" => Flag::Low,
        "H" | "HU" | ">" => Flag::High,
        "LL" => Flag::CriticalLow,
        "HH" => Flag::CriticalHigh,
        "A" => Flag::Abnormal,
        "AA" => Flag::Critical,
        _ => return None,
    })
}

fn flags(interpretation: &[Concept]) -> impl Iterator<Item = Flag> {
    interpretation.iter().flat_map(Concept::codes).filter_map(flag)
}

/// Whether a source calls one value both too low and too high.
fn both_ways(interpretation: &[Concept]) -> bool {
    flags(interpretation).any(|flag| matches!(flag, Flag::Low | Flag::CriticalLow))
        && flags(interpretation).any(|flag| matches!(flag, Flag::High | Flag::CriticalHigh))
}

/// The most alarming of what a source says of a value, in whichever of its codings. What is said to be both too low and too high is only
/// out of the ordinary.
pub fn interpreted(interpretation: &[Concept]) -> Option<Flag> {
    if both_ways(interpretation) {
        let critical = flags(interpretation).any(Flag::is_critical);
        return Some(if critical { Flag::Critical } else { Flag::Abnormal });
    }
    flags(interpretation).max_by_key(|flag| (flag.is_critical(), !matches!(flag, Flag::Abnormal | Flag::Critical)))
}

/// What a source says of a value beside the flags, and beside that it is a usual one: `Resistant`, `Detected`. Flags that contradict each
/// other are said too.
pub fn otherwise_interpreted(interpretation: &[Concept]) -> Vec<String> {
    let all = both_ways(interpretation);
    let plain = |concept: &&Concept| all || !concept.codes().any(|code| code == "N" || flag(code).is_some());
    interpretation.iter().filter(plain).filter_map(Concept::name).collect()
}

/// The ranges of a value beside its usual one, in words.
pub fn other_ranges(ranges: &[ReferenceRange]) -> Option<String> {
    let others: Vec<String> = match ranges.iter().filter(is_general).count() {
        1 => ranges.iter().filter(|range| !is_general(range)).filter_map(described).collect(),
        // Where none is the usual one, all of them stand in its place.
        _ => Vec::new(),
    };
    (!others.is_empty()).then(|| format!("Other ranges: {}", others.join("; ")))
}

/// Whether a range is that of anybody: not one of treatment, nor for people of an age or a kind.
fn is_general(range: &&ReferenceRange) -> bool {
    let usual = range.kind.as_ref().and_then(Concept::code).is_none_or(|code| code == "normal");
    usual && range.age.is_none() && range.applies_to.is_empty()
}

/// A range with whom it is for: `Pregnant: 11.0–14.0 g/dL`.
fn described(range: &ReferenceRange) -> Option<String> {
    let bounds = Range { low: range.low.clone(), high: range.high.clone() };
    let said = range.text.as_deref().and_then(line).or_else(|| said_range(&bounds).ok().flatten())?;
    let kind = range.kind.as_ref().filter(|kind| kind.code() != Some("normal")).and_then(Concept::name);
    let age = range.age.as_ref().and_then(|age| said_range(age).ok().flatten()).map(|age| format!("age {age}"));
    let whom = kind.into_iter().chain(range.applies_to.iter().filter_map(Concept::name)).chain(age);
    let whom: Vec<String> = whom.filter(|whom| !said.contains(whom.as_str())).collect();
    Some(if whom.is_empty() { said } else { format!("{}: {said}", whom.join(", ")) })
}

/// The usual range among a source's ranges: bounds in the unit of the value, or words. Ranges of treatment, or for people of another
/// age or kind, are not the usual one: where there are no others, they are said in words, and nothing is held against them.
pub fn usual(ranges: &[ReferenceRange], unit: Option<&str>) -> Read<(Option<f64>, Option<f64>, Option<String>)> {
    let mut fitting = ranges.iter().filter(is_general);
    let (Some(range), None) = (fitting.next(), fitting.next()) else {
        let all = ranges.iter().filter_map(described).collect::<Vec<_>>().join("; ");
        return Ok((None, None, Some(all).filter(|all| !all.is_empty())));
    };
    let bound = |quantity: Option<&Quantity>| -> Read<Option<f64>> {
        let Some(quantity) = quantity else { return Ok(None) };
        let named = quantity.named()?;
        // A bound without a unit is one in the value's.
        if named.is_some() && !rules::units::same(named.as_deref(), unit) {
            return Ok(None);
        }
        let Some(value) = &quantity.value else { return Ok(None) };
        Ok(written("referenceRange", Some(value))?.parse().ok())
    };
    let (low, high) = (bound(range.low.as_ref())?, bound(range.high.as_ref())?);
    let words = range.text.as_deref().and_then(line);
    let own = || {
        let other = Range { low: range.low.clone(), high: range.high.clone() };
        said_range(&other).ok().flatten()
    };
    let words = if low.is_none() && high.is_none() { words.or_else(own) } else { None };
    Ok((low, high, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_range_is_the_one_for_everybody() {
        let ranges: Vec<ReferenceRange> = serde_json::from_str(
            r#"[{"type":{"coding":[{"code":"treatment"}]},"low":{"value":50,"unit":"%"},"high":{"value":60,"unit":"%"}},
                {"type":{"coding":[{"code":"normal"}]},"low":{"value":2,"unit":"%"},"high":{"value":10,"unit":"%"}}]"#,
        )
        .unwrap();
        assert_eq!(usual(&ranges, Some("%")), Ok((Some(2.0), Some(10.0), None)));
        // Bounds in another unit are words, and never compared.
        let (low, high, words) = usual(&ranges[1..], Some("mg/dL")).unwrap();
        assert_eq!((low, high, words.as_deref()), (None, None, Some("2–10 %")));
    }

    #[test]
    fn the_most_alarming_word_of_a_source_holds() {
        let of = |json: &str| interpreted(&serde_json::from_str::<Vec<Concept>>(json).unwrap());
        let two = r#"[{"coding":[{"system":"http://snomed.info/sct","code":"166717003"},{"code":"HH"}]}]"#;
        assert_eq!(of(two), Some(Flag::CriticalHigh));
        assert_eq!(of(r#"[{"coding":[{"code":"AA"}]},{"coding":[{"code":"H"}]}]"#), Some(Flag::Critical));
        assert_eq!(of(r#"[{"coding":[{"code":"N"}]}]"#), None);
    }
}
