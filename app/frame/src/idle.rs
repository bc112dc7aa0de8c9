//! The idle lock at the screen. The server decides; the screen sees to it that nothing stays in sight once it has: it loads
//! the page anew, which is then the lock, and keeps nothing of before.

use leptos::prelude::*;

/// Watches for somebody at the screen and says when little time is left before it locks.
#[must_use]
pub fn provide_idle(idle_minutes: u32) -> ReadSignal<bool> {
    let (soon, set_soon) = signal(false);
    #[cfg(target_arch = "wasm32")]
    browser::watch(idle_minutes, set_soon);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (idle_minutes, set_soon);
    soon
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::time::Duration;

    use api::session::{GetSession, StayOpen};
    use leptos::{ev, leptos_dom::helpers::set_interval, prelude::*};

    use crate::use_client;

    /// Milliseconds between looks at the clock.
    const LOOK: u64 = 1_000;
    /// The server hears of somebody at the screen at most this often, in milliseconds: it counts in minutes.
    const TELL: f64 = 45_000.0;
    /// How long before the lock the screen warns, in milliseconds.
    const WARN: f64 = 60_000.0;

    fn now() -> f64 {
        js_sys::Date::now()
    }

    pub(super) fn watch(idle_minutes: u32, set_soon: WriteSignal<bool>) {
        let client = use_client();
        let limit = f64::from(idle_minutes) * 60_000.0;
        let touched = StoredValue::new(now());
        let told = StoredValue::new(now());
        let warned = StoredValue::new(false);
        let asking = StoredValue::new(false);
        let here = move || {
            let at = now();
            touched.set_value(at);
            if warned.get_value() {
                warned.set_value(false);
                set_soon.set(false);
            }
            if at - told.get_value() > TELL {
                told.set_value(at);
                let client = client.clone();
                leptos::task::spawn_local(async move {
                    let _ = client.call(StayOpen {}).await;
                });
            }
        };
        // Not mere movement of the pointer: a desk that is bumped is nobody.
        let (keys, pointer, wheel) = (here.clone(), here.clone(), here);
        for handle in [
            window_event_listener(ev::keydown, move |_| keys()),
            window_event_listener(ev::pointerdown, move |_| pointer()),
            window_event_listener(ev::wheel, move |_| wheel()),
        ] {
            // They live as long as the page.
            std::mem::forget(handle);
        }
        let client = use_client().in_background();
        set_interval(
            move || {
                let quiet = now() - touched.get_value();
                if quiet > limit - WARN && !warned.get_value() {
                    warned.set_value(true);
                    set_soon.set(true);
                }
                if quiet < limit || asking.get_value() {
                    return;
                }
                asking.set_value(true);
                let client = client.clone();
                leptos::task::spawn_local(async move {
                    // Another tab may have kept the session open; the client itself leaves a page whose session is locked.
                    if client.call(GetSession {}).await.is_ok() {
                        touched.set_value(now() - limit + WARN);
                    }
                    asking.set_value(false);
                });
            },
            Duration::from_millis(LOOK),
        );
    }
}
