//! Step 3: when.

use api::{Permission, scheduling::Slots};
use jiff::ToSpan;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Notice, Slot, SlotDay, SlotGrid, SlotState, Tone, glyphs};

use super::{
    desk::{Desk, Lost},
    overbook,
    why::{choose, chosen, value},
};
use crate::{fresh::Trouble, meant::asked, shown, words};

/// The starts of the doctor who is looked at.
pub(super) fn when(desk: Desk) -> AnyView {
    let whom = Memo::new(move |_| desk.staff_id.get());
    let trouble = move || {
        let problem = desk.trouble.get()?;
        let both = asked(&problem).map(|label| view! {
            <Button label=label size=ButtonSize::Small on_press=move || { desk.trouble.set(None); desk.book_meant(true); }/>
        });
        Some(view! { <Trouble problem=problem on_close=move || desk.trouble.set(None)>{both}</Trouble> })
    };
    let lost = move || desk.lost.get().map(|lost| lost_notice(lost, desk));
    let starts = move || match whom.get() {
        Some(_) => of_doctor(desk),
        None => view! { <p class="muted">{words::choose_whom_first()}</p> }.into_any(),
    };
    view! { {trouble} {lost} {starts} }.into_any()
}

fn of_doctor(desk: Desk) -> AnyView {
    let name = Memo::new(move |_| {
        desk.staff_id.get().and_then(|id| desk.staff_name(id)).unwrap_or_else(|| words::this_doctor().to_owned())
    });
    let length = move || desk.kind().map(|kind| ui::format::duration(u32::from(kind.minutes)));
    let may_overbook = frame::use_may(Permission::Overbook);
    view! {
        <div class="row">
            <b>{name}</b>
            <span class="muted num">{length}</span>
        </div>
        {desk.slots.follow(words::free_starts(), move |found| {
            let whose = name.get_untracked();
            let known = Memo::new(move |_| match found.get() {
                Some(Ok(slots)) => Some(slots),
                _ => None,
            });
            let trouble = move || match found.get() {
                Some(Err(problem)) => Some(view! { <Trouble problem=problem/> }),
                _ => None,
            };
            let days = Memo::new(move |_| known.with(|slots| slots.as_ref().map(|slots| columns(slots, desk)).unwrap_or_default()));
            let over = may_overbook.then(|| overbook::overbook(desk, known));
            view! {
                {trouble}
                {weeks(desk, known)}
                <SlotGrid whose=whose days=days chosen=chosen(desk) on_choose=move |value: String| choose(desk, &value)/>
                {over}
            }
            .into_any()
        })}
    }
    .into_any()
}

/// Earlier and later, and which days these are.
fn weeks(desk: Desk, known: Memo<Option<Slots>>) -> AnyView {
    let span = move || known.with(|slots| slots.as_ref().and_then(span_of).unwrap_or_default());
    let first = Memo::new(move |_| desk.from.with(Vec::is_empty));
    let off = Signal::derive(move || first.get().then(|| words::from_today().to_owned()));
    view! {
        <div class="weeks">
            {move || {
                off.get().is_none().then(|| view! {
                    <Button label=words::earlier() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::CHEVRON_LEFT
                        on_press=move || earlier(desk)/>
                })
            }}
            <span class="num">{span}</span>
            <Button id="later" label=words::later() kind=ButtonKind::Quiet size=ButtonSize::Small keys="L" on_press=move || later(desk)/>
        </div>
    }
    .into_any()
}

fn span_of(slots: &Slots) -> Option<String> {
    let (first, last) = (slots.days.first()?.day, slots.days.last()?.day);
    Some(words::span(ui::format::day_month(first), ui::format::day_month(last)))
}

/// The days after those shown.
pub(super) fn later(desk: Desk) {
    let last = untrack(|| desk.slots.known()).and_then(|slots| Some(slots.days.last()?.day));
    if let Some(last) = last {
        desk.from.update(|from| from.push(last.saturating_add(1.day())));
    }
}

/// The days before those shown.
pub(super) fn earlier(desk: Desk) {
    desk.from.update(|from| _ = from.pop());
}

/// The contract's days as the grid's columns.
fn columns(slots: &Slots, desk: Desk) -> Vec<SlotDay> {
    let Some(staff_id) = desk.staff_id.get() else { return Vec::new() };
    slots
        .days
        .iter()
        .map(|day| SlotDay {
            weekday: ui::format::weekday_short(day.day).to_owned(),
            day: day.day.day().to_string(),
            slots: with_gone(day, staff_id, desk),
            none: Some(day.note.clone().unwrap_or_else(|| words::full().to_owned())),
        })
        .collect()
}

/// The starts of a day, those that were just taken among them, struck.
fn with_gone(day: &api::scheduling::SlotDay, staff_id: api::id::StaffId, desk: Desk) -> Vec<Slot> {
    let gone = desk.gone.get();
    let mut starts: Vec<(api::Moment, SlotState)> = day
        .slots
        .iter()
        .map(|slot| {
            let state = match slot.state {
                api::scheduling::SlotState::Held => SlotState::Held(None),
                api::scheduling::SlotState::Free | api::scheduling::SlotState::Mine => SlotState::Free,
            };
            (slot.starts, state)
        })
        .collect();
    for (_, moment) in gone.iter().filter(|(staff, moment)| *staff == staff_id && shown::day(*moment) == day.day) {
        if !starts.iter().any(|(other, _)| other.at == moment.at) {
            starts.push((*moment, SlotState::Taken));
        }
    }
    starts.sort_by_key(|(moment, _)| *moment);
    starts
        .into_iter()
        .map(|(moment, state)| Slot::free(value(staff_id, moment), shown::time(moment)).state(state))
        .collect()
}

/// A start is gone: which, why, and the next free ones.
fn lost_notice(lost: Lost, desk: Desk) -> AnyView {
    let place = shown::day_and_time(lost.starts);
    let (title, text) = if lost.taken {
        (words::was_taken(place), words::was_taken_text())
    } else {
        (words::hold_over(place), words::hold_over_text())
    };
    let today = shown::today();
    let next = move || {
        let slots = desk.slots.known()?;
        let free = slots
            .days
            .into_iter()
            .flat_map(|day| day.slots)
            .filter(|slot| slot.state != api::scheduling::SlotState::Held);
        let after: Vec<_> = free
            .filter(|slot| slot.starts > lost.starts || (!lost.taken && slot.starts == lost.starts))
            .take(3)
            .collect();
        let buttons = after.into_iter().enumerate().map(|(index, slot)| {
            let label = words::take(shown::slot_label(slot.starts, today));
            let kind = if index == 0 { ButtonKind::Primary } else { ButtonKind::Secondary };
            view! { <Button label=label kind=kind size=ButtonSize::Small on_press=move || desk.hold(lost.staff_id, slot.starts)/> }
        });
        Some(buttons.collect_view())
    };
    view! {
        <Notice tone=Tone::Warn glyph=if lost.taken { glyphs::USERS } else { glyphs::HOURGLASS } title=title text=text alert=true>
            {next}
            <Button label=words::put_away() kind=ButtonKind::Quiet size=ButtonSize::Small on_press=move || desk.lost.set(None)/>
        </Notice>
    }
    .into_any()
}
