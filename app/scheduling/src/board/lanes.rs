//! The lanes of the board: keyed, so that a live update redraws only what changed.

use std::sync::Arc;

use api::scheduling::{Board, VisitState};
use leptos::prelude::*;
use ui::{Lane, LaneDone, LaneGap, LaneGroup, VisitRow};

use super::{
    address::Here,
    columns::{Column, Entry, Gap, Group, Line, columns, is_waiting},
};
use crate::{shown, words};

/// Every lane of the day.
#[component]
pub(crate) fn Lanes(
    /// The day.
    board: Memo<Arc<Board>>,
    /// What the address says.
    here: Here,
) -> impl IntoView {
    let divided = Memo::new(move |_| board.with(|board| columns(board, here.address.with(|address| address.by))));
    let keys = move || divided.with(|columns| columns.iter().map(|column| column.key.clone()).collect::<Vec<_>>());
    view! {
        <For each=keys key=Clone::clone let(key)>
            {lane(key, divided, here)}
        </For>
    }
    .into_any()
}

fn lane(key: String, divided: Memo<Vec<Column>>, here: Here) -> AnyView {
    let find = move |columns: &Vec<Column>| columns.iter().find(|column| column.key == key).cloned();
    let Some(first) = divided.with_untracked(&find) else { return ().into_any() };
    let column = {
        let first = first.clone();
        // A lane that goes is cleaned up just after: until then it shows what it was.
        Memo::new(move |before: Option<&Column>| {
            divided.with(&find).or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        })
    };
    let pace = Memo::new(move |_| column.with(Column::pace));
    let place = first.staff_id.map(|id| format!("lane {id}"));
    let sub = Some(first.sub.clone()).filter(|sub| !sub.is_empty());
    view! {
        <Lane
            name=first.name.clone()
            sub=sub.unwrap_or_default()
            pace=Signal::derive(move || pace.get().0)
            pace_figure=Signal::derive(move || pace.get().1)
            pace_word=Signal::derive(move || pace.get().2)
            place=place.unwrap_or_default()
        >
            {group(Group::InRoom, words::in_the_room(), column, here)}
            {group(Group::Waiting, words::waiting_here(), column, here)}
            {group(Group::Coming, words::coming(), column, here)}
            {over(column, here)}
        </Lane>
    }
    .into_any()
}

/// One group with its rows; not there while it is empty.
fn group(which: Group, title: &'static str, column: Memo<Column>, here: Here) -> AnyView {
    let rows = entries(which, column, here);
    let some = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    let count = Signal::derive(move || visits(rows));
    view! {
        {move || {
            some.get().then(|| view! {
                <LaneGroup title=title count=count>
                    <For each=move || rows.get() key=Entry::key let(entry)>
                        {entry_view(entry, here)}
                    </For>
                </LaneGroup>
            })
        }}
    }
    .into_any()
}

/// Done and left, folded.
fn over(column: Memo<Column>, here: Here) -> AnyView {
    let rows = entries(Group::Over, column, here);
    let some = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    // Asked for by state, they are what is looked for.
    let asked = Memo::new(move |_| here.address.with(|address| address.state.is_some()));
    let list = move || {
        view! {
            <For each=move || rows.get() key=Entry::key let(entry)>
                {entry_view(entry, here)}
            </For>
        }
    };
    view! {
        {move || {
            some.get().then(|| {
                let count = Signal::derive(move || visits(rows));
                if asked.get() {
                    view! { <LaneGroup title=words::over() count=count>{list()}</LaneGroup> }.into_any()
                } else {
                    view! { <LaneDone count=count>{list()}</LaneDone> }.into_any()
                }
            })
        }}
    }
    .into_any()
}

fn entries(which: Group, column: Memo<Column>, here: Here) -> Memo<Vec<Entry>> {
    Memo::new(move |_| {
        let only = here.address.with(|address| address.state);
        column.with(|column| column.group(which, only))
    })
}

fn visits(rows: Memo<Vec<Entry>>) -> usize {
    rows.with(|rows| rows.iter().filter(|entry| matches!(entry, Entry::Visit(_))).count())
}

fn entry_view(entry: Entry, here: Here) -> AnyView {
    match entry {
        Entry::Visit(line) => row(*line, here),
        Entry::Gap(gap) => gap_view(gap),
    }
}

fn row(line: Line, here: Here) -> AnyView {
    let Line { visit, staff, with_staff, .. } = line;
    let id = visit.id;
    let time = if visit.token.is_some() { words::walk_in().to_owned() } else { shown::time(visit.starts) };
    let mut why = visit.reason.clone();
    if let Some(token) = visit.token {
        why = format!("{} · {why}", words::token(token));
    }
    if with_staff {
        why = format!("{staff} · {why}");
    }
    let waiting = visit.waiting_since.filter(|_| is_waiting(&visit)).map(shown::on_page_clock);
    let clock = ui::clock::use_clock();
    let wait = Signal::derive(move || Some(clock?.minutes_since(waiting?).get()));
    let current = Memo::new(move |_| here.address.with(|address| address.visit == Some(id)));
    let href = here.address.with_untracked(|address| address.beside(id).href());
    let movable = !with_staff && visit.state.is_planned() && frame::use_may(api::Permission::BookVisits);
    view! {
        <VisitRow
            id=id.to_string()
            time=time
            name=ui::format::marked(visit.patient.clone(), visit.deceased)
            href=href
            why=why
            state=shown::state(visit.state)
            wait=wait
            current=current
            movable=movable
            on_open=move || here.go(|address| (address.visit, address.open) = (Some(id), None))
        />
    }
    .into_any()
}

fn gap_view(gap: Gap) -> AnyView {
    let time = shown::time(gap.starts);
    let place_name = words::place(&time, &gap.staff);
    let starts = gap.starts.to_string().replace('+', "%2B");
    view! {
        <LaneGap
            time=time
            minutes=u32::from(gap.minutes)
            href=format!("/book?staff={}&starts={starts}", gap.staff_id)
            place=format!("gap {} {}", gap.staff_id, gap.starts)
            place_name=place_name
        />
    }
    .into_any()
}

/// How many visits are in each state, as the board's flow shows them.
pub(crate) fn counts(board: &Board) -> Vec<(ui::VisitState, u32)> {
    VisitState::ALL
        .into_iter()
        .filter(|state| *state != VisitState::Cancelled)
        .map(|state| {
            let visits = board.lanes.iter().flat_map(|lane| &lane.visits).filter(|visit| visit.state == state).count();
            (shown::state(state), u32::try_from(visits).unwrap_or(u32::MAX))
        })
        .collect()
}
