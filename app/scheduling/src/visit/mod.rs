//! A visit beside the board or the schedule: facts, what to know, and what can be done.

mod change;
mod facts;
mod steps;

use std::sync::Arc;

use api::{
    id::{AppointmentId, RoomId},
    scheduling::{Appointment, GetAppointment},
};
use frame::{Topic, load_live};
use leptos::prelude::*;
use ui::SidePanel;

use crate::{
    acts::Acts,
    board::{Offer, Open},
    fresh::{Trouble, fresh},
    shown, words,
};

/// What a panel needs from the screen it stands beside.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    /// The acts, shared with the screen's keys and drags.
    pub acts: Acts,
    /// The address with one of the visit's acts open, or none.
    pub href: Callback<Option<Open>, String>,
    /// The address without the panel.
    pub close_href: Callback<(), String>,
    /// Goes there without a page load.
    pub go: Callback<Option<Open>>,
    /// Closes.
    pub close: Callback<()>,
    /// Which act is open.
    pub open: Signal<Option<Open>>,
    /// Rooms of the site to choose from.
    pub rooms: Signal<Vec<(RoomId, String)>>,
    /// Earlier places with other doctors, as the board knows them.
    pub offers: Callback<Appointment, Vec<Offer>>,
    /// Moves the focus into the panel: not when the page opened with it.
    pub take_focus: bool,
}

/// The panel of one visit.
#[component]
pub(crate) fn VisitPanel(
    /// The visit.
    id: AppointmentId,
    /// What is touched when it changes.
    topic: Topic,
    /// The screen.
    beside: Beside,
) -> impl IntoView {
    let load = load_live(move || GetAppointment { id }, move || vec![topic.clone()]);
    Effect::new(move |before: Option<u32>| {
        let count = beside.acts.count.get();
        if before.is_some_and(|before| before != count) {
            load.again();
        }
        count
    });
    fresh(load, words::this_visit().to_owned(), move |visit| panel(visit, beside))
}

fn panel(visit: Memo<Arc<Appointment>>, beside: Beside) -> AnyView {
    let name = Signal::derive(move || visit.with(|visit| visit.patient.clone()));
    let today = shown::today();
    let sub = Signal::derive(move || {
        visit.with(|visit| {
            Some(words::person(
                ui::format::born_and_died(visit.born, visit.deceased, today),
                words::sex(visit.sex),
                &visit.patient_number,
            ))
        })
    });
    let label = Signal::derive(move || words::visit_of(name.get()));
    let trouble = move || {
        let problem = beside.acts.trouble.get()?;
        let now =
            visit.with(|visit| words::stands_now(shown::state(visit.state).word(), shown::time(visit.state_since)));
        let acts = beside.acts;
        Some(view! {
            <ui::PanelSection>
                <Trouble problem=problem on_close=move || acts.trouble.set(None)>
                    <p class="num">{now}</p>
                    {acts.anyway()}
                </Trouble>
            </ui::PanelSection>
        })
    };
    view! {
        <SidePanel
            id="visit"
            label=label
            title=name
            sub=sub
            take_focus=beside.take_focus
            close_href=beside.close_href.run(())
            on_close=beside.close
            foot=move || steps::foot(visit, beside)
        >
            {trouble}
            {facts::facts(visit)}
            {facts::know(visit)}
            {change::open_act(visit, beside)}
            {change::more(visit, beside)}
        </SidePanel>
    }
    .into_any()
}
