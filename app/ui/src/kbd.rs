//! Keys, set small.

use leptos::prelude::*;

/// One or more key caps. Caps are divided by `+`: `"Ctrl+↵"` draws two, `"Ctrl K"` one.
#[component]
pub fn Kbd(
    /// The caps.
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    keys.split('+').map(|key| view! { <kbd class="kbd">{key.to_owned()}</kbd>" " }).collect_view().into_any()
}

/// A line of key hints: caps and what they do. It leaves on phones, where there are no keys.
#[component]
pub fn KeyLine(
    /// Caps and words, in order.
    hints: Vec<(&'static str, String)>,
) -> impl IntoView {
    let hints = hints.into_iter().map(|(keys, word)| view! { <span><Kbd keys=keys/>{word}</span> }).collect_view();
    view! { <p class="keys">{hints}</p> }.into_any()
}
