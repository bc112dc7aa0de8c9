//! The living page: every component in every state.

use leptos::prelude::*;

/// The page `/design`.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! { <main class="sheet-page" id="main"></main> }
}
