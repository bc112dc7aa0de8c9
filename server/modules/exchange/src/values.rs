//! Dates, numbers and texts of FHIR as ours.

use api::{Comparator, ehr::VitalKind};
use ehr::import::Observation;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rules::ranges::Limits;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::resources as fhir;

/// Read, or why not: the field and the reason.
pub type Read = Result<(), String>;

/// A resource in its shape; else the path and what is wrong there.
pub fn parse<T: DeserializeOwned>(resource: &Value) -> Result<T, String> {
    serde_path_to_error::deserialize(resource).map_err(|error| format!("{}: {}", error.path(), error.inner()))
}

/// A date, or the date of an instant; a year or a month count from their first day.
pub fn day(field: &str, text: &str) -> Result<Date, String> {
    let wrong = || format!("{field}: {text} is no date");
    match text.len() {
        4 => format!("{text}-01-01").parse().map_err(|_| wrong()),
        7 => format!("{text}-01").parse().map_err(|_| wrong()),
        _ => text.get(..10).and_then(|date| date.parse().ok()).ok_or_else(wrong),
    }
}

/// An instant with its offset.
pub fn instant(field: &str, text: &str) -> Result<Timestamp, String> {
    if text.len() <= 10 {
        let zoned = day(field, text)?.to_zoned(TimeZone::UTC).map_err(|error| format!("{field}: {error}"))?;
        return Ok(zoned.timestamp());
    }
    text.parse().map_err(|_| format!("{field}: {text} is no instant"))
}

/// What must be there; else the field and that it is missing.
pub fn needed<T>(field: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("{field}: is missing"))
}

/// A text without control characters, cut to its limit.
pub fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect::<String>().trim().to_owned()
}

/// HL7's codes of interpretation (v3 ObservationInterpretation) that say how a number stands.
pub fn flag(code: &str) -> Option<api::Flag> {
    match code {
        "L" | "LU" | "<" => Some(api::Flag::Low),
        "H" | "HU" | ">" => Some(api::Flag::High),
        "LL" => Some(api::Flag::CriticalLow),
        "HH" => Some(api::Flag::CriticalHigh),
        _ => None,
    }
}

/// A vital sign in our unit takes the range of the age at that day. One in another unit stays beside the others, so that no pound is
/// ever read as a kilogram.
pub fn as_vital(one: &mut Observation, born: Date) {
    let Some(kind) = VitalKind::from_loinc(&one.code).filter(|_| one.category == "vital") else { return };
    let (_, unit, _) = kind.facts();
    if !rules::units::same(one.unit.as_deref(), Some(unit)) || one.written.is_none() {
        one.category = "other";
        return;
    }
    one.unit = Some(unit.to_owned());
    let months = rules::vitals::months(born, TimeZone::UTC.to_datetime(one.at).date());
    let limits = rules::vitals::limits(kind, months).unwrap_or_default();
    one.low = one.low.or(limits.low);
    one.high = one.high.or(limits.high);
    one.flag = one.flag.or_else(|| flag_of(one, &limits));
}

/// A number beyond the source's own range is flagged, whether or not the source says so.
pub fn flag_of(one: &Observation, limits: &Limits) -> Option<api::Flag> {
    let value: f64 = one.written.as_deref()?.parse().ok()?;
    limits.flag_of(one.comparator, value)
}

impl fhir::Value {
    /// Carries nothing.
    pub fn is_empty(&self) -> bool {
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
    }

    /// Writes what it carries into an observation.
    pub fn write_to(&self, one: &mut Observation) -> Read {
        if let Some(quantity) = &self.value_quantity {
            let Some(number) = &quantity.value else {
                return self.write_absent(one, "valueQuantity.value");
            };
            one.comparator = comparator(quantity)?;
            one.written = Some(written("valueQuantity.value", number)?);
            one.unit = quantity.named();
        } else if let Some(whole) = self.value_integer {
            one.written = Some(whole.to_string());
        } else if let Some(words) = self.words()? {
            one.words = Some(cut(&words, 400));
        } else {
            return self.write_absent(one, "value");
        }
        Ok(())
    }

    /// What is neither a number nor absent, in words.
    fn words(&self) -> Result<Option<String>, String> {
        if let Some(range) = &self.value_range {
            let end = |quantity: &Option<fhir::Quantity>| quantity.as_ref().map(said).transpose();
            return Ok(match (end(&range.low)?, end(&range.high)?) {
                (Some(low), Some(high)) => Some(format!("{low} – {high}")),
                (Some(low), None) => Some(format!("≥ {low}")),
                (None, Some(high)) => Some(format!("≤ {high}")),
                (None, None) => None,
            });
        }
        if let Some(ratio) = &self.value_ratio {
            let (Some(numerator), Some(denominator)) = (&ratio.numerator, &ratio.denominator) else {
                return Err("valueRatio: has no numerator or no denominator".to_owned());
            };
            return Ok(Some(format!("{}:{}", said(numerator)?, said(denominator)?)));
        }
        if let Some(period) = &self.value_period {
            let (start, end) = (period.start.as_deref(), period.end.as_deref());
            return Ok(Some(format!("{} – {}", start.unwrap_or("…"), end.unwrap_or("…"))));
        }
        let concept = self.value_codeable_concept.as_ref().and_then(fhir::Concept::name);
        let text = concept.or_else(|| self.value_string.clone()).or_else(|| self.value_date_time.clone());
        let truth = self.value_boolean.map(|yes| if yes { "yes" } else { "no" }.to_owned());
        Ok(text.or_else(|| self.value_time.clone()).or(truth))
    }

    /// A value that is missing with its reason is a fact; one that is missing without is a fault of the file.
    fn write_absent(&self, one: &mut Observation, field: &str) -> Read {
        let reason = self.data_absent_reason.as_ref().and_then(fhir::Concept::name);
        one.absent = Some(cut(&needed(field, reason)?, 120));
        Ok(())
    }
}

impl fhir::Quantity {
    /// The unit's code, or its words.
    fn named(&self) -> Option<String> {
        self.code.clone().or_else(|| self.unit.clone())
    }
}

fn comparator(quantity: &fhir::Quantity) -> Result<Option<Comparator>, String> {
    let Some(word) = quantity.comparator.as_deref() else { return Ok(None) };
    let known = Comparator::from_code(word);
    known.map(Some).ok_or_else(|| format!("valueQuantity.comparator: {word} is not one of <, <=, >=, >"))
}

/// A number as it is stored: plain digits, without an exponent.
fn written(field: &str, number: &serde_json::Number) -> Result<String, String> {
    let text = number.to_string();
    if !text.contains(['e', 'E']) {
        return Ok(text);
    }
    number.as_f64().map(|value| value.to_string()).ok_or_else(|| format!("{field}: {text} is no number"))
}

/// An amount in words: `<5 mg/dL`.
fn said(quantity: &fhir::Quantity) -> Result<String, String> {
    let number = written("value", needed("value", quantity.value.as_ref())?)?;
    let shown = rules::results::shown(comparator(quantity)?, &number);
    let unit = quantity.unit.clone().or_else(|| quantity.code.clone()).filter(|unit| unit != "1");
    Ok(unit.map_or(shown.clone(), |unit| format!("{shown} {unit}")))
}
