//! Dates, numbers and texts of FHIR as ours.

use api::ehr::VitalKind;
use ehr::import::Observation;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
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

/// HL7's codes of interpretation.
pub fn flag(code: &str) -> Option<api::Flag> {
    match code {
        "L" => Some(api::Flag::Low),
        "H" => Some(api::Flag::High),
        "LL" => Some(api::Flag::CriticalLow),
        "HH" => Some(api::Flag::CriticalHigh),
        _ => None,
    }
}

/// A vital sign in our unit takes our decimals and the range of the age at that day. One in another unit stays beside
/// the others, so that no pound is ever read as a kilogram.
pub fn as_vital(one: &mut Observation, born: Date) {
    let Some(kind) = VitalKind::from_loinc(&one.code).filter(|_| one.category == "vital") else { return };
    let (_, unit, decimals) = kind.facts();
    let same = match one.unit.as_deref() {
        Some("mm[Hg]") => unit == "mmHg",
        Some("Cel") => unit == "°C",
        Some("kg/m2") => unit == "kg/m²",
        Some(other) => other == unit,
        None => false,
    };
    if !same {
        one.category = "other";
        return;
    }
    one.unit = Some(unit.to_owned());
    one.decimals = decimals;
    let months = rules::vitals::months(born, TimeZone::UTC.to_datetime(one.at).date());
    let limits = rules::vitals::limits(kind, months).unwrap_or_default();
    one.low = one.low.or(limits.low);
    one.high = one.high.or(limits.high);
    one.flag = one.flag.or_else(|| one.value.and_then(|value| limits.flag(value)));
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
    }

    /// Writes what it carries into an observation.
    pub fn write_to(&self, one: &mut Observation) -> Read {
        if let Some(quantity) = &self.value_quantity {
            let value = needed("valueQuantity.value", quantity.value)?;
            if !value.is_finite() {
                return Err("valueQuantity.value: is no number".to_owned());
            }
            one.value = Some(value);
            one.unit = quantity.code.clone().or_else(|| quantity.unit.clone());
            one.decimals = decimals(value);
        } else if let Some(whole) = self.value_integer {
            one.value = Some(whole as f64);
        } else {
            let concept = self.value_codeable_concept.as_ref().and_then(fhir::Concept::name);
            let text = concept.or_else(|| self.value_string.clone()).or_else(|| self.value_date_time.clone());
            let truth = self.value_boolean.map(|yes| if yes { "yes" } else { "no" }.to_owned());
            one.words = Some(cut(&needed("value", text.or(truth))?, 400));
        }
        Ok(())
    }
}

/// As many decimals as the value has, two at most: a source's machine precision is no measurement.
fn decimals(value: f64) -> u8 {
    [0_u8, 1]
        .into_iter()
        .find(|places| {
            let scale = 10_f64.powi(i32::from(*places));
            ((value * scale).round() - value * scale).abs() < 1e-9
        })
        .unwrap_or(2)
}
