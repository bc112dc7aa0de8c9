//! The day board: who is here, who waits, who comes.

mod address;
mod check_in;
mod columns;
mod header;
mod keys;
mod lanes;
mod notices;
mod walk_in;

use std::sync::Arc;

use api::{
    Moment,
    directory::ListSites,
    id::{AppointmentId, RoomId, StaffId},
    scheduling::{Appointment, Board, GetBoard},
};
use frame::{Topic, load, load_live};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Empty, Flow, WithPanel, glyphs};

pub(crate) use address::Open;
use address::{Division, Here};

use crate::{
    acts::Acts,
    fresh::{Trouble, fresh},
    loading::place,
    shown,
    visit::{Beside, VisitPanel},
    words,
};

/// An earlier place with another doctor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// When.
    pub starts: Moment,
    /// With whom.
    pub staff_id: StaffId,
    /// The name.
    pub staff: String,
}

/// The day board of a site.
#[component]
pub fn BoardPage() -> impl IntoView {
    let here = Here::new();
    let own = shown::own_site();
    let asked = Memo::new(move |_| here.address.with(|address| (address.site.or(own), address.day)));
    let Some(_) = asked.get_untracked().0 else {
        return view! { <Empty glyph=glyphs::BUILDING_2 title=words::no_site() text=words::no_site_text()/> }
            .into_any();
    };
    let site = move || asked.get().0.or(own).expect("a site was there when the page opened");
    let board =
        load_live(move || GetBoard { site_id: site(), day: asked.get().1 }, move || vec![Topic::new("board", site())]);
    let sites = load(move || ListSites {});
    let acts = Acts::new(move || board.again());
    let rooms = RwSignal::new(Vec::new());
    let known = move || {
        Suspend::new(async move {
            if let Ok(sites) = sites.resource.await {
                let site = untrack(site);
                let of_site = sites.sites.into_iter().filter(|other| other.id == site).flat_map(|site| site.rooms);
                rooms.set(of_site.filter(|room| room.open).map(|room| (room.id, room.name)).collect());
            }
        })
    };
    view! {
        <Title text=frame::words::titled(words::day_board())/>
        <Suspense>{known}</Suspense>
        {fresh(board, words::the_board().to_owned(), move |data| screen(data, here, acts, rooms))}
    }
    .into_any()
}

fn screen(board: Memo<Arc<Board>>, here: Here, acts: Acts, rooms: RwSignal<Vec<(RoomId, String)>>) -> AnyView {
    let counts = Signal::derive(move || board.with(|board| lanes::counts(board)));
    let chosen = Signal::derive(move || here.address.with(|address| address.state.map(shown::state)));
    let empty = Memo::new(move |_| board.with(|board| board.lanes.is_empty()));
    let clock = ui::clock::use_clock();
    let stale = Signal::derive(move || clock.is_some_and(|clock| !clock.is_live()));
    let on_move = move |(visit, place): (String, String)| dropped(board, acts, &visit, &place);
    let trouble = move || {
        // Beside the panel, the panel says it.
        let problem = acts.trouble.get().filter(|_| here.address.with(|address| address.visit.is_none()))?;
        Some(view! {
            <div class="above-board">
                <Trouble problem=problem on_close=move || acts.trouble.set(None)>{acts.anyway()}</Trouble>
            </div>
        })
    };
    let lanes = move || {
        if empty.get() {
            return view! { <Empty glyph=glyphs::CALENDAR_OFF title=words::nobody_today() text=words::nobody_today_text()/> }.into_any();
        }
        view! { <ui::Board on_move=on_move stale=stale><lanes::Lanes board=board here=here/></ui::Board> }.into_any()
    };
    let flow_href = Callback::new(move |state: Option<ui::VisitState>| {
        here.address.with(|address| address.with(|address| address.state = state.map(shown::contract_state)).href())
    });
    let filter = Callback::new(move |state: Option<ui::VisitState>| {
        here.go(|address| address.state = state.map(shown::contract_state));
    });
    view! {
        {header::header(board, here)}
        {keys::keys(board, here, acts)}
        <Flow counts=counts chosen=chosen href=flow_href on_choose=filter/>
        {trouble}
        <WithBeside here=here>
            {lanes}
            {beside(board, here, acts, rooms)}
        </WithBeside>
        {notices::spoken(board)}
    }
    .into_any()
}

/// Room for a panel only while one is open.
#[component]
fn WithBeside(here: Here, children: Children) -> impl IntoView {
    let open = Memo::new(move |_| here.address.with(|address| address.visit.is_some() || address.open.is_some()));
    view! { <div class="beside" data-open=move || open.get().then_some("")><WithPanel>{children()}</WithPanel></div> }
        .into_any()
}

/// The panel that the address names.
fn beside(board: Memo<Arc<Board>>, here: Here, acts: Acts, rooms: RwSignal<Vec<(RoomId, String)>>) -> AnyView {
    let shows = Memo::new(move |_| {
        here.address.with(|address| (address.visit, address.open.filter(|_| address.visit.is_none())))
    });
    let from_start = StoredValue::new(true);
    Effect::new(move |_| {
        shows.track();
        request_animation_frame(move || _ = from_start.try_set_value(false));
    });
    place(move || match shows.get() {
        (Some(id), _) => {
            let beside = Beside {
                acts,
                href: Callback::new(move |open| {
                    here.address.with_untracked(|address| address.beside(id).with(|address| address.open = open).href())
                }),
                close_href: Callback::new(move |()| here.address.with_untracked(|address| address.alone().href())),
                go: Callback::new(move |open| here.go(|address| address.open = open)),
                close: Callback::new(move |()| {
                    here.close();
                    focus_row(id);
                }),
                open: Signal::derive(move || here.address.with(|address| address.open)),
                rooms: rooms.into(),
                offers: Callback::new(move |visit: Appointment| board.with_untracked(|board| offers(board, &visit))),
                take_focus: !from_start.get_value(),
            };
            let topic = Topic::new("board", board.with_untracked(|board| board.site_id));
            view! { <VisitPanel id=id topic=topic beside=beside/> }.into_any()
        }
        (None, Some(Open::CheckIn)) => view! { <check_in::CheckIn board=board here=here acts=acts/> }.into_any(),
        (None, Some(Open::WalkIn)) => view! { <walk_in::WalkIn board=board here=here acts=acts/> }.into_any(),
        _ => ().into_any(),
    })
}

/// Back to the row that the panel belonged to.
fn focus_row(id: AppointmentId) {
    shown::focus_by(format!(".visit-name[href*=\"visit={id}\"]"));
}

/// The next places of other doctors that are long enough and not later than the visit by more than an hour, soonest first.
fn offers(board: &Board, visit: &Appointment) -> Vec<Offer> {
    let minutes = visit.ends.since(visit.starts).as_secs() / 60;
    let mut offers: Vec<Offer> = board
        .lanes
        .iter()
        .filter(|lane| lane.staff_id != visit.staff_id)
        .filter_map(|lane| {
            let gap = lane.gaps.iter().find(|gap| i64::from(gap.minutes) >= minutes && gap.starts >= board.now)?;
            Some(Offer { starts: gap.starts, staff_id: lane.staff_id, staff: lane.name.clone() })
        })
        .collect();
    offers.sort_by_key(|offer| offer.starts);
    offers.truncate(2);
    offers
}

/// A visit was dropped on a gap (`gap <doctor> <start>`) or a lane (`lane <doctor>`).
fn dropped(board: Memo<Arc<Board>>, acts: Acts, visit: &str, place: &str) {
    let Some((line, starts, staff_id)) = board.with_untracked(|board| {
        let line = columns::lines(board, false).find(|line| line.visit.id.to_string() == visit)?;
        let mut parts = place.split(' ');
        let kind = parts.next()?;
        let staff_id: StaffId = parts.next()?.parse().ok()?;
        let starts = match kind {
            "gap" => parts.next()?.parse().ok()?,
            _ => line.visit.starts,
        };
        Some((line, starts, staff_id))
    }) else {
        return;
    };
    if (starts, staff_id) == (line.visit.starts, line.staff_id) {
        return;
    }
    let other = (staff_id != line.staff_id).then_some(staff_id);
    acts.shift(line.visit.id, line.visit.version, starts, other, (line.visit.starts, line.staff_id));
}

/// The word for a division, in the order of the choice.
pub(crate) fn divisions() -> [(Division, &'static str); 3] {
    [(Division::Doctor, words::by_doctor()), (Division::Room, words::by_room()), (Division::List, words::as_list())]
}

pub(crate) use walk_in::patient_finder;
