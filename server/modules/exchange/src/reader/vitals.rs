//! Vital signs among the values: into the unit they are kept in, with the limits of the age at that day.

use api::ehr::VitalKind;
use ehr::import::{At, Observation};
use rules::ranges::Limits;

use super::{Reader, results::Frame};
use crate::{fhir::Concept, words::LOINC};

impl Reader {
    /// A vital sign comes into the unit it is kept in, its source's value beside it, and takes the range of the age at that day. One
    /// whose unit is not known stays beside the others, so that no stone is ever read as a kilogram.
    pub(super) fn as_vital(&self, kind: VitalKind, one: &mut Observation, frame: &Frame) {
        let (_, kept, places) = kind.facts();
        let Some(written) = one.written.clone() else { return };
        let Some(unit) = one.unit.clone() else {
            "other".clone_into(&mut one.category);
            return;
        };
        let born = frame.about.1;
        let day = frame.at.and_then(At::day).unwrap_or(self.today);
        let ages = rules::dates::Ages::on(born, day);
        let places = if kind == VitalKind::Weight { rules::vitals::decimals(kind, ages) } else { places };
        let Some(home) = rules::units::vital(kind, &written, &unit, usize::from(places)) else {
            "other".clone_into(&mut one.category);
            return;
        };
        // What no living person has is a slip of its source: it is kept as it came, and is no vital sign.
        let (least, most) = kind.possible();
        if home.parse::<f64>().is_ok_and(|number| !(least..=most).contains(&number)) {
            "other".clone_into(&mut one.category);
            return;
        }
        if !rules::units::same(Some(&unit), Some(kept)) {
            one.source_written = Some(rules::results::shown(one.comparator, &written));
            one.source_unit = Some(unit);
            // Its bounds are in the other unit.
            (one.low, one.high) = (None, None);
            one.written = Some(home);
        }
        one.unit = Some(kept.to_owned());
        let limits = rules::vitals::limits(kind, ages).ok().flatten().unwrap_or_default();
        one.low = one.low.or(limits.low);
        one.high = one.high.or(limits.high);
        one.flag = one.flag.or_else(|| flag_of(one, &limits));
    }
}

/// What a vital sign is called whose source gives its code alone.
pub(super) const fn called(kind: VitalKind) -> &'static str {
    match kind {
        VitalKind::Systolic => "Systolic blood pressure",
        VitalKind::Diastolic => "Diastolic blood pressure",
        VitalKind::Pulse => "Heart rate",
        VitalKind::Respiration => "Respiratory rate",
        VitalKind::Temperature => "Body temperature",
        VitalKind::Oxygen => "Oxygen saturation",
        VitalKind::Weight => "Body weight",
        VitalKind::Height => "Body height",
        VitalKind::BodyMassIndex => "Body mass index",
    }
}

/// The vital sign among a concept's codes.
pub(super) fn vital_of(code: &Concept) -> Option<VitalKind> {
    let loinc = code.coding.iter().filter(|coding| coding.system.as_deref() == Some(LOINC));
    loinc.filter_map(|coding| coding.code.as_deref()).find_map(|code| {
        // Oxygen by pulse oximetry and in arterial blood, as the vital signs profile pairs them.
        VitalKind::from_loinc(if code == "2708-6" { "59408-5" } else { code })
    })
}

/// A number beyond its own range is flagged, whether or not its source says so.
pub(super) fn flag_of(one: &Observation, limits: &Limits) -> Option<api::Flag> {
    let value: f64 = one.written.as_deref()?.parse().ok()?;
    limits.flag_of(one.comparator, value)
}
