//! Drawing a part from the beginning.

use std::hash::Hash;

use leptos::prelude::*;

/// Draws its children from the beginning whenever `of` changes. Drawn again in place, fields would keep what was typed into them.
#[component]
pub fn Anew<T, F>(
    /// What they belong to: a count of what was sent, the length of a list.
    of: F,
    children: ChildrenFn,
) -> impl IntoView
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Clone + Eq + Hash + Send + Sync + 'static,
{
    view! { <For each=move || [of()] key=Clone::clone children=move |_| children()/> }
}
