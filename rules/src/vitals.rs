//! Usual vital signs by age.
//!
//! Children under 16: pulse awake, breaths and blood pressure after the tables of Pediatric Advanced Life Support
//! (American Heart Association, 2020). From 16 years on: usual ranges of adult practice, hypertension from 140/90 mmHg
//! (European Society of Cardiology, 2018), dangerous values where the National Early Warning Score 2 gives three points
//! (Royal College of Physicians, 2017). Body mass index of adults: World Health Organization.

use api::ehr::VitalKind;

use crate::{
    dates::{Ages, Unclear},
    number::{Typed, typed},
    ranges::Limits,
};

/// Upper end of an age group in months, then pulse, breaths, systolic and diastolic pressure.
type Group = (u32, (f64, f64), (f64, f64), (f64, f64), (f64, f64));

const CHILDREN: [Group; 7] = [
    (1, (100.0, 205.0), (30.0, 60.0), (67.0, 84.0), (35.0, 53.0)),
    (12, (100.0, 180.0), (30.0, 53.0), (72.0, 104.0), (37.0, 56.0)),
    (36, (98.0, 140.0), (22.0, 37.0), (86.0, 106.0), (42.0, 63.0)),
    (72, (80.0, 120.0), (20.0, 28.0), (89.0, 112.0), (46.0, 72.0)),
    (120, (75.0, 118.0), (18.0, 25.0), (97.0, 115.0), (57.0, 76.0)),
    (144, (75.0, 118.0), (18.0, 25.0), (102.0, 120.0), (61.0, 80.0)),
    (192, (60.0, 100.0), (12.0, 20.0), (110.0, 131.0), (64.0, 83.0)),
];

/// The limits of a vital sign at these ages; none for weight and height, which need growth charts.
///
/// # Errors
/// When the ages have different ones.
pub fn limits(kind: VitalKind, ages: Ages) -> Result<Option<Limits>, Unclear> {
    ages.agreed(|months| limits_at(kind, months))
}

fn limits_at(kind: VitalKind, months: u32) -> Option<Limits> {
    let usual = |(low, high): (f64, f64)| Some(Limits::usual(low, high));
    match kind {
        VitalKind::Temperature => {
            return Some(Limits::usual(36.0, 37.5).critical(35.0, 40.0));
        }
        VitalKind::Oxygen => {
            return Some(Limits { low: Some(95.0), critical_low: Some(91.0), high: None, critical_high: None });
        }
        VitalKind::Weight | VitalKind::Height => return None,
        _ => {}
    }
    if let Some((_, pulse, breaths, systolic, diastolic)) = CHILDREN.into_iter().find(|group| months < group.0) {
        return match kind {
            VitalKind::Pulse => usual(pulse),
            VitalKind::Respiration => usual(breaths),
            VitalKind::Systolic => usual(systolic),
            VitalKind::Diastolic => usual(diastolic),
            _ => None,
        };
    }
    Some(match kind {
        VitalKind::Pulse => Limits::usual(60.0, 100.0).critical(40.0, 131.0),
        VitalKind::Respiration => Limits::usual(12.0, 20.0).critical(8.0, 25.0),
        // 90 mmHg itself scores three points, so it is dangerous, not merely low.
        VitalKind::Systolic => Limits::usual(100.0, 139.0).critical(90.0, 220.0),
        VitalKind::Diastolic => Limits::usual(60.0, 89.0),
        VitalKind::BodyMassIndex => Limits::usual(18.5, 24.9),
        _ => return None,
    })
}

/// The decimals with which a vital sign is reported, the most that any of the ages allows: that an age cannot be told is no reason to
/// refuse a value. Under two years grams and millimetres count.
#[must_use]
pub const fn decimals(kind: VitalKind, ages: Ages) -> u8 {
    match kind {
        VitalKind::Weight if ages.fewest() < 24 => 3,
        VitalKind::Height => 1,
        other => other.facts().2,
    }
}

/// Reads a vital sign as it was typed.
///
/// # Errors
/// Says in words why it cannot be one at these ages.
pub fn read(kind: VitalKind, ages: Ages, text: &str) -> Result<Typed, String> {
    let value = typed(text).and_then(|value| value.within(decimals(kind, ages))).map_err(|error| error.to_string())?;
    let (low, high) = kind.possible();
    if (low..=high).contains(&value.value()) {
        Ok(value)
    } else {
        Err(format!("must be between {low} and {high} {}", kind.facts().1))
    }
}

/// Body mass index from kilograms and centimetres, to one decimal.
#[must_use]
pub fn body_mass_index(kilograms: f64, centimetres: f64) -> f64 {
    (kilograms / (centimetres / 100.0).powi(2) * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use api::{Flag, PartialDate};
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_toddlers_pulse_is_not_an_adults() {
        let at =
            |months| limits(VitalKind::Pulse, Ages::exactly(months)).unwrap().and_then(|limits| limits.flag(125.0));
        assert_eq!(at(24), None);
        assert_eq!(at(600), Some(Flag::High));
    }

    #[test]
    fn where_the_age_is_not_told_nothing_is_invented_and_nothing_refused() {
        let on = date(2026, 11, 30);
        let of = |kind, born| limits(kind, Ages::on(born, on));
        assert_eq!(of(VitalKind::Pulse, PartialDate::Year(2010)), Err(Unclear));
        assert!(of(VitalKind::Pulse, PartialDate::Year(1950)).unwrap().is_some());
        // Temperature has one range for all.
        assert!(of(VitalKind::Temperature, PartialDate::Unknown).unwrap().is_some());
        assert_eq!(of(VitalKind::Weight, PartialDate::Unknown), Ok(None));
        let weight = |born| read(VitalKind::Weight, Ages::on(born, on), "3.245").is_ok();
        assert!(weight(PartialDate::Unknown) && weight(PartialDate::Year(2024)) && !weight(PartialDate::Year(2023)));
    }

    #[test]
    fn every_kind_has_its_code_once() {
        for kind in VitalKind::ALL {
            assert_eq!(VitalKind::from_loinc(kind.facts().0), Some(kind));
        }
        assert!((body_mass_index(81.4, 168.0) - 28.8).abs() < 1e-9);
    }
}
