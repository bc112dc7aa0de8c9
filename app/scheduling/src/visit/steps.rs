//! Moving a visit along: the one step that usually comes next, filled; the others quiet beside it.

use std::{marker::PhantomData, sync::Arc};

use api::{
    Permission,
    scheduling::{Appointment, ChangeVisitState, UndoVisitState, VisitState},
};
use frame::{Form, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Glyph, SelectField, SelectOption, glyphs};

use super::Beside;
use crate::{meant::AskedFirst, words};

/// The step that usually comes next.
pub(crate) const fn usual(state: VisitState) -> Option<VisitState> {
    match state {
        VisitState::Booked | VisitState::Confirmed => Some(VisitState::Arrived),
        VisitState::Arrived => Some(VisitState::Roomed),
        VisitState::Roomed => Some(VisitState::WithDoctor),
        VisitState::WithDoctor => Some(VisitState::Leaving),
        VisitState::Leaving => Some(VisitState::Done),
        VisitState::Done | VisitState::NoShow | VisitState::Cancelled => None,
    }
}

/// The id of the button of the usual step, for the keys.
pub(crate) const STEP_BUTTON: &str = "step";

const fn sign(to: VisitState) -> Option<(Glyph, Option<&'static str>)> {
    match to {
        VisitState::Arrived => Some((glyphs::SCAN_LINE, Some("I"))),
        VisitState::Roomed => Some((glyphs::DOOR_OPEN, Some("R"))),
        VisitState::WithDoctor => Some((glyphs::STETHOSCOPE, None)),
        VisitState::Leaving => Some((glyphs::LOG_OUT, None)),
        VisitState::Done => Some((glyphs::CHECK, None)),
        _ => None,
    }
}

/// The foot of the panel: steps, undo, the record.
pub(super) fn foot(visit: Memo<Arc<Appointment>>, beside: Beside) -> AnyView {
    // Drawn anew when the visit changed only: a choice of room outlives a live update.
    let stands = Memo::new(move |_| visit.with(|visit| (visit.id, visit.version, visit.state)));
    let (may, part) = (frame::use_may(Permission::WorkBoard), frame::use_record_part());
    (move || {
        let (_, _, state) = stands.get();
        let visit = visit.get_untracked();
        let usual = usual(state);
        let steps = may.then(|| {
            let first = usual.map(|to| step(Arc::clone(&visit), to, true, beside));
            let others = state.next().iter().filter(|to| Some(**to) != usual).map(|to| step(Arc::clone(&visit), *to, false, beside)).collect_view();
            let undo = visit.undo_to.map(|to| undo(Arc::clone(&visit), to, beside));
            view! {
                {first}
                <div class="visit-steps">
                    <Button label=words::open_record() kind=ButtonKind::Quiet size=ButtonSize::Small keys="O" href=part.href(visit.patient_id)/>
                    {others}
                    {undo}
                </div>
            }
        });
        match steps {
            Some(steps) => steps.into_any(),
            None => view! {
                <Button label=words::open_record() size=ButtonSize::Small keys="O" href=part.href(visit.patient_id)/>
            }
            .into_any(),
        }
    })
    .into_any()
}

/// One step as a form: it works before WebAssembly too.
fn step(visit: Arc<Appointment>, to: VisitState, usual: bool, beside: Beside) -> AnyView {
    let id = visit.id;
    let room = (usual && to == VisitState::Roomed).then(|| {
        let planned = visit.room_id.map(|id| id.to_string()).unwrap_or_default();
        let rooms = beside.rooms;
        let options = Signal::derive(move || {
            rooms.with(|rooms| {
                rooms.iter().map(|(id, name)| SelectOption::new(id.to_string(), name.clone())).collect::<Vec<_>>()
            })
        });
        view! { <SelectField label=words::room() name="room_id" options=options value=planned/> }
    });
    let acts = beside.acts;
    view! {
        <Form<ChangeVisitState>
            action=format!("/api/scheduling/visits/{id}/state")
            class=if usual { "step step--usual" } else { "step" }
            on_done=Callback::new(move |visit: Appointment| acts.stepped(&visit))
            on_problem=Callback::new(move |problem| acts.failed(problem))
            request=PhantomData
        >
            <input type="hidden" name="version" value=visit.version.to_string()/>
            <input type="hidden" name="to" value=to.code()/>
            {room}
            <StepButton to=to usual=usual/>
        </Form<ChangeVisitState>>
    }
    .into_any()
}

#[component]
fn StepButton(to: VisitState, usual: bool) -> impl IntoView {
    let busy = use_form().busy();
    let label = words::step(to);
    match (usual, sign(to)) {
        (true, Some((glyph, Some(keys)))) => view! {
            <Button id=STEP_BUTTON label=label kind=ButtonKind::Primary wide=true glyph=glyph keys=keys submit=true busy=busy/>
        }
        .into_any(),
        (true, Some((glyph, None))) => view! {
            <Button id=STEP_BUTTON label=label kind=ButtonKind::Primary wide=true glyph=glyph submit=true busy=busy/>
        }
        .into_any(),
        (true, None) => {
            view! { <Button id=STEP_BUTTON label=label kind=ButtonKind::Primary wide=true submit=true busy=busy/> }.into_any()
        }
        (false, _) => {
            view! { <Button label=label kind=ButtonKind::Quiet size=ButtonSize::Small submit=true busy=busy/> }.into_any()
        }
    }
}

fn undo(visit: Arc<Appointment>, to: VisitState, beside: Beside) -> AnyView {
    let acts = beside.acts;
    let label = words::back_to(crate::shown::state(to).word());
    view! {
        <Form<UndoVisitState>
            action=format!("/api/scheduling/visits/{}/undo", visit.id)
            class="step"
            on_done=Callback::new(move |visit: Appointment| acts.stepped(&visit))
            on_problem=Callback::new(move |problem| acts.failed_unless_asked(problem))
            request=PhantomData
        >
            <input type="hidden" name="version" value=visit.version.to_string()/>
            <AskedFirst/>
            <Button label=label kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::UNDO_2 submit=true/>
        </Form<UndoVisitState>>
    }
    .into_any()
}
