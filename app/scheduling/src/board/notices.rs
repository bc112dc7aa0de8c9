//! The one thing the board says by itself: who has waited too long. And the focus that survives a redrawn row.

use std::{sync::Arc, time::Duration};

use api::scheduling::Board;
use leptos::prelude::*;

use super::columns::{is_waiting, lines};
use crate::{shown, words};

/// A polite status, at most one sentence a minute.
pub(super) fn spoken(board: Memo<Arc<Board>>) -> AnyView {
    let say = RwSignal::new(String::new());
    let clock = ui::clock::use_clock();
    Effect::new(move |before: Option<String>| {
        let Some(clock) = clock.filter(|clock| clock.is_live()) else { return String::new() };
        let now = clock.minute();
        let longest = board.with_untracked(|board| {
            lines(board, false)
                .filter(|line| is_waiting(&line.visit))
                .filter_map(|line| {
                    let minutes = ui::format::minutes_between(shown::on_page_clock(line.visit.waiting_since?), now);
                    Some((minutes, line))
                })
                .max_by_key(|(minutes, _)| *minutes)
        });
        // Every ten minutes of the longest wait, not every minute.
        let Some((minutes, line)) = longest.filter(|(minutes, _)| *minutes >= 20) else { return String::new() };
        let key = format!("{} {}", line.visit.id, minutes / 10);
        if before.as_deref() != Some(&key) {
            say.set(words::has_waited(ui::format::time(now.time()), &line.visit.patient, minutes, &line.staff));
        }
        key
    });
    keep_focus(board);
    view! { <p class="visually-hidden" role="status">{move || say.get()}</p> }.into_any()
}

/// A row that changed is drawn anew, perhaps in another group: the focus goes with it.
fn keep_focus(board: Memo<Arc<Board>>) {
    let focused = StoredValue::new(None::<String>);
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::focusin, move |_| {
            let link = document().active_element().filter(|element| element.class_list().contains("visit-name"));
            focused.set_value(link.and_then(|link| link.get_attribute("href")));
        });
        on_cleanup(move || listener.remove());
    });
    Effect::new(move |_| {
        board.track();
        set_timeout(
            move || {
                let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
                let href = focused.try_get_value().flatten().filter(|_| lost);
                let id = href
                    .as_deref()
                    .and_then(|href| href.split_once("visit="))
                    .map(|(_, after)| after.split('&').next().unwrap_or(after).to_owned());
                if let Some(id) = id {
                    shown::focus_by(format!(".visit-name[href*=\"visit={id}\"]"));
                }
            },
            Duration::from_millis(30),
        );
    });
}
