//! Keys of the board.

use std::sync::Arc;

use api::{
    id::AppointmentId,
    scheduling::{Board, VisitState},
};
use leptos::prelude::*;
use ui::{Chord, ScreenKey, ScreenKeys};

use super::{
    address::{Here, Open},
    columns::{Line, lines},
};
use crate::{acts::Acts, shown, words};

/// The visit of the row in focus.
fn focused() -> Option<AppointmentId> {
    let link = document().active_element()?.closest(".visit").ok()??.query_selector(".visit-name").ok()??;
    let href = link.get_attribute("href")?;
    let (_, after) = href.split_once("visit=")?;
    after.split('&').next()?.parse().ok()
}

/// Registers them while the board stands.
pub(super) fn keys(board: Memo<Arc<Board>>, here: Here, acts: Acts) -> AnyView {
    let meant = move || -> Option<Line> {
        let id = focused().or_else(|| here.address.get_untracked().visit)?;
        board.with_untracked(|board| lines(board, false).find(|line| line.visit.id == id))
    };
    let show = move |open: Open| here.go(|address| (address.visit, address.open) = (None, Some(open)));
    let check_in = move || match meant().filter(|line| line.visit.state.is_planned()) {
        Some(line) => acts.step(line.visit.id, line.visit.version, VisitState::Arrived, None),
        None => show(Open::CheckIn),
    };
    let room = move || {
        let Some(line) = meant() else { return };
        match line.visit.state {
            VisitState::Arrived if line.visit.room_id.is_some() => {
                acts.step(line.visit.id, line.visit.version, VisitState::Roomed, None);
            }
            // No room is planned: choose one.
            VisitState::Arrived => here.go(|address| (address.visit, address.open) = (Some(line.visit.id), None)),
            _ => {}
        }
    };
    let go = shown::use_go();
    let part = frame::use_record_part();
    let record = move || {
        if let Some(line) = meant() {
            go.run((part.href(line.visit.patient_id), false));
        }
    };
    let mut keys = vec![
        ScreenKey::new(Chord::Char('w'), words::walk_in(), move || show(Open::WalkIn)),
        ScreenKey::new(Chord::Char('i'), words::check_in(), check_in),
        ScreenKey::new(Chord::Char('r'), words::to_the_room(), room),
        ScreenKey::new(Chord::Char('o'), words::open_record(), record),
        ScreenKey::new(Chord::Char('t'), words::today(), move || here.go(|address| address.day = None)),
        ScreenKey::new(Chord::Named("Escape"), words::close_panel(), move || here.close()).when(Signal::derive(
            move || here.address.with(|address| address.visit.is_some() || address.open.is_some()),
        )),
    ];
    let states = VisitState::ALL.into_iter().filter(|state| *state != VisitState::Cancelled);
    for (state, figure) in states.zip('1'..='8') {
        keys.push(ScreenKey::new(Chord::Char(figure), words::only(shown::state(state).word()), move || {
            here.go(|address| address.state = (address.state != Some(state)).then_some(state));
        }));
    }
    view! { <ScreenKeys keys=keys/> }.into_any()
}
