//! The browser's entry: takes over the page that the server sent.

use app::{AppProps, Page};
use leptos::prelude::{document, provide_context};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Called by the document's script once the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    // Without this a panic is an "unreachable" with no word about what happened.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    spawn_local(async {
        let page = Page::of_document();
        let frame = match page.data.session {
            Some(_) => Some(app::staff_frame().await),
            None => None,
        };
        let hydrated = app::Hydrated::default();
        let known = hydrated.clone();
        let app = move || {
            provide_context(page);
            provide_context(known);
            app::App(AppProps { frame })
        };
        // Waits for the parts of the route on screen; what the server sent stays readable meanwhile.
        let root = leptos::mount::hydrate_from_async(leptos::tachys::dom::body(), app).await;
        root.forget();
        hydrated.set();
        // Tests (and nobody else) wait for this before they press anything.
        if let Some(root) = document().document_element() {
            _ = root.set_attribute("data-hydrated", "true");
        }
    });
}
