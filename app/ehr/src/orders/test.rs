//! A test in the basket, with the department's answer.

use api::{
    ehr::{AskOrder, Feasibility, Urgency},
    id::PatientId,
};
use frame::use_client;
use leptos::prelude::*;
use ui::{Button, ButtonSize, Can, CanLine, OrderLine};

use super::line::Test;
use crate::{note::Draft, shown, words};

/// The line.
#[component]
pub fn TestLine(index: usize, key: u32, test: Test, patient: PatientId, draft: Draft) -> impl IntoView {
    let answer = asked(test, patient);
    let urgent = Signal::derive(move || test.urgency.get() == Urgency::Urgent);
    let remove = Callback::new(move |()| draft.remove(key));
    let flip = Callback::new(move |()| {
        test.urgency.update(|urgency| {
            *urgency = if *urgency == Urgency::Urgent { Urgency::Routine } else { Urgency::Urgent };
        });
    });
    let sub = move || {
        view! { <Button label=words::urgent() size=ButtonSize::Small pressed=Signal::derive(move || Some(urgent.get())) on_press=flip id=format!("urgent-{key}")/> }
    };
    let field = move |name: &str| format!("orders[{index}].{name}");
    view! {
        <OrderLine name=test.name.get_value() on_remove=remove sub=sub>
            <input type="hidden" name=field("kind") value="test"/>
            <input type="hidden" name=field("department") value=test.department.code()/>
            <input type="hidden" name=field("item_id") value=test.item_id.to_string()/>
            <input type="hidden" name=field("name") value=test.name.get_value()/>
            <input type="hidden" name=field("urgency") value=move || test.urgency.get().code()/>
            <input type="hidden" name=field("site_id") value=move || test.site.get().to_string()/>
            {move || answer_view(answer.get(), test)}
        </OrderLine>
    }
    .into_any()
}

/// Asks the department, again when place or urgency change.
fn asked(test: Test, patient: PatientId) -> RwSignal<Option<Result<Feasibility, String>>> {
    let answer = RwSignal::new(None);
    let client = use_client();
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let (site_id, urgency) = (test.site.get(), test.urgency.get());
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        answer.set(None);
        let client = client.clone();
        let request =
            AskOrder { patient_id: patient, department: test.department, item_id: test.item_id, site_id, urgency };
        leptos::task::spawn_local(async move {
            let said = client.call(request).await.map_err(|problem| problem.title);
            if turn.try_get_value() == Some(mine) {
                answer.set(Some(said));
            }
        });
    });
    answer
}

fn answer_view(answer: Option<Result<Feasibility, String>>, test: Test) -> AnyView {
    match answer {
        None => view! { <CanLine can=Can::Asking answer=words::asking()/> }.into_any(),
        Some(Err(title)) => view! { <CanLine can=Can::Late answer=words::no_answer() text=title/> }.into_any(),
        Some(Ok(answer)) if answer.can => {
            let by = answer.ready_by.map(|at| words::ready_by(shown::when(at))).unwrap_or_default();
            view! { <CanLine can=Can::Yes answer=words::can_run(&answer.site) text=by/> }.into_any()
        }
        Some(Ok(answer)) => {
            let here = answer.site_id;
            let ways = answer
                .alternatives
                .into_iter()
                .map(|way| {
                    let at = shown::when(way.ready_by);
                    let label = if way.site_id == here { words::here_by(at) } else { words::there_by(&way.site, at) };
                    let site = way.site_id;
                    view! { <Button label=label size=ButtonSize::Small on_press=Callback::new(move |()| test.site.set(site))/> }
                })
                .collect_view();
            view! { <CanLine can=Can::No answer=words::cannot_run(&answer.site) text=answer.reason.unwrap_or_default()>{ways}</CanLine> }
                .into_any()
        }
    }
}
