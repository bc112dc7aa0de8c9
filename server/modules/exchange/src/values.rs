//! Amounts and other values of FHIR as ours: with the digits that were written, their comparator and unit.

use api::Comparator;
use ehr::import::Observation;
use serde_json::value::RawValue;

use crate::{
    dates,
    fhir::{Concept, Period, Quantity, Range, Ratio, Value},
    fhir_history::Answer,
    words::{Read, exact, excerpt, line, lines, needed, parse},
};

/// The most digits that a measurement has, before and after the point.
const DIGITS: usize = 30;

/// A number as it is stored: the digits that were written, without an exponent.
pub fn written(element: &str, number: Option<&RawValue>) -> Read<String> {
    let text = needed(element, number)?.get().trim();
    let wrong = || format!("{element}: {} is no number", excerpt(text.trim_matches('"')));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let exponent: i32 = exponent.parse().map_err(|_| wrong())?;
    if !plain {
        return Err(wrong());
    }
    let beyond = || format!("{element}: {} is no amount that anything is measured in", excerpt(text));
    if exponent.unsigned_abs() as usize > DIGITS {
        return Err(beyond());
    }
    let (whole, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all = [whole, after].concat();
    let point = i32::try_from(whole.len()).map_err(|_| beyond())? + exponent;
    let length = i32::try_from(all.len()).map_err(|_| beyond())?;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let text = if point <= 0 {
        format!("0.{}{all}", zeros(-point))
    } else if point >= length {
        format!("{all}{}", zeros(point - length))
    } else {
        let at = usize::try_from(point).map_err(|_| beyond())?;
        format!("{}.{}", &all[..at], &all[at..])
    };
    if text.len() > DIGITS {
        return Err(beyond());
    }
    let bare = text.trim_start_matches('0');
    let text = if bare.is_empty() || bare.starts_with('.') { format!("0{bare}") } else { bare.to_owned() };
    Ok(format!("{sign}{text}"))
}

/// What stands before a number.
fn comparator(element: &str, quantity: &Quantity) -> Read<Option<Comparator>> {
    let Some(word) = quantity.comparator.as_deref() else { return Ok(None) };
    let known = Comparator::from_code(word);
    known.map(Some).ok_or_else(|| format!("{element}.comparator: {word} is not one of <, <=, >=, >"))
}

impl Quantity {
    /// The unit: UCUM's code, or else the words that stand for it. A code of another list says nothing to a reader.
    pub fn named(&self) -> Read<Option<String>> {
        let ucum = self.system.as_deref().is_none_or(|system| system == "http://unitsofmeasure.org");
        let unit = self.code.as_deref().filter(|_| ucum).or(self.unit.as_deref());
        let unit = unit.map(|unit| exact("unit", unit)).transpose()?;
        Ok(unit.filter(|unit| !unit.is_empty() && unit != "1"))
    }

    /// Whether the unit's words and its code name two different units, so that nobody knows which of them was measured in.
    pub fn contradicts(&self) -> bool {
        let ucum = self.system.as_deref().is_none_or(|system| system == "http://unitsofmeasure.org");
        match (self.unit.as_deref(), self.code.as_deref()) {
            (Some(unit), Some(code)) if ucum => {
                !rules::units::same(Some(unit), Some(code))
                    && rules::units::is_known(unit)
                    && rules::units::is_known(code)
            }
            _ => false,
        }
    }
}

/// An amount in words: `<5 mg/dL`. Where the unit's words and its code are two units, both are said.
pub fn said(quantity: &Quantity) -> Read<String> {
    let number = written("value", quantity.value.as_deref())?;
    let shown = rules::results::shown(comparator("value", quantity)?, &number);
    let words = quantity.unit.as_deref().and_then(line).or(quantity.named()?).filter(|unit| unit != "1");
    let shown = words.map_or(shown.clone(), |unit| format!("{shown} {unit}"));
    Ok(match quantity.code.as_deref().and_then(line).filter(|_| quantity.contradicts()) {
        Some(code) => format!("{shown} (the unit's code says {code})"),
        None => shown,
    })
}

/// `at the age of 71 years`.
pub fn aged(age: Option<&Quantity>) -> Read<Option<String>> {
    Ok(age.map(said).transpose()?.map(|age| format!("at the age of {}", age.replace(" a", " years"))))
}

/// `5–10 /[HPF]`.
pub fn said_range(range: &Range) -> Read<Option<String>> {
    Ok(match (&range.low, &range.high) {
        (Some(low), Some(high)) if low.named()? == high.named()? => {
            Some(format!("{}–{}", written("low", low.value.as_deref())?, said(high)?))
        }
        (Some(low), Some(high)) => Some(format!("{} – {}", said(low)?, said(high)?)),
        (Some(low), None) => Some(format!("≥ {}", said(low)?)),
        (None, Some(high)) => Some(format!("≤ {}", said(high)?)),
        (None, None) => None,
    })
}

pub fn said_ratio(ratio: &Ratio) -> Read<String> {
    let (Some(numerator), Some(denominator)) = (&ratio.numerator, &ratio.denominator) else {
        return Err("valueRatio: has no numerator or no denominator".to_owned());
    };
    Ok(format!("{}:{}", said(numerator)?, said(denominator)?))
}

pub fn said_period(period: &Period) -> String {
    let end = |text: Option<&str>| text.map_or_else(|| "…".to_owned(), dates::shown_with_time);
    format!("{} – {}", end(period.start.as_deref()), end(period.end.as_deref()))
}

impl Value {
    /// Carries nothing, not even a reason.
    pub const fn is_empty(&self) -> bool {
        self.value_quantity.is_none()
            && self.value_codeable_concept.is_none()
            && self.value_string.is_none()
            && self.value_boolean.is_none()
            && self.value_integer.is_none()
            && self.value_date_time.is_none()
            && self.value_time.is_none()
            && self.value_range.is_none()
            && self.value_ratio.is_none()
            && self.value_period.is_none()
            && self.value_sampled_data.is_none()
            && self.data_absent_reason.is_none()
    }

    /// The forms in which it is given: there is to be one.
    fn forms(&self) -> Vec<&'static str> {
        let given = [
            ("valueQuantity", self.value_quantity.is_some()),
            ("valueCodeableConcept", self.value_codeable_concept.is_some()),
            ("valueString", self.value_string.is_some()),
            ("valueBoolean", self.value_boolean.is_some()),
            ("valueInteger", self.value_integer.is_some()),
            ("valueDateTime", self.value_date_time.is_some()),
            ("valueTime", self.value_time.is_some()),
            ("valueRange", self.value_range.is_some()),
            ("valueRatio", self.value_ratio.is_some()),
            ("valuePeriod", self.value_period.is_some()),
            ("valueSampledData", self.value_sampled_data.is_some()),
        ];
        given.into_iter().filter(|(_, given)| *given).map(|(form, _)| form).collect()
    }

    /// What is wrong with a value that contradicts itself: its unit, or that it is there at all. It is shown in its words, and nothing is
    /// worked out from it.
    fn doubt(&self) -> Option<String> {
        let quantity = self.value_quantity.as_ref().filter(|quantity| quantity.value.is_some());
        if quantity.is_some_and(Quantity::contradicts) {
            return Some("The unit and its code are two different units".to_owned());
        }
        let there = quantity.is_some() || self.forms().iter().any(|form| *form != "valueQuantity");
        let absent = self.data_absent_reason.as_ref().filter(|_| there)?.name()?;
        Some(format!("The source also says that there is no value: {absent}"))
    }

    /// Writes what it carries into an observation.
    pub fn write_to(&self, one: &mut Observation) -> Read<()> {
        if let [first, second, ..] = self.forms().as_slice() {
            return Err(format!("{first}, {second}: a value has one form, and this one has two"));
        }
        if let Some(doubt) = self.doubt() {
            let measured = self.value_quantity.as_ref().map(said).transpose()?;
            let whole = || self.value_integer.as_deref().map(|whole| written("valueInteger", Some(whole))).transpose();
            one.words = measured.or(whole()?).or(self.words()?);
            one.detail = lines(one.detail.take().into_iter().chain([doubt]));
            return Ok(());
        }
        if let Some(quantity) = &self.value_quantity {
            let Some(number) = &quantity.value else {
                return self.write_absent(one, "valueQuantity.value");
            };
            one.comparator = comparator("valueQuantity", quantity)?;
            one.written = Some(written("valueQuantity.value", Some(number))?);
            one.unit = quantity.named()?;
        } else if let Some(whole) = &self.value_integer {
            one.written = Some(written("valueInteger", Some(whole))?);
        } else if let Some(words) = self.words()? {
            one.words = Some(words);
        } else {
            return self.write_absent(one, "value");
        }
        Ok(())
    }

    /// What is neither a number nor absent, in words.
    fn words(&self) -> Read<Option<String>> {
        if let Some(range) = &self.value_range {
            return said_range(range);
        }
        if let Some(ratio) = &self.value_ratio {
            return said_ratio(ratio).map(Some);
        }
        if let Some(period) = &self.value_period {
            return Ok(Some(said_period(period)));
        }
        if self.value_sampled_data.is_some() {
            return Err("valueSampledData: a curve cannot be shown here".to_owned());
        }
        let concept = self.value_codeable_concept.as_ref().and_then(Concept::name);
        let text = concept.or_else(|| self.value_string.as_deref().and_then(line));
        let text =
            text.or_else(|| self.value_date_time.as_deref().and_then(line).map(|at| dates::shown_with_time(&at)));
        let truth = self.value_boolean.map(|yes| if yes { "yes" } else { "no" }.to_owned());
        Ok(text.or_else(|| self.value_time.as_deref().and_then(line)).or(truth))
    }

    /// A value that is missing with its reason is a fact; one that is missing without is a fault of the file.
    fn write_absent(&self, one: &mut Observation, element: &str) -> Read<()> {
        let reason = self.data_absent_reason.as_ref().and_then(Concept::name);
        one.absent = Some(needed(element, reason)?);
        Ok(())
    }
}

/// An answer to a question, in words.
pub fn answered(json: &RawValue) -> Option<String> {
    let answer: Answer = parse(json).ok()?;
    let coding = answer.value_coding.map(|coding| Concept { coding: vec![coding], text: None });
    let own = coding.and_then(|coding| coding.name()).or_else(|| answer.value_date.as_deref().map(dates::shown));
    let number = || written("valueDecimal", answer.value_decimal.as_deref()).ok();
    let value: Value = parse(json).ok()?;
    let measured = || value.value_quantity.as_ref().and_then(|quantity| said(quantity).ok());
    let whole = || written("valueInteger", value.value_integer.as_deref()).ok();
    own.or_else(number).or_else(measured).or_else(whole).or_else(|| value.words().ok().flatten())
}

/// What is measured in these units is never less than nothing.
const NEVER_NEGATIVE: [&str; 24] = [
    "g", "kg", "mg", "ug", "ng", "pg", "mol", "mmol", "umol", "nmol", "pmol", "L", "dL", "mL", "uL", "fL", "cm",
    "mm[Hg]", "/min", "[lb_av]", "[in_i]", "10*3", "10*6", "10*9",
];

/// Names of what is a difference, and may be less than nothing in any unit.
const DIFFERENCES: [&str; 10] =
    ["excess", "deficit", "gap", "difference", "change", "balance", "delta", "loss", "gain", "variation"];

/// A mass, a volume, a concentration or a count under zero is a fault, unless it is a difference.
pub fn plausible(one: &Observation) -> Read<()> {
    let (Some(written), Some(unit)) = (&one.written, &one.unit) else { return Ok(()) };
    if !written.starts_with('-') || written.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) {
        return Ok(());
    }
    let unit = rules::units::canonical(unit);
    let mass = NEVER_NEGATIVE.contains(&unit.split('/').find(|part| !part.is_empty()).unwrap_or(&unit))
        || NEVER_NEGATIVE.contains(&unit.as_str());
    let name = rules::names::folded(&one.name);
    if mass && !DIFFERENCES.iter().any(|word| name.contains(word)) {
        return Err(format!("value: {written} {unit} is less than nothing, which {} cannot be", one.name));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Read<String> {
        let raw: Box<RawValue> = RawValue::from_string(text.to_owned()).unwrap();
        written("value", Some(&raw))
    }

    #[test]
    fn a_number_keeps_the_digits_it_was_written_with() {
        for (text, wanted) in [
            ("5.0", "5.0"),
            ("5", "5"),
            ("0.005", "0.005"),
            ("-4.10", "-4.10"),
            ("1e2", "100"),
            ("1.50E2", "150"),
            ("1.5e-3", "0.0015"),
            ("12.5e1", "125"),
            ("0", "0"),
            ("0.0", "0.0"),
        ] {
            assert_eq!(digits(text).as_deref(), Ok(wanted), "{text}");
        }
        for wrong in ["1e400", "\"5\"", "true", "null", "1e-99", "123456789012345678901234567890123456789"] {
            assert!(digits(wrong).is_err(), "{wrong}");
        }
    }
}
