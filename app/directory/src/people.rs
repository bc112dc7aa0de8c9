//! How colleagues, days and licences are written.

use api::{
    directory::{ExceptionKind, Gender, LicenceState, ScheduleException, Site, StaffKind, Weekday},
    id::SiteId,
};
use jiff::civil::Date;
use ui::{SelectOption, Tone};

use crate::words;

/// Kinds and their values in forms.
pub const KINDS: [(StaffKind, &str, &str); 3] = [
    (StaffKind::Doctor, "doctor", words::doctor()),
    (StaffKind::Nurse, "nurse", words::nurse()),
    (StaffKind::Other, "other", words::other()),
];

/// The value of a kind.
pub fn kind_code(kind: StaffKind) -> &'static str {
    KINDS.iter().find(|(other, ..)| *other == kind).map_or("other", |(_, code, _)| code)
}

/// Genders to choose from.
pub fn genders() -> Vec<SelectOption> {
    vec![
        SelectOption::new("woman", words::woman()),
        SelectOption::new("man", words::man()),
        SelectOption::new("other", words::gender_other()),
    ]
}

/// The value of a gender.
pub const fn gender_code(gender: Gender) -> &'static str {
    match gender {
        Gender::Woman => "woman",
        Gender::Man => "man",
        Gender::Other => "other",
    }
}

/// Days and their values in forms.
pub const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "monday", words::monday()),
    (Weekday::Tuesday, "tuesday", words::tuesday()),
    (Weekday::Wednesday, "wednesday", words::wednesday()),
    (Weekday::Thursday, "thursday", words::thursday()),
    (Weekday::Friday, "friday", words::friday()),
    (Weekday::Saturday, "saturday", words::saturday()),
    (Weekday::Sunday, "sunday", words::sunday()),
];

/// A day's word.
pub fn weekday(day: Weekday) -> &'static str {
    DAYS[day as usize].2
}

/// A licence's state as a word and its tone.
pub const fn licence(state: LicenceState) -> (&'static str, Tone) {
    match state {
        LicenceState::Valid => (words::licence_valid(), Tone::Neutral),
        LicenceState::EndsSoon => (words::licence_soon(), Tone::Warn),
        LicenceState::Ended => (words::licence_ended(), Tone::Danger),
    }
}

/// A site's name.
pub fn site_name(sites: &[Site], id: SiteId) -> String {
    sites.iter().find(|site| site.id == id).map_or_else(|| "·".to_owned(), |site| site.name.clone())
}

/// The sites' names, one after the other.
pub fn site_names(sites: &[Site], ids: &[SiteId]) -> String {
    sites.iter().filter(|site| ids.contains(&site.id)).map(|site| site.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// A day as it is written near today.
pub fn day(day: Date) -> String {
    if day.year() == frame::today().year() { ui::format::weekday(day) } else { ui::format::date(day) }
}

/// The days and hours of an exception: `Mon 23 Nov to Fri 27 Nov`, `Tue 24 Nov, 13:00–15:00`.
pub fn span(exception: &ScheduleException) -> String {
    let mut text = if exception.first_day == exception.last_day {
        day(exception.first_day)
    } else {
        words::from_until(day(exception.first_day), day(exception.last_day))
    };
    if let (Some(starts), Some(ends)) = (exception.starts, exception.ends) {
        text.push_str(&format!(", {starts}–{ends}"));
    }
    text
}

/// What an exception does.
pub const fn exception(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::Leave => words::leave(),
        ExceptionKind::Block => words::block(),
        ExceptionKind::Closure => words::closure(),
    }
}
