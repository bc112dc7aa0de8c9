//! From the contract's values to what the components show.

use api::{Moment, scheduling::VisitState};
use jiff::civil::{Date, DateTime};
use leptos::prelude::*;

use crate::words;

/// A state as the components know it.
pub(crate) const fn state(state: VisitState) -> ui::VisitState {
    match state {
        VisitState::Booked => ui::VisitState::Booked,
        VisitState::Confirmed => ui::VisitState::Confirmed,
        VisitState::Arrived => ui::VisitState::Arrived,
        VisitState::Roomed => ui::VisitState::Roomed,
        VisitState::WithDoctor => ui::VisitState::WithDoctor,
        VisitState::Leaving => ui::VisitState::Leaving,
        VisitState::Done => ui::VisitState::Done,
        VisitState::NoShow => ui::VisitState::NoShow,
        VisitState::Cancelled => ui::VisitState::Cancelled,
    }
}

/// A state as the contract knows it.
pub(crate) fn contract_state(shown: ui::VisitState) -> VisitState {
    VisitState::ALL.into_iter().find(|known| state(*known) == shown).unwrap_or(VisitState::Booked)
}

/// The wall clock's time of a moment: `10:42`.
pub(crate) fn time(moment: Moment) -> String {
    frame::moment_time(moment)
}

/// The day of a moment.
pub(crate) fn day(moment: Moment) -> Date {
    moment.local().date()
}

/// A moment as a slot is called: `Today 11:30`, `Tue 24, 09:20`, in another month `Wed 2 Dec, 09:00`.
pub(crate) fn slot_label(moment: Moment, today: Date) -> String {
    let date = day(moment);
    let time = time(moment);
    if date == today {
        words::today_at(time)
    } else if date.month() == today.month() && date.year() == today.year() {
        words::day_at(format!("{} {}", ui::format::weekday_short(date), date.day()), time)
    } else {
        words::day_at(ui::format::weekday(date), time)
    }
}

/// A moment in a sentence: `Tue 24 Nov, 09:20`.
pub(crate) fn day_and_time(moment: Moment) -> String {
    words::day_at(ui::format::weekday(day(moment)), time(moment))
}

/// The moment on the clock that the page counts with, which runs at the page's own site.
pub(crate) fn on_page_clock(moment: Moment) -> DateTime {
    frame::local(moment).local()
}

/// Today at the page's site.
pub(crate) fn today() -> Date {
    frame::use_session().map(|session| session.now.local().date()).unwrap_or_default()
}

/// The site this person works at first, or the chain's first.
pub(crate) fn own_site() -> Option<api::id::SiteId> {
    let session = frame::use_session()?;
    session.site_id.or_else(|| session.sites.first().map(|site| site.id))
}

/// Goes to an address of this site without moving the page; `replace` leaves no step back.
pub(crate) fn use_go() -> Callback<(String, bool)> {
    let navigate = leptos_router::hooks::use_navigate();
    Callback::new(move |(href, replace): (String, bool)| {
        navigate(&href, leptos_router::NavigateOptions { scroll: false, replace, ..Default::default() });
    })
}

/// Moves the focus to the first element that fits, once it is drawn.
pub(crate) fn focus_soon(selector: &'static str) {
    focus_by(selector.to_owned());
}

/// The same with a selector made at run time.
pub(crate) fn focus_by(selector: String) {
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            _ = element.focus();
        }
    });
}
