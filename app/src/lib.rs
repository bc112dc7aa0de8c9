//! The web app: the document around every page, and the routes to each module's screens.

#![recursion_limit = "256"]
#![forbid(unsafe_code)]

#[cfg(feature = "ssr")]
mod document;
mod planted;
mod routes;

#[cfg(feature = "ssr")]
pub use document::{Document, NotFound, WebFiles};
pub use frame::{ChainLink, FormFailure, Page, PageData};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, SsrMode, path};

use routes::{Account, Door, Home, MoreScreens};

/// Every page: what the server renders inside `<body>` and the browser takes over.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    frame::provide_page();
    view! { <Router>{framed()}</Router> }
}

/// Signing in and out are whole page loads, so which frame stands around the screens is settled once.
fn framed() -> AnyView {
    match frame::use_session() {
        Some(session) => view! { <frame::StaffShell session=session>{screens()}</frame::StaffShell> }.into_any(),
        None => screens(),
    }
}

fn screens() -> AnyView {
    view! {
        <FlatRoutes fallback=not_found>
            <Route path=path!("/") view=Home/>
            <Route path=path!("/sign-in") view=Door/>
            <Route path=path!("/account") view={Lazy::<Account>::new()}/>
            <Route path=path!("/more") view={Lazy::<MoreScreens>::new()}/>
            <Route path=path!("/patients") view={Lazy::<routes::Patients>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/patients/new") view={Lazy::<routes::NewPatient>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id") view={Lazy::<routes::Record>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/tasks") view={Lazy::<routes::Tasks>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/messages") view={Lazy::<routes::Messages>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/colleagues") view={Lazy::<routes::Colleagues>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/colleagues/new") view={Lazy::<routes::NewColleague>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/colleagues/:id") view={Lazy::<routes::Colleague>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/messages-out") view={Lazy::<routes::MessagesOut>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/outbox") view={Lazy::<routes::Outbox>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/settings") view={Lazy::<routes::Settings>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/settings/sites") view={Lazy::<routes::Sites>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/settings/visit-kinds") view={Lazy::<routes::VisitKinds>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/settings/messages") view={Lazy::<routes::MessageSettings>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/settings/accounts") view={Lazy::<routes::Accounts>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/board") view={Lazy::<routes::DayBoard>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/book") view={Lazy::<routes::Booking>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/schedule") view={Lazy::<routes::Schedule>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/design") view={Lazy::<routes::Design>::new()}/>
            <Route path=path!("/debug/planted-mismatch") view=planted::Mismatch/>
        </FlatRoutes>
    }
    .into_any()
}

fn not_found() -> impl IntoView {
    #[cfg(feature = "ssr")]
    document::answer_not_found();
    view! {
        <ui::Empty glyph=ui::glyphs::EYE_OFF title=routes::words::not_found() text=routes::words::not_found_text()/>
    }
}
