//! The sentence that says what will be booked, the hold, the act; and afterwards what was booked.

use api::crm::Channel;
use leptos::prelude::*;
use ui::{BookingFoot, Button, ButtonKind, ButtonSize, HoldTimer, Notice, Tone, glyphs};

use super::desk::{Booked, Desk};
use crate::{shown, words};

/// The foot.
pub(super) fn foot(desk: Desk) -> AnyView {
    let sentence = move || {
        let who = match desk.patient.known().filter(|_| desk.patient_id.get().is_some()) {
            Some(patient) => view! { <b>{words::given_first(&patient.row)}</b> }.into_any(),
            None => view! { <span class="muted">{words::who_open()}</span> }.into_any(),
        };
        let held = desk.held.get();
        let whom = desk.staff_id.get().and_then(|id| desk.staff_name(id));
        let whom = match whom {
            Some(name) => view! { " " {words::with_word()} " " <b>{name}</b> }.into_any(),
            None => ().into_any(),
        };
        let when = match held {
            Some(held) => view! {
                ", " <b class="num">{shown::day_and_time(held.starts)}</b>
                {words::length_room_site(held.minutes, &held.room, &held.site)}
            }
            .into_any(),
            None => ().into_any(),
        };
        view! { {who} {whom} {when} }
    };
    let sub = Signal::derive(move || {
        desk.patient_id.get()?;
        let text = match desk.reminder() {
            Some(Channel::Sms) => words::reminder_by_text(),
            Some(Channel::Email) => words::reminder_by_email(),
            Some(Channel::None) => words::reminder_none(),
            None => return None,
        };
        Some(text.to_owned())
    });
    let until = Memo::new(move |_| desk.held.with(|held| held.as_ref().map(|held| held.until)));
    let timer = move || {
        until.get().map(|until| view! { <HoldTimer until=Signal::from(until) on_over=move || desk.expired()/> })
    };
    let off = Signal::derive(move || match (desk.patient_id.get(), desk.held.with(Option::is_some)) {
        (None, _) => Some(words::choose_who_first().to_owned()),
        (_, false) => Some(words::choose_start_first().to_owned()),
        _ => None,
    });
    view! {
        <BookingFoot sentence=sentence sub=sub>
            {timer}
            <Button id="book" label=words::book() kind=ButtonKind::Primary size=ButtonSize::Large keys="Ctrl+↵" off=off busy=desk.busy
                on_press=move || desk.book()/>
        </BookingFoot>
    }
    .into_any()
}

/// What was booked last, with the ways on.
pub(super) fn booked(desk: Desk) -> AnyView {
    (move || desk.booked.get().map(|booked| said(booked, desk))).into_any()
}

fn said(booked: Booked, desk: Desk) -> AnyView {
    let today = shown::today();
    let board = if booked.day == today {
        format!("/board?visit={}", booked.id)
    } else {
        format!("/board?day={}&visit={}", booked.day, booked.id)
    };
    view! {
        <div class="booked" id="booked">
            <Notice tone=Tone::Ok glyph=glyphs::CALENDAR_CHECK title=words::booked(&booked.sentence) text=booked.reminder>
                <Button label=words::book_another() size=ButtonSize::Small on_press=move || {
                    desk.booked.set(None);
                    shown::focus_soon("#f-patient");
                }/>
                <Button label=words::open_board() kind=ButtonKind::Quiet size=ButtonSize::Small href=board/>
            </Notice>
        </div>
    }
    .into_any()
}
