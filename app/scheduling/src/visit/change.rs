//! Moving a planned visit to another start or doctor, and cancelling it.

use std::{marker::PhantomData, sync::Arc};

use api::{
    Permission,
    scheduling::{Appointment, CancelVisit, CancelledBy, FindSlots, MoveVisit, Slot, SlotState},
};
use frame::{Form, Topic, use_form};
use jiff::ToSpan;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Field, PanelSection, RadioGroup, RadioOption, glyphs};

use super::Beside;
use crate::{
    board::Open,
    loading::{load_when, place},
    meant::AskedFirst,
    shown, words,
};

/// What may be done besides the steps: offers of other doctors, another start, cancelling.
pub(super) fn more(visit: Memo<Arc<Appointment>>, beside: Beside) -> AnyView {
    let stands = Memo::new(move |_| visit.with(|visit| (visit.version, visit.state.is_planned())));
    let may = frame::use_may(Permission::BookVisits);
    (move || {
        // The panel may be closing in the same step.
        let (_, planned) = stands.try_get()?;
        if !(planned && may) || beside.open.get().is_some() {
            return None;
        }
        let offers = beside.offers.run(Appointment::clone(&visit.get_untracked()));
        let visit = visit.get_untracked();
        let offers = offers.into_iter().map(|offer| {
            let label = words::offer(&offer.staff, shown::time(offer.starts));
            move_form(Arc::clone(&visit), beside, move || {
                view! {
                    <input type="hidden" name="starts" value=offer.starts.to_string()/>
                    <input type="hidden" name="staff_id" value=offer.staff_id.to_string()/>
                    <Button label=label size=ButtonSize::Small submit=true/>
                }
                .into_any()
            })
        });
        let offers = offers.collect_view();
        let (to_move, to_cancel) = (beside.href.run(Some(Open::Move)), beside.href.run(Some(Open::Cancel)));
        Some(view! {
            <PanelSection title=words::move_it()>
                <div class="visit-steps">
                    {offers}
                    <Button label=words::other_start() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::MOVE href=to_move/>
                    <Button label=words::cancel_visit() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::CALENDAR_X href=to_cancel/>
                </div>
            </PanelSection>
        })
    })
    .into_any()
}

/// The act that is open in the panel.
pub(super) fn open_act(visit: Memo<Arc<Appointment>>, beside: Beside) -> AnyView {
    let stands = Memo::new(move |_| visit.with(|visit| (visit.version, visit.state.is_planned())));
    place(move || {
        // The panel may be closing in the same step.
        let (_, planned) = stands.try_get()?;
        let open = beside.open.get().filter(|_| planned)?;
        let visit = visit.get_untracked();
        match open {
            Open::Move => Some(view! { <MoveSlots visit=visit beside=beside/> }.into_any()),
            Open::Cancel => Some(view! { <Cancel visit=visit beside=beside/> }.into_any()),
            Open::CheckIn | Open::WalkIn => None,
        }
    })
}

/// A form that moves the visit; `fields` name the new start.
fn move_form(visit: Arc<Appointment>, beside: Beside, fields: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    let from = (visit.starts, visit.staff_id);
    view! {
        <Form<MoveVisit>
            action=format!("/api/scheduling/visits/{}/move", visit.id)
            class="step"
            next=beside.href.run(None)
            on_done=Callback::new(move |visit: Appointment| {
                beside.go.run(None);
                beside.acts.moved(&visit, from);
            })
            on_problem=Callback::new(move |problem| beside.acts.failed_unless_asked(problem))
            request=PhantomData
        >
            <input type="hidden" name="version" value=visit.version.to_string()/>
            <AskedFirst/>
            {fields()}
        </Form<MoveVisit>>
    }
    .into_any()
}

/// Starts of the same doctor, a week from the visit's day on.
#[component]
fn MoveSlots(visit: Arc<Appointment>, beside: Beside) -> impl IntoView {
    let first = shown::day(visit.starts);
    let from = RwSignal::new(first);
    let (staff_id, kind_id, site_id) = (visit.staff_id, visit.kind_id, visit.site_id);
    let slots = load_when(
        move || Some(FindSlots { staff_id, kind_id, from: Some(from.get()), days: Some(7), site_id: Some(site_id) }),
        move || vec![Topic::new("schedule", staff_id)],
    );
    let staff = visit.staff.clone();
    let back = beside.href.run(None);
    let list = move || {
        let visit = Arc::clone(&visit);
        Suspend::new(async move {
            let answer = slots.resource.await;
            match answer {
                Some(Ok(found)) => {
                    let days: Vec<_> = found
                        .days
                        .into_iter()
                        .filter_map(|day| {
                            let free: Vec<Slot> = day
                                .slots
                                .into_iter()
                                .filter(|slot| slot.state == SlotState::Free && slot.starts != visit.starts)
                                .collect();
                            (!free.is_empty()).then_some((day.day, free))
                        })
                        .collect();
                    if days.is_empty() {
                        return view! { <p class="muted">{words::nothing_free_week()}</p> }.into_any();
                    }
                    move_form(Arc::clone(&visit), beside, move || {
                        days.into_iter()
                            .map(|(day, free)| {
                                let buttons = free.into_iter().map(slot_button).collect_view();
                                view! {
                                    <fieldset class="move-day">
                                        <legend class="num">{ui::format::weekday(day)}</legend>
                                        <div class="move-slots">{buttons}</div>
                                    </fieldset>
                                }
                            })
                            .collect_view()
                            .into_any()
                    })
                }
                Some(Err(problem)) => view! { <crate::fresh::Trouble problem=problem/> }.into_any(),
                None => ().into_any(),
            }
        })
    };
    let shift = move |days: i64| from.update(|day| *day = day.saturating_add(days.days()).max(first));
    view! {
        <PanelSection title=words::other_start_with(&staff)>
            <div class="row">
                <Button label=words::earlier() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::CHEVRON_LEFT on_press=move || shift(-7)/>
                <Button label=words::later() kind=ButtonKind::Quiet size=ButtonSize::Small on_press=move || shift(7)/>
                <Button label=words::keep_as_is() kind=ButtonKind::Quiet size=ButtonSize::Small href=back/>
            </div>
            <Transition fallback=|| view! { <p class="quiet">{words::looking()}</p> }>{list}</Transition>
        </PanelSection>
    }
    .into_any()
}

fn slot_button(start: Slot) -> AnyView {
    let label = shown::time(start.starts);
    view! { <button class="slot" type="submit" name="starts" value=start.starts.to_string()>{label}</button> }
        .into_any()
}

/// Cancelling: who, why, and what follows.
#[component]
fn Cancel(visit: Arc<Appointment>, beside: Beside) -> impl IntoView {
    let acts = beside.acts;
    let back = beside.href.run(None);
    view! {
        <PanelSection title=words::cancel_visit()>
            <p class="muted">{words::cancel_text(shown::day_and_time(visit.starts))}</p>
            <Form<CancelVisit>
                action=format!("/api/scheduling/visits/{}/cancel", visit.id)
                class="stack"
                next=back.clone()
                on_done=Callback::new(move |visit: Appointment| {
                    beside.go.run(None);
                    acts.stepped(&visit);
                })
                on_problem=Callback::new(move |problem| acts.failed(problem))
                request=PhantomData
            >
                <input type="hidden" name="version" value=visit.version.to_string()/>
                <CancelFields/>
                <div class="row">
                    <Button label=words::keep_visit() href=back/>
                    <Button label=words::cancel_visit() kind=ButtonKind::Danger submit=true/>
                </div>
            </Form<CancelVisit>>
        </PanelSection>
    }
    .into_any()
}

#[component]
fn CancelFields() -> impl IntoView {
    let form = use_form();
    let code = |by: CancelledBy| match by {
        CancelledBy::Patient => "patient",
        CancelledBy::Clinic => "clinic",
    };
    let options = vec![
        RadioOption::new(code(CancelledBy::Patient), words::by_patient()).hint(words::by_patient_hint()),
        RadioOption::new(code(CancelledBy::Clinic), words::by_clinic()).hint(words::by_clinic_hint()),
    ];
    view! {
        <RadioGroup legend=words::who_cancels() name="by" options=options value=form.value("by", "patient") error=form.error("by")/>
        <Field label=words::reason() name="reason" value=form.value("reason", "") error=form.error("reason") optional=true maxlength=200/>
    }
    .into_any()
}
