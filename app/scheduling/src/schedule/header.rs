//! The head of the schedule: whose, which days, the way to others.

use std::sync::Arc;

use api::{
    Permission,
    id::{RoomId, StaffId},
    scheduling::Schedule,
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, IconButton, PageHeader, Segment, Segmented, SelectField, SelectOption, glyphs};

use super::{
    Choice,
    address::{Here, stepped},
};
use crate::{shown, words};

/// Title, facts, days, whose.
pub(super) fn header(
    schedule: Memo<Arc<Schedule>>,
    staff: Option<StaffId>,
    room: Option<RoomId>,
    choice: &Choice,
    here: Here,
) -> AnyView {
    let title = Signal::derive(move || schedule.with(|schedule| schedule.of.name.clone()));
    let facts = Signal::derive(move || {
        schedule.with(|schedule| {
            let (first, last) = (schedule.days.first()?.day, schedule.days.last()?.day);
            let span = if first == last {
                ui::format::long_day(first)
            } else {
                words::span(ui::format::day_month(first), ui::format::day_month(last))
            };
            let visits = schedule
                .days
                .iter()
                .flat_map(|day| &day.blocks)
                .filter(|block| block.state != api::scheduling::VisitState::Cancelled)
                .count();
            Some(words::schedule_facts(&schedule.of.facts, span, visits))
        })
    });
    let book = frame::use_may(Permission::BookVisits).then(|| {
        let href = staff.map_or_else(|| "/book".to_owned(), |id| format!("/book?staff={id}"));
        view! { <Button label=words::book() kind=ButtonKind::Primary glyph=glyphs::PLUS keys="B" href=href/> }
    });
    view! {
        <PageHeader title=title facts=facts>
            {steps(here)}
            {views(here)}
            {book}
        </PageHeader>
        {who(staff, room, choice, here)}
    }
    .into_any()
}

fn steps(here: Here) -> AnyView {
    let today = shown::today();
    (move || {
        let address = here.address.get();
        let word = if address.one { words::today() } else { words::this_week() };
        let at = |by| stepped(&address, by, today).href();
        let home = address.with(|address| (address.day, address.visit, address.open) = (None, None, None)).href();
        let (before, after) = if address.one {
            (words::day_before(), words::day_after())
        } else {
            (words::week_before(), words::week_after())
        };
        view! {
            <div class="days">
                <IconButton glyph=glyphs::CHEVRON_LEFT label=before href=at(-1)/>
                <Button label=word keys="T" href=home/>
                <IconButton glyph=glyphs::CHEVRON_RIGHT label=after href=at(1)/>
            </div>
        }
    })
    .into_any()
}

fn views(here: Here) -> AnyView {
    (move || {
        let address = here.address.get();
        let of = vec![
            Segment::new("doctor", words::doctor())
                .href(address.with(|address| (address.room, address.rooms) = (None, false)).href()),
            Segment::new("room", words::room()).href(address.with(|address| address.rooms = true).href()),
        ];
        let of_now = if address.of_rooms() { "room" } else { "doctor" };
        let days = vec![
            Segment::new("day", words::one_day()).href(address.with(|address| address.one = true).href()),
            Segment::new("week", words::week()).href(address.with(|address| address.one = false).href()),
        ];
        let days_now = if address.one { "day" } else { "week" };
        view! {
            <Segmented label=words::schedule_of() segments=of current=of_now.to_owned()/>
            <Segmented label=words::days_shown() segments=days current=days_now.to_owned()/>
        }
    })
    .into_any()
}

/// The choice of doctor or room. A plain form before scripts arrive.
fn who(staff: Option<StaffId>, room: Option<RoomId>, choice: &Choice, here: Here) -> AnyView {
    let of_rooms = room.is_some();
    let (label, name, value) = match (staff, room) {
        (_, Some(room)) => (words::room(), "room", room.to_string()),
        (Some(staff), None) => (words::doctor(), "staff", staff.to_string()),
        (None, None) => (words::doctor(), "staff", String::new()),
    };
    let options: Vec<_> = if of_rooms {
        choice.rooms.iter().map(|(id, label)| SelectOption::new(id.to_string(), label.clone())).collect()
    } else {
        let option = |one: &api::directory::StaffRow| {
            SelectOption::new(one.id.to_string(), format!("{}, {}", one.name, one.specialty))
        };
        choice.staff.staff.iter().filter(|one| one.active).map(option).collect()
    };
    let choose = move |value: String| {
        here.go(|address| {
            (address.visit, address.open) = (None, None);
            if of_rooms {
                address.room = value.parse().ok();
            } else {
                address.staff = value.parse().ok();
            }
        });
    };
    view! {
        <form class="schedule-whose" method="get" action="/schedule">
            <SelectField label=label name=name options=options value=value hide_label=true fit=true on_change=choose/>
            <div class="without-scripts"><Button label=words::show() submit=true/></div>
        </form>
    }
    .into_any()
}
