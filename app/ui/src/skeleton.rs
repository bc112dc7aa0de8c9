//! The shape of what is coming, in place, so that nothing moves when it arrives.

use leptos::prelude::*;

/// Grey lines of given widths, hidden from assistive technology. Say once, in a status beside it, what is loading; show it
/// only after 400 ms.
#[component]
pub fn Skeleton(
    /// Widths of the lines as CSS lengths, for instance `"60%"`.
    widths: Vec<&'static str>,
) -> impl IntoView {
    let lines = widths
        .into_iter()
        .map(|width| view! { <span class="skeleton" style=format!("--w:{width}")></span> })
        .collect_view();
    view! { <div class="stack stack--tight" aria-hidden="true">{lines}</div> }.into_any()
}
