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
    #[prop(into)]
    on_choose: Callback<Option<VisitState>>,
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
            walk::step(&group, "button", delta);
        }
    };
    let buttons = VisitState::ALL
        .into_iter()
        .map(|state| {
            let count = Memo::new(move |_| {
                counts.with(|counts| {
                    counts
                        .iter()
                        .find(|(other, _)| *other == state)
                        .map(|(_, count)| *count)
                })
            });
            let pressed = move || (chosen.get() == Some(state)).to_string();
            move || {
                count.get().map(|count| {
                    view! {
                        <button
                            type="button"
                            data-state=state.attr()
                            aria-pressed=pressed
                            on:click=move |_| {
                                let next = (chosen.get_untracked() != Some(state)).then_some(state);
                                on_choose.run(next);
                            }
                        >
                            <b>{count}</b>
                            <StateMark state=state/>
                        </button>
                    }
                })
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
