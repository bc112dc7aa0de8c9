//! A person's name beside other text.

use leptos::prelude::*;

/// A name that keeps its own direction: one in Arabic or Hebrew letters turns neither the comma within it nor the date and number
/// beside it.
#[component]
pub fn PersonName(
    /// The name as it is read.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! { <bdi>{name}</bdi> }.into_any()
}
