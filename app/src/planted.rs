//! A mistake on purpose, so that the browser tests can show that they would notice one.

use leptos::prelude::*;

/// The server renders a list here and the browser expects a paragraph: what hydration must never meet. A build that
/// ships knows no such page.
#[component]
pub fn Mismatch() -> impl IntoView {
    if !cfg!(debug_assertions) {
        crate::not_found().into_any()
    } else if cfg!(target_arch = "wasm32") {
        view! { <p>"From the browser"</p> }.into_any()
    } else {
        view! { <ul><li>"From the server"</li></ul> }.into_any()
    }
}
