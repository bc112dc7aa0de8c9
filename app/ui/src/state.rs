//! Visit state and wait: shape, hue and word together.

use leptos::prelude::*;

use crate::{Icon, glyphs, words};

/// How far a visit is. Its ring fills as it moves on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitState {
    /// Planned.
    #[default]
    Booked,
    /// The patient said yes.
    Confirmed,
    /// Checked in, waits.
    Arrived,
    /// In a room, waits for the doctor.
    Roomed,
    /// With the doctor.
    WithDoctor,
    /// Seen, at the desk.
    Leaving,
    /// Gone, everything done.
    Done,
    /// Did not come.
    NoShow,
    /// Called off.
    Cancelled,
}

const RING: &str = r#"<circle cx="7" cy="7" r="5.6" fill="none" stroke="currentColor" stroke-width="1.4"/>"#;

impl VisitState {
    /// All states in order.
    pub const ALL: [Self; 9] = [
        Self::Booked,
        Self::Confirmed,
        Self::Arrived,
        Self::Roomed,
        Self::WithDoctor,
        Self::Leaving,
        Self::Done,
        Self::NoShow,
        Self::Cancelled,
    ];

    /// The value of `data-state`.
    #[must_use]
    pub const fn attr(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Confirmed => "confirmed",
            Self::Arrived => "arrived",
            Self::Roomed => "roomed",
            Self::WithDoctor => "with",
            Self::Leaving => "leaving",
            Self::Done => "done",
            Self::NoShow => "noshow",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Booked => words::booked(),
            Self::Confirmed => words::confirmed(),
            Self::Arrived => words::arrived(),
            Self::Roomed => words::roomed(),
            Self::WithDoctor => words::with_doctor(),
            Self::Leaving => words::leaving(),
            Self::Done => words::done(),
            Self::NoShow => words::no_show(),
            Self::Cancelled => words::cancelled(),
        }
    }

    fn drawing(self) -> String {
        let inside = match self {
            Self::Booked => {
                return r#"<circle cx="7" cy="7" r="5.6" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2.2 2.2"/>"#
                    .to_owned();
            }
            Self::Done => {
                return r#"<circle cx="7" cy="7" r="6.2" fill="currentColor"/><path d="m4.3 7.2 1.9 1.9 3.6-4" fill="none" stroke="var(--paper)" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>"#
                    .to_owned();
            }
            Self::Confirmed => "",
            Self::Arrived => r#"<path d="M7 7V3.4A3.6 3.6 0 0 1 10.6 7Z" fill="currentColor"/>"#,
            Self::Roomed => r#"<path d="M7 3.4a3.6 3.6 0 0 1 0 7.2Z" fill="currentColor"/>"#,
            Self::WithDoctor => r#"<path d="M7 7V3.4A3.6 3.6 0 1 1 3.4 7Z" fill="currentColor"/>"#,
            Self::Leaving => r#"<circle cx="7" cy="7" r="3.6" fill="currentColor"/>"#,
            Self::NoShow => r#"<path d="M3.2 10.8 10.8 3.2" stroke="currentColor" stroke-width="1.4"/>"#,
            Self::Cancelled => {
                r#"<path d="m5 5 4 4m0-4-4 4" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"/>"#
            }
        };
        format!("{RING}{inside}")
    }
}

/// The ring alone; the word must stand near it.
#[component]
pub fn StateGlyph(
    /// The state.
    state: VisitState,
) -> impl IntoView {
    view! { <svg viewBox="0 0 14 14" aria-hidden="true" inner_html=state.drawing()></svg> }.into_any()
}

/// Visit state: ring and word, plain or as a chip.
#[component]
pub fn StateMark(
    /// The state.
    state: VisitState,
    /// On a washed ground.
    #[prop(optional)]
    chip: bool,
    /// Another word than the state's own.
    #[prop(optional, into)]
    word: Option<String>,
) -> impl IntoView {
    view! {
        <span class="state" class:state--chip=chip data-state=state.attr()>
            <StateGlyph state=state/>
            {word.unwrap_or_else(|| state.word().to_owned())}
        </span>
    }
    .into_any()
}

/// How bad a wait is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitLevel {
    /// Up to 10 minutes.
    Plain,
    /// 11 to 20 minutes.
    Watch,
    /// Over 20 minutes.
    Late,
}

impl WaitLevel {
    /// The level of a wait.
    #[must_use]
    pub const fn of(minutes: u32) -> Self {
        match minutes {
            0..=10 => Self::Plain,
            11..=20 => Self::Watch,
            _ => Self::Late,
        }
    }

    /// The value of `data-level`.
    #[must_use]
    pub const fn attr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Watch => Some("watch"),
            Self::Late => Some("late"),
        }
    }
}

/// A wait in minutes: plain, then with a clock in amber, then in red. For a wait that counts on, give
/// [`Clock::minutes_since`](crate::clock::Clock::minutes_since).
#[component]
pub fn Wait(
    /// Whole minutes.
    #[prop(into)]
    minutes: Signal<u32>,
) -> impl IntoView {
    let level = move || WaitLevel::of(minutes.get());
    view! {
        <span class="wait" data-level=move || level().attr()>
            {move || (level() > WaitLevel::Plain).then(|| view! { <Icon glyph=glyphs::CLOCK/> })}
            {move || words::minutes(minutes.get())}
        </span>
    }
    .into_any()
}
