//! The head of the board: the day, how many, how long they wait.

use std::sync::Arc;

use api::{Permission, scheduling::Board};
use jiff::ToSpan;
use leptos::prelude::*;
use ui::{Button, ButtonKind, IconButton, Menu, MenuGroup, MenuItem, PageHeader, Segment, Segmented, glyphs};

use super::{
    address::{Here, Open},
    columns::is_waiting,
    divisions,
};
use crate::{shown, words};

/// The waits of everybody who waits, in minutes, shortest first.
pub(super) fn waits(board: &Board, now: jiff::civil::DateTime) -> Vec<u32> {
    let waiting = board.lanes.iter().flat_map(|lane| &lane.visits).filter(|visit| is_waiting(visit));
    let mut waits: Vec<u32> = waiting
        .filter_map(|visit| visit.waiting_since)
        .map(|since| ui::format::minutes_between(shown::on_page_clock(since), now))
        .collect();
    waits.sort_unstable();
    waits
}

/// Title, facts and acts.
pub(super) fn header(board: Memo<Arc<Board>>, here: Here) -> AnyView {
    let clock = ui::clock::use_clock();
    let title = Signal::derive(move || board.with(|board| ui::format::long_day(board.day)));
    let facts = Signal::derive(move || {
        board.with(|board| {
            let visits = board.lanes.iter().map(|lane| lane.visits.len()).sum::<usize>();
            let mut facts = words::visits_at(&board.site, visits);
            if let Some(clock) = clock {
                let waits = waits(board, clock.minute());
                if let Some(longest) = waits.last() {
                    facts = format!("{facts} · {}", words::waits(longest, waits[waits.len() / 2]));
                }
            }
            Some(facts)
        })
    });
    let may_work = frame::use_may(Permission::WorkBoard);
    let acts = may_work.then(|| {
        let href = |open| here.address.with_untracked(|address| address.alone().with(|address| address.open = Some(open)).href());
        view! {
            <Button label=words::walk_in() glyph=glyphs::TICKET keys="W" href=href(Open::WalkIn)/>
            <Button label=words::check_in() kind=ButtonKind::Primary glyph=glyphs::SCAN_LINE keys="I" href=href(Open::CheckIn)/>
        }
    });
    view! {
        <PageHeader title=title facts=facts>
            {days(board, here)}
            {sites(here)}
            {division(here)}
            {acts}
        </PageHeader>
    }
    .into_any()
}

/// The day before, today, the day after.
fn days(board: Memo<Arc<Board>>, here: Here) -> AnyView {
    let at = move |days: i64| {
        let today = board.with(|board| board.now.local().date());
        let day = board.with(|board| board.day).saturating_add(days.days());
        here.address.with(|address| address.alone().with(|address| address.day = (day != today).then_some(day)).href())
    };
    let other = Memo::new(move |_| board.with(|board| board.day != board.now.local().date()));
    (move || {
        let today = other.get().then(|| {
            let href = here.address.with(|address| address.alone().with(|address| address.day = None).href());
            view! { <Button label=words::today() keys="T" href=href/> }
        });
        view! {
            <div class="days">
                <IconButton glyph=glyphs::CHEVRON_LEFT label=words::day_before() href=at(-1)/>
                {today}
                <IconButton glyph=glyphs::CHEVRON_RIGHT label=words::day_after() href=at(1)/>
            </div>
        }
    })
    .into_any()
}

/// The chain's sites, where there is more than one.
fn sites(here: Here) -> AnyView {
    let Some(session) = frame::use_session().filter(|session| session.sites.len() > 1) else { return ().into_any() };
    let own = shown::own_site();
    let sites = session.sites.clone();
    let current = Memo::new(move |_| {
        let site = here.address.with(|address| address.site.or(own));
        sites.iter().find(|other| Some(other.id) == site).map(|site| site.name.clone()).unwrap_or_default()
    });
    let groups = Signal::derive(move || {
        let links = session.sites.iter().map(|site| {
            let href = here.address.with(|address| {
                address.alone().with(|address| address.site = (Some(site.id) != own).then_some(site.id)).href()
            });
            MenuItem::link(site.name.clone(), href)
        });
        vec![MenuGroup::from(links.collect::<Vec<_>>())]
    });
    view! {
        <Button label=current glyph=glyphs::MAP_PIN popover="board-sites"/>
        <Menu id="board-sites" label=words::site() groups=groups/>
    }
    .into_any()
}

fn division(here: Here) -> AnyView {
    (move || {
        let segments = divisions()
            .into_iter()
            .map(|(by, word)| {
                let href = here.address.with(|address| address.with(|address| address.by = by).href());
                Segment::new(by.code(), word).href(href)
            })
            .collect();
        let current = Signal::derive(move || here.address.with(|address| address.by.code().to_owned()));
        view! { <Segmented label=words::divided() segments=segments current=current/> }
    })
    .into_any()
}
