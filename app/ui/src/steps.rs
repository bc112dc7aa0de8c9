//! Where I am in something that has an order, and how far something is.

use leptos::prelude::*;

/// Steps of a task (`ol`); the current one carries `aria-current="step"`.
#[component]
pub fn Steps(
    /// The words of all steps.
    steps: Vec<String>,
    /// Index of the current step; the ones before it are done.
    #[prop(into)]
    current: Signal<usize>,
) -> impl IntoView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(index, word)| {
            view! {
                <li
                    data-done=move || (index < current.get()).then_some("")
                    aria-current=move || (index == current.get()).then_some("step")
                >
                    {word}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps">{items}</ol> }.into_any()
}

/// How far something is, in percent (`role="progressbar"`).
#[component]
pub fn Progress(
    /// What advances.
    #[prop(into)]
    label: String,
    /// 0 to 100.
    #[prop(into)]
    percent: Signal<u8>,
) -> impl IntoView {
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().min(100).to_string()
        >
            <i style=move || format!("--w:{}%", percent.get().min(100))></i>
        </div>
    }
    .into_any()
}
