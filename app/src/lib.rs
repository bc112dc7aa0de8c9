//! The web app: the document around every page, and the routes to each module's screens.

#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
mod document;
mod planted;

#[cfg(feature = "ssr")]
pub use document::{Document, NotFound, WebFiles};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, path};

/// Every page: what the server renders inside `<body>` and the browser takes over.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="Polyclinic" />
        <Router>
            <main>
                <FlatRoutes fallback=not_found>
                    <Route path=path!("/") view={Lazy::<proof::First>::new()} />
                    <Route path=path!("/second") view={Lazy::<proof::Second>::new()} />
                    <Route path=path!("/debug/planted-mismatch") view=planted::Mismatch />
                </FlatRoutes>
            </main>
        </Router>
    }
}

fn not_found() -> impl IntoView {
    #[cfg(feature = "ssr")]
    document::answer_not_found();
    view! { <h1>"Not found"</h1> }
}
