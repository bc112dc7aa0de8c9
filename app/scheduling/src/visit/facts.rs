//! The facts of a visit, and what to know before speaking.

use std::sync::Arc;

use api::scheduling::Appointment;
use leptos::prelude::*;
use ui::{CheckItem, CheckState, Checklist, Fact, Facts, PanelSection, StateMark, Wait, glyphs};

use crate::{shown, words};

/// When, with whom, where, how far.
pub(super) fn facts(visit: Memo<Arc<Appointment>>) -> AnyView {
    let today = shown::today();
    let clock = ui::clock::use_clock();
    let body = move || {
        let visit = visit.get();
        let minutes = visit.ends.since(visit.starts).as_secs() / 60;
        let when = match visit.token {
            Some(token) => words::came_at(words::token(token), shown::time(visit.starts)),
            None => words::when(shown::slot_label(visit.starts, today), minutes),
        };
        let with = visit.room.as_ref().map_or_else(|| visit.staff.clone(), |room| words::place(&visit.staff, room));
        let (chip, since, overbooked) =
            (shown::state(visit.state), words::since(shown::time(visit.state_since)), visit.overbooked);
        let why = visit.reason.clone().unwrap_or_else(|| visit.kind.clone());
        let waiting = visit.arrived_at.filter(|_| {
            matches!(visit.state, api::scheduling::VisitState::Arrived | api::scheduling::VisitState::Roomed)
        });
        let wait = waiting.and_then(|since| {
            let minutes = clock?.minutes_since(shown::on_page_clock(since));
            Some(view! { <Fact label=words::wait()><Wait minutes=minutes/></Fact> })
        });
        view! {
            <Facts>
                <Fact label=words::when_label()><span class="num">{when}</span></Fact>
                <Fact label=words::with()>{with}</Fact>
                <Fact label=words::what_for()>{why}</Fact>
                <Fact label=words::state()>
                    <StateMark state=chip chip=true/>
                    " "
                    <span class="quiet num">{since}</span>
                </Fact>
                {wait}
                {overbooked.then(|| view! { <Fact label=words::overbooked_label()>{words::overbooked_fact()}</Fact> })}
            </Facts>
        }
    };
    view! { <PanelSection title=words::visit()>{body}</PanelSection> }.into_any()
}

/// What to know before speaking; nothing where nothing is known.
pub(super) fn know(visit: Memo<Arc<Appointment>>) -> AnyView {
    let alerts = Memo::new(move |_| visit.with(|visit| visit.alerts.clone()));
    (move || {
        let alerts = alerts.get();
        (!alerts.is_empty()).then(|| {
            let items = alerts
                .into_iter()
                .map(|alert| view! { <CheckItem state=CheckState::Open glyph=glyphs::INFO text=alert/> })
                .collect_view();
            view! { <PanelSection title=words::know_first()><Checklist>{items}</Checklist></PanelSection> }
        })
    })
    .into_any()
}
