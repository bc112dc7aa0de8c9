//! Time left on a held slot.

use jiff::civil::DateTime;
use leptos::prelude::*;

use crate::{clock::use_clock, format, words};

/// A line that shrinks and the minutes in figures (`role="timer"`). Speaks at 5, 2 and 1 minute. Needs
/// [`provide_clock`](crate::clock::provide_clock); stands still without.
#[component]
pub fn HoldTimer(
    /// When the hold ends, in the site's time.
    #[prop(into)]
    until: Signal<DateTime>,
    /// How long a hold lasts, in seconds.
    #[prop(default = 600)]
    total: u32,
    /// The time when there is no clock.
    #[prop(optional, into)]
    now: Option<DateTime>,
    /// Called once when the time is over.
    #[prop(optional, into)]
    on_over: Option<Callback<()>>,
) -> impl IntoView {
    let clock = use_clock();
    let left = Memo::new(move |_| {
        let until = until.get();
        let now = clock.map_or(now.unwrap_or(until), |clock| clock.now());
        format::seconds_between(now, until)
    });
    let minutes = Memo::new(move |_| left.get().div_ceil(60));
    let spoken = move || match minutes.get() {
        1 if left.get() > 50 => words::one_minute_left().to_owned(),
        n @ (2 | 5) => words::minutes_left(n),
        _ => String::new(),
    };
    Effect::new(move |before: Option<bool>| {
        let over = left.get() == 0;
        if over
            && before == Some(false)
            && let Some(on_over) = on_over
        {
            on_over.run(());
        }
        over
    });
    let percent = move || u64::from(left.get()) * 100 / u64::from(total.max(1));
    view! {
        <span
            class="hold"
            role="timer"
            data-low=move || (left.get() < 60).then_some("")
            aria-label=move || {
                match left.get() {
                    0 => words::slot_over().to_owned(),
                    left => words::held_left(format::countdown(left)),
                }
            }
        >
            <span>
                {move || if left.get() == 0 { words::slot_over() } else { words::held_for_you() }} " "
                <b>{move || format::countdown(left.get())}</b>
            </span>
            <i style=move || format!("--left:{}%", percent().min(100))></i>
            <span class="visually-hidden" role="status">
                {spoken}
            </span>
        </span>
    }
    .into_any()
}
