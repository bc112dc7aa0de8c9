//! The day in counts: how many visits are in each state; each count filters.

use leptos::{ev, html, prelude::*};

use crate::{StateMark, VisitState, walk, words};

/// State counts as buttons (`aria-pressed`) or links. `1…8` are registered by the screen; arrows move between them.
#[component]
pub fn Flow(
    /// State and count, in order.
    #[prop(into)]
    counts: Signal<Vec<(VisitState, u32)>>,
    /// The state shown; none shows all.
    #[prop(into)]
    chosen: Signal<Option<VisitState>>,
    /// Called with the state to show; pressing the chosen one gives none.
    #[prop(optional, into)]
    on_choose: Option<Callback<Option<VisitState>>>,
    /// The address that shows a state (or all): renders links, which work before scripts arrive.
    #[prop(optional, into)]
    href: Option<Callback<Option<VisitState>, String>>,
) -> impl IntoView {
    let group = NodeRef::<html::Div>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let delta = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        if let Some(group) = group.get_untracked() {
            event.prevent_default();
            walk::step(&group, "a, button", delta);
        }
    };
    let buttons = VisitState::ALL
        .into_iter()
        .map(|state| {
            let count = Memo::new(move |_| {
                counts.with(|counts| counts.iter().find(|(other, _)| *other == state).map(|(_, count)| *count))
            });
            let on = Memo::new(move |_| chosen.get() == Some(state));
            let next = move || (!on.get()).then_some(state);
            let inner = move |count| {
                view! {
                    <b>{count}</b>
                    <StateMark state=state/>
                }
            };
            move || {
                let count = count.get()?;
                let choose = move |event: ev::MouseEvent| {
                    if let Some(on_choose) = on_choose {
                        event.prevent_default();
                        on_choose.run(untrack(next));
                    }
                };
                let shown = match href {
                    Some(href) => view! {
                        <a
                            data-state=state.attr()
                            href=move || href.run(next())
                            aria-current=move || on.get().then_some("true")
                            on:click=choose
                        >
                            {inner(count)}
                        </a>
                    }
                    .into_any(),
                    None => view! {
                        <button
                            type="button"
                            data-state=state.attr()
                            aria-pressed=move || on.get().to_string()
                            on:click=choose
                        >
                            {inner(count)}
                        </button>
                    }
                    .into_any(),
                };
                Some(shown)
            }
        })
        .collect_view();
    view! {
        <div class="flow" role="group" aria-label=words::show_by_state() tabindex="0" node_ref=group on:keydown=on_key>
            {buttons}
        </div>
    }
    .into_any()
}
