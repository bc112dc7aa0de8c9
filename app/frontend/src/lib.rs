//! The browser's entry: takes over the page that the server sent.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's script once the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    // Without this a panic is an "unreachable" with no word about what happened.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::hydrate_lazy(app::App);
}
