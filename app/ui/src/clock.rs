//! The time that screens count with: the server's, carried on by the browser.

use jiff::{SignedDuration, civil::DateTime};
use leptos::prelude::*;

use crate::format;

/// The site's time. It starts at what the server rendered with and moves each second in the browser; it stands still while
/// the screen is not live, because a wait that goes on counting would lie.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    now: RwSignal<DateTime>,
    minute: Memo<DateTime>,
    live: RwSignal<bool>,
}

impl Clock {
    /// The time, to the second.
    #[must_use]
    pub fn now(&self) -> DateTime {
        self.now.get()
    }

    /// The time, cut to the minute: changes once a minute only.
    #[must_use]
    pub fn minute(&self) -> DateTime {
        self.minute.get()
    }

    /// Whether the time runs.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live.get()
    }

    /// Stops or goes on.
    pub fn set_live(&self, live: bool) {
        self.live.set(live);
    }

    /// Whole minutes since a moment, recomputed each minute.
    #[must_use]
    pub fn minutes_since(&self, moment: DateTime) -> Signal<u32> {
        let clock = *self;
        Signal::derive(move || format::minutes_between(moment, clock.minute()))
    }
}

/// Puts the clock into context. Call it once near the root, with the time the server rendered with: the browser must be
/// given the same value.
pub fn provide_clock(server_now: DateTime) -> Clock {
    let now = RwSignal::new(server_now);
    let live = RwSignal::new(true);
    let minute = Memo::new(move |_| {
        let now = now.get();
        now.checked_sub(SignedDuration::from_secs(i64::from(now.second()))).unwrap_or(now)
    });
    let clock = Clock { now, minute, live };
    provide_context(clock);
    Effect::new(move |_| {
        let started = js_sys::Date::now();
        let handle = set_interval_with_handle(
            move || {
                if live.get_untracked() {
                    let elapsed = SignedDuration::from_millis((js_sys::Date::now() - started) as i64);
                    now.set(server_now.checked_add(elapsed).unwrap_or(server_now));
                }
            },
            std::time::Duration::from_secs(1),
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    });
    clock
}

/// The clock, where one is provided.
#[must_use]
pub fn use_clock() -> Option<Clock> {
    use_context()
}
