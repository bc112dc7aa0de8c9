//! The problem list.

use std::marker::PhantomData;

use api::{
    Line, Permission,
    ehr::{AddProblem, ChangeProblem, Chart, Problem, ProblemState, SearchDiagnoses},
    id::PatientId,
};
use frame::{Anew, Form, Load, use_client, use_form, use_may};
use leptos::prelude::*;
use ui::{CodedItem, CodedList, ComboOption, Combobox, Disclosure, Field, Tone, use_toasts};

use super::{allergies::Send, undoable};
use crate::{shown, words};

/// The list.
#[component]
pub fn Problems(id: Memo<PatientId>, chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    let may = use_may(Permission::WriteCharts);
    let all = Memo::new(move |_| chart.with(|chart| chart.problems.clone()));
    let of = move |stands: bool| {
        all.with(|all| all.iter().filter(|one| one.state.stands() == stands).cloned().collect::<Vec<_>>())
    };
    let active = move || of(true);
    let count = Signal::derive(move || active().len());
    let adding = RwSignal::new(false);
    let empty = || view! { <span>{words::no_problems()}</span> }.into_any();
    let past = move || {
        move || {
            let list = of(false);
            (!list.is_empty()).then(|| {
                view! {
                    <Disclosure summary=words::over_count(list.len())>
                        <ul>{list.into_iter().map(|one| view! { <Item problem=one may load/> }).collect_view()}</ul>
                    </Disclosure>
                }
            })
        }
    };
    let list = view! {
        <For each=active key=|one| (one.id, one.version) let:one>
            <Item problem=one may load/>
        </For>
    };
    if may {
        let form = move || view! { <Add id load adding/> };
        view! {
            <CodedList title=words::problems() id="problems" count=count add=words::add_problem() adding=adding form=form empty=empty past=past>
                {list}
            </CodedList>
        }
        .into_any()
    } else {
        view! { <CodedList title=words::problems() id="problems" count=count empty=empty past=past>{list}</CodedList> }
            .into_any()
    }
}

#[component]
fn Item(problem: Problem, may: bool, load: Load<Chart>) -> impl IntoView {
    let over = !problem.state.stands();
    let sub = [
        state_word(problem.state).map(str::to_owned),
        problem.said.clone(),
        shown::since(problem.onset_on),
        shown::until(problem.resolved_on),
        // Where nobody says since when, the day it was written down is what is known.
        problem.recorded.filter(|_| problem.onset_on.is_none()).map(|when| words::recorded(shown::dated(when))),
        shown::detail(problem.detail.as_ref()),
    ];
    let sub = sub.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let (name, code) = (problem.name.clone(), shown::code(problem.code.as_ref()).unwrap_or_default());
    if may && problem.state != ProblemState::Withdrawn {
        view! { <CodedItem name=name code=code sub=sub over=over><Change problem load/></CodedItem> }.into_any()
    } else {
        view! { <CodedItem name=name code=code sub=sub over=over/> }.into_any()
    }
}

#[component]
fn Add(id: Memo<PatientId>, load: Load<Chart>, adding: RwSignal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |added: Problem| {
        adding.set(false);
        round.update(|round| *round += 1);
        let back = ChangeProblem {
            id: added.id,
            version: added.version,
            state: ProblemState::Resolved,
            onset_on: added.onset_on,
            resolved_on: None,
        };
        undoable(toasts, &client, load, words::added(&added.name), back);
    });
    view! {
        <Anew of=move || (id.get(), round.get())>
            <Form<AddProblem> action=format!("/api/patients/{}/problems", id.get_untracked()) class="coded-form" request=PhantomData on_done=done
                label=words::add_problem()>
                <AddFields/>
            </Form<AddProblem>>
        </Anew>
    }
    .into_any()
}

#[component]
fn AddFields() -> impl IntoView {
    let (form, client) = (use_form(), use_client());
    let find = move |query: String| {
        let client = client.clone();
        async move {
            let Ok(query) = Line::new(&query) else { return Vec::new() };
            let found = client.call(SearchDiagnoses { query }).await.map(|found| found.diagnoses).unwrap_or_default();
            found
                .into_iter()
                .map(|one| {
                    let option = ComboOption::new(one.code.clone(), one.name).with_sub(one.code);
                    if one.billable { option } else { option.tag(words::heading_code(), Tone::Neutral) }
                })
                .collect::<Vec<_>>()
        }
    };
    view! {
        <Combobox label=words::diagnosis() name="code" find=find placeholder=words::diagnosis_example() error=form.error("code")/>
        <Field label=words::own_words() name="name" id="problem-name" optional=true maxlength=200 value=form.value("name", "") error=form.error("name")/>
        <Field label=words::since_when() name="onset_on" id="problem-onset" placeholder=words::date_example() optional=true value=form.value("onset_on", "") error=form.error("onset_on")/>
        <Send label=words::add_problem() id="problem-add"/>
    }
    .into_any()
}

#[component]
fn Change(problem: Problem, load: Load<Chart>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let before = StoredValue::new(problem.clone());
    let done = Callback::new(move |now: Problem| {
        let before = before.get_value();
        let text = if now.state == ProblemState::Resolved {
            words::resolved(&now.name)
        } else {
            words::active_again(&now.name)
        };
        let back = ChangeProblem {
            id: now.id,
            version: now.version,
            // Nothing here says again what only a source can say.
            state: if before.state.stands() { ProblemState::Active } else { before.state },
            onset_on: before.onset_on,
            resolved_on: before.resolved_on,
        };
        undoable(toasts, &client, load, text, back);
    });
    let (to, label) = match problem.state {
        ProblemState::Active | ProblemState::Unknown => ("resolved", words::resolve()),
        _ => ("active", words::is_again()),
    };
    let onset = problem.onset_on.map(|day| day.to_string()).unwrap_or_default();
    view! {
        <Form<ChangeProblem> action=format!("/api/problems/{}", problem.id) class="coded-form" request=PhantomData on_done=done>
            <input type="hidden" name="version" value=problem.version/>
            <input type="hidden" name="state" value=to/>
            <Field label=words::since_when() name="onset_on" id=format!("onset-{}", problem.id) placeholder=words::date_example() value=onset/>
            <Send label=label id=format!("state-{}", problem.id)/>
        </Form<ChangeProblem>>
    }
    .into_any()
}

/// How a problem stands, where it is not simply one.
const fn state_word(state: ProblemState) -> Option<&'static str> {
    match state {
        ProblemState::Active | ProblemState::Resolved => None,
        ProblemState::Unknown => Some(words::status_not_stated()),
        ProblemState::Inactive => Some(words::inactive()),
        ProblemState::Refuted => Some(words::refuted()),
        ProblemState::Withdrawn => Some(words::withdrawn()),
    }
}
