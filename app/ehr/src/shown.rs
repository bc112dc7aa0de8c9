//! How values, codes and moments are written on these screens.

use api::{
    Flag, Moment, PartialDate, When,
    ehr::{Attachment, Code, ResultSeries, VitalKind},
};
use frame::today;
use jiff::civil::Date;
use leptos::prelude::*;
use ui::FlagLevel;

use crate::words;

/// The flag of a value, as the design draws it.
pub const fn level(flag: Flag) -> FlagLevel {
    match flag {
        Flag::Low => FlagLevel::Low,
        Flag::High => FlagLevel::High,
        Flag::CriticalLow => FlagLevel::CriticalLow,
        Flag::CriticalHigh => FlagLevel::CriticalHigh,
        Flag::Abnormal => FlagLevel::Abnormal,
        Flag::Critical => FlagLevel::Critical,
    }
}

/// A day as people near it say it: without its year within this one.
pub fn day(date: Date) -> String {
    if date.year() == today().year() { ui::format::day_month(date) } else { ui::format::date(date) }
}

/// The time of day today, else the day.
fn moment_short(moment: Moment) -> String {
    let at = moment.local();
    if at.date() == today() { ui::format::time(at.time()) } else { day(at.date()) }
}

/// When something was: the time of day today, else the day; or as much of it as is known.
pub fn when(when: impl Into<When>) -> String {
    match when.into() {
        When::At(moment) => moment_short(moment),
        When::On(PartialDate::Day(date)) => day(date),
        When::On(date) => partial(date),
    }
}

/// When something was, in full.
pub fn moment(when: impl Into<When>) -> String {
    match when.into() {
        When::At(moment) => ui::format::date_time(moment.local()),
        When::On(date) => partial(date),
    }
}

/// The day of something, as much as is known of it, with its year.
pub fn dated(when: When) -> String {
    match when {
        When::At(moment) => ui::format::date(moment.local().date()),
        When::On(date) => partial(date),
    }
}

/// A date as much as is known of it.
pub fn partial(date: PartialDate) -> String {
    match date {
        PartialDate::Unknown => words::date_not_known().to_owned(),
        date => ui::format::partial_date(date),
    }
}

/// `since 2014`, `since 9 Nov 2026`.
pub fn since(date: Option<PartialDate>) -> Option<String> {
    date.filter(|date| *date != PartialDate::Unknown).map(|date| words::since(partial(date)))
}

/// `until 2014`.
pub fn until(date: Option<PartialDate>) -> Option<String> {
    date.filter(|date| *date != PartialDate::Unknown).map(|date| words::until(partial(date)))
}

/// What a source says beside the rest, a line each.
pub fn detail(detail: Option<&String>) -> Option<String> {
    detail.map(|detail| detail.replace('\n', "; "))
}

/// Files that came with something: text opens in place, others are named.
pub fn attachments(files: &[Attachment]) -> AnyView {
    let rows = files.iter().map(|file| {
        let name = file.name.clone();
        match file.text.clone() {
            Some(text) => view! {
                <ui::Disclosure summary=name><p class="preformatted">{text}</p></ui::Disclosure>
            }
            .into_any(),
            None => view! {
                <p class="quiet">{words::kept_file(name, file.content_type.clone(), size(file.size))}</p>
            }
            .into_any(),
        }
    });
    let rows = rows.collect_view();
    view! { {rows} }.into_any()
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// The code as a reader needs it: of the lists everyone knows without their name.
pub fn code(code: Option<&Code>) -> Option<String> {
    code.map(|code| code.code.clone()).filter(|code| code.len() <= 12)
}

/// `3.5–5.0 mmol/L`, with the decimals of the values.
pub fn range(series: &ResultSeries) -> String {
    let beside = series.values.last().map_or("", |value| value.shown.as_str());
    let unit = unit(series.unit.as_ref());
    let limits = rules::results::range(series.low, series.high, beside).or_else(|| series.range_words.clone());
    format!("{} {unit}", limits.unwrap_or_default()).trim().to_owned()
}

/// A unit as people read it.
pub fn unit(unit: Option<&String>) -> String {
    unit.map(|unit| rules::units::shown(unit)).unwrap_or_default()
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
