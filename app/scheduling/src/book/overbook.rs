//! Past a day's capacity, within its limit, with a reason that stays with the visit.

use api::{
    Line, Moment, Problem,
    scheduling::{OverbookVisit, Slots},
};
use jiff::civil::{Date, Time};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonKind, ButtonSize, Field, FieldKind, SelectField, SelectOption, glyphs};

use super::desk::Desk;
use crate::{fresh::Trouble, meant::asked, shown, words};

/// The offer, and behind it the form.
pub(super) fn overbook(desk: Desk, known: Memo<Option<Slots>>) -> AnyView {
    let open = RwSignal::new(false);
    let days = Memo::new(move |_| {
        known.with(|slots| {
            let days = slots.iter().flat_map(|slots| &slots.days).filter(|day| day.overbook_left > 0);
            days.map(|day| (day.day, day.overbook_left, day.overbook_limit)).collect::<Vec<_>>()
        })
    });
    let left = move || {
        days.with(|days| {
            let of = |(day, left, limit): &(Date, u16, u16)| {
                words::overbook_left(left, limit, ui::format::weekday_long(*day))
            };
            days.first().map(of)
        })
    };
    (move || {
        if days.with(Vec::is_empty) {
            return None;
        }
        Some(if open.get() {
            form(desk, known, days, open)
        } else {
            view! {
                <div class="row">
                    <span class="muted">{words::no_slot_fits()}</span>
                    <Button label=words::overbook() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::SHIELD_ALERT on_press=move || {
                        open.set(true);
                        shown::focus_soon("#f-overbook_day");
                    }/>
                    <span class="quiet"><small class="num">{left}</small></span>
                </div>
            }
            .into_any()
        })
    })
    .into_any()
}

fn form(desk: Desk, known: Memo<Option<Slots>>, days: Memo<Vec<(Date, u16, u16)>>, open: RwSignal<bool>) -> AnyView {
    let first = days.with_untracked(|days| days.first().map(|(day, ..)| day.to_string()).unwrap_or_default());
    let (day, time, reason) = (RwSignal::new(first), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Problem>);
    let options = Signal::derive(move || {
        days.with(|days| {
            let option = |(day, left, limit): &(Date, u16, u16)| {
                let label = words::overbook_day(ui::format::weekday(*day), left, limit);
                SelectOption::new(day.to_string(), label)
            };
            days.iter().map(option).collect::<Vec<_>>()
        })
    });
    let off = Signal::derive(move || {
        if desk.patient_id.get().is_none() {
            Some(words::choose_who_first().to_owned())
        } else if time.with(String::is_empty) || reason.with(|reason| reason.trim().is_empty()) {
            Some(words::time_and_reason().to_owned())
        } else {
            None
        }
    });
    let send = move |meant: bool| {
        let request = untrack(|| request(desk, known, &day.get(), &time.get(), &reason.get()));
        let Some(request) = request.map(|request| OverbookVisit { overlapping: meant, deceased: meant, ..request })
        else {
            return;
        };
        if desk.busy.get_untracked() {
            return;
        }
        desk.busy.set(true);
        let client = desk.client();
        let sentence = untrack(|| {
            let who = desk.patient.known().map(|patient| words::given_first(&patient.row)).unwrap_or_default();
            words::who_with_when(
                who,
                desk.staff_name(request.staff_id).unwrap_or_default(),
                shown::day_and_time(request.starts),
            )
        });
        spawn_local(async move {
            let answer = client.call(request).await;
            if desk.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(booked) => {
                    open.set(false);
                    desk.done(booked.id, booked.starts, booked.reminder_at, sentence);
                }
                Err(wrong) => problem.set(Some(wrong)),
            }
        });
    };
    view! {
        <div class="stack overbook" role="group" aria-label=words::overbook()>
            {move || problem.get().map(|wrong| {
                let both = asked(&wrong).map(|label| view! {
                    <Button label=label size=ButtonSize::Small on_press=move || { problem.set(None); send(true); }/>
                });
                view! { <Trouble problem=wrong on_close=move || problem.set(None)>{both}</Trouble> }
            })}
            <div class="fields fields--2">
                <SelectField label=words::day() name="overbook_day" options=options bind=day/>
                <Field label=words::time_label() name="overbook_time" kind=FieldKind::Time bind=time/>
            </div>
            <Field label=words::why_overbook() name="overbook_reason" hint=words::why_overbook_hint() bind=reason maxlength=200/>
            <div class="row">
                <Button label=words::overbook_now() glyph=glyphs::SHIELD_ALERT off=off busy=desk.busy on_press=move || send(false)/>
                <Button label=words::put_away() kind=ButtonKind::Quiet on_press=move || open.set(false)/>
            </div>
        </div>
    }
    .into_any()
}

fn request(desk: Desk, known: Memo<Option<Slots>>, day: &str, time: &str, reason: &str) -> Option<OverbookVisit> {
    let (day, time): (Date, Time) = (day.parse().ok()?, time.parse().ok()?);
    // The day's own offset, where it has a start; else the page's.
    let offset = known
        .with(|slots| {
            let days = slots.as_ref()?.days.iter();
            days.filter(|other| other.day == day).flat_map(|day| &day.slots).next().map(|slot| slot.starts.offset)
        })
        .unwrap_or(desk.now.offset);
    let at = offset.to_timestamp(day.to_datetime(time)).ok()?;
    Some(OverbookVisit {
        staff_id: desk.staff_id.get()?,
        kind_id: desk.kind()?.id,
        starts: Moment::new(at, offset),
        patient_id: desk.patient_id.get()?,
        reason: desk.need.with(|need| Line::new(need).ok()),
        overbook_reason: Line::new(reason).ok()?,
        overlapping: false,
        deceased: false,
    })
}
