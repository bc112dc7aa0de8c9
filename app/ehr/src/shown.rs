//! How values, codes and moments are written on these screens.

use api::{
    Flag, Moment,
    ehr::{Code, ResultSeries, VitalKind},
};
use frame::today;
use jiff::civil::Date;
use ui::FlagLevel;

use crate::words;

/// The flag of a value, as the design draws it.
pub const fn level(flag: Flag) -> FlagLevel {
    match flag {
        Flag::Low => FlagLevel::Low,
        Flag::High => FlagLevel::High,
        Flag::CriticalLow => FlagLevel::CriticalLow,
        Flag::CriticalHigh => FlagLevel::CriticalHigh,
    }
}

/// A day as people near it say it: without its year within this one.
pub fn day(date: Date) -> String {
    if date.year() == today().year() { ui::format::day_month(date) } else { ui::format::date(date) }
}

/// A moment: the time of day today, else the day.
pub fn when(moment: Moment) -> String {
    let at = moment.local();
    if at.date() == today() { ui::format::time(at.time()) } else { day(at.date()) }
}

/// A moment in full.
pub fn moment(moment: Moment) -> String {
    ui::format::date_time(moment.local())
}

/// `since 2014`, `since 9 Nov 2026`: a day at the turn of a year stands for the year.
pub fn since(day: Option<Date>) -> Option<String> {
    let day = day?;
    Some(if day.month() == 1 && day.day() == 1 {
        words::since(day.year())
    } else {
        words::since(ui::format::date(day))
    })
}

/// The code as a reader needs it: of the lists everyone knows without their name.
pub fn code(code: Option<&Code>) -> Option<String> {
    code.map(|code| code.code.clone()).filter(|code| code.len() <= 12)
}

/// `3.5–5.0 mmol/L`, with the decimals of the values.
pub fn range(series: &ResultSeries) -> String {
    let places = series.values.last().map_or(0, |value| places(&value.shown));
    let unit = series.unit.clone().unwrap_or_default();
    let limits = match (series.low, series.high) {
        (Some(low), Some(high)) => format!("{low:.places$}–{high:.places$} "),
        (Some(low), None) => format!("≥ {low:.places$} "),
        (None, Some(high)) => format!("≤ {high:.places$} "),
        (None, None) => String::new(),
    };
    format!("{limits}{unit}").trim().to_owned()
}

/// What a test measures, without the property and system that LOINC's long names add in brackets and after them: `Albumin`
/// of `Albumin [Mass/volume] in Serum or Plasma`.
pub fn component(name: &str) -> String {
    name.split_once(" [").map_or(name, |(component, _)| component).to_owned()
}

/// The decimals of a number as it is written.
pub fn places(shown: &str) -> usize {
    shown.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// The name of a vital sign.
pub const fn vital(kind: VitalKind) -> &'static str {
    match kind {
        VitalKind::Systolic => words::systolic(),
        VitalKind::Diastolic => words::diastolic(),
        VitalKind::Pulse => words::pulse(),
        VitalKind::Respiration => words::respiration(),
        VitalKind::Temperature => words::temperature(),
        VitalKind::Oxygen => words::oxygen(),
        VitalKind::Weight => words::weight(),
        VitalKind::Height => words::height(),
        VitalKind::BodyMassIndex => words::body_mass_index(),
    }
}
