//! Facts as label and value, aligned on one edge.

use leptos::prelude::*;

/// A list of facts (`dl`). Fill it with [`Fact`]s.
#[component]
pub fn Facts(
    /// Smaller type, for heads and footers.
    #[prop(optional)]
    small: bool,
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts" class:facts--small=small>{children()}</dl> }.into_any()
}

/// One fact: its name and its value.
#[component]
pub fn Fact(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <dt>{label}</dt>
        <dd>{children()}</dd>
    }
    .into_any()
}
