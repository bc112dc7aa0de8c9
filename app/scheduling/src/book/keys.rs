//! Keys of booking.

use leptos::prelude::*;
use ui::{Chord, ScreenKey, ScreenKeys};

use super::{desk::Desk, when};
use crate::{shown, words};

/// Registers them while the screen stands.
pub(super) fn keys(desk: Desk) -> AnyView {
    let holds = Signal::derive(move || desk.held.with(Option::is_some));
    let keys = vec![
        ScreenKey::new(Chord::Go('1'), words::who(), || shown::focus_soon("#step1 input, #step1 a, #step1 button")),
        ScreenKey::new(Chord::Go('2'), words::why_and_whom(), || shown::focus_soon("#f-need")),
        ScreenKey::new(Chord::Go('3'), words::when_title(), || {
            shown::focus_soon("#step3 .slot[aria-pressed=true], #step3 .slot:not(:disabled)");
        }),
        ScreenKey::new(Chord::Char('/'), words::find_patient_short(), || shown::focus_soon("#f-patient")),
        ScreenKey::new(Chord::Char('l'), words::later_days(), move || when::later(desk)),
        ScreenKey::new(Chord::Named("Escape"), words::key_let_go(), move || desk.release()).when(holds),
        ScreenKey::new(Chord::CtrlEnter, words::book(), move || desk.book()),
    ];
    view! { <ScreenKeys keys=keys/> }.into_any()
}
