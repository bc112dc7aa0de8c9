//! The web app: the document around every page, and the routes to each module's screens.

#![recursion_limit = "256"]
#![forbid(unsafe_code)]

#[cfg(feature = "ssr")]
mod document;
mod planted;
mod routes;

#[cfg(feature = "ssr")]
pub use document::{Document, NotFound, WebFiles};
pub use frame::{ChainLink, FormFailure, Hydrated, Page, PageData};
use std::fmt;

use api::session::{SessionInfo, Standing};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use routes::{
    Approving, Audit, Billing, Crm, Directory, Door, Ehr, Home, Lab, Notifications, Own, Reporting, Scheduling,
    Settings, Stock, Workshop,
};

/// What stands around the staff's screens. It is a part of the program of its own: the door does without it.
#[derive(Clone, Copy)]
pub struct StaffFrame(fn(SessionInfo, Children) -> AnyView);

impl fmt::Debug for StaffFrame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StaffFrame")
    }
}

/// Loads the frame's part of the program.
#[lazy]
pub fn staff_frame() -> StaffFrame {
    StaffFrame(|session, children| {
        view! { <frame::StaffShell session=session>{children()}</frame::StaffShell> }.into_any()
    })
}

/// Every page: what the server renders inside `<body>` and the browser takes over. The frame is loaded before, so that
/// both sides build the same page at once.
#[component]
pub fn App(
    /// Around the screens of a signed-in person.
    frame: Option<StaffFrame>,
) -> impl IntoView {
    provide_meta_context();
    view! { <Router>{framed(frame)}</Router> }
}

/// Signing in and out are whole page loads, so which frame stands around the screens is settled once.
fn framed(frame: Option<StaffFrame>) -> AnyView {
    if frame::use_page().data.standing.is_some_and(|standing| standing.standing == Standing::Locked) {
        return view! { <app_door::LockPage/> }.into_any();
    }
    match (frame, frame::use_session()) {
        (Some(StaffFrame(frame)), Some(session)) => frame(session, Box::new(screens)),
        _ => screens(),
    }
}

fn screens() -> AnyView {
    view! {
        <FlatRoutes fallback=not_found>
            <Route path=path!("/") view=Home/>
            <Route path=path!("/sign-in") view=Door/>
            <Route path=path!("/account") view=Own::Account ssr=SsrMode::Async/>
            <Route path=path!("/secure") view=Own::Secure ssr=SsrMode::Async/>
            <Route path=path!("/forgot") view=Own::Forgot/>
            <Route path=path!("/set-password") view=Own::SetPassword/>
            <Route path=path!("/more") view=Own::More/>
            <Route path=path!("/patients") view=Crm::Patients ssr=SsrMode::Async/>
            <Route path=path!("/patients/new") view=Crm::NewPatient ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id") view=Crm::Record ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/chart") view=Ehr::Chart ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/notes") view=Ehr::Notes ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/results") view=Ehr::Results ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/history") view=Ehr::History ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/source-changes") view=Ehr::SourceChanges ssr=SsrMode::Async/>
            <Route path=path!("/source-changes") view=Crm::SourceChanges ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/care") view=Ehr::CareTeam ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/bills") view=Billing::OfPatient ssr=SsrMode::Async/>
            <Route path=path!("/patients/:id/access") view=Audit::Access ssr=SsrMode::Async/>
            <Route path=path!("/audit") view=Audit::Search ssr=SsrMode::Async/>
            <Route path=path!("/audit/:id") view=Audit::Detail ssr=SsrMode::Async/>
            <Route path=path!("/bills") view=Billing::Bills ssr=SsrMode::Async/>
            <Route path=path!("/bills/:id") view=Billing::Bill ssr=SsrMode::Async/>
            <Route path=path!("/settings/payers") view=Billing::Payers ssr=SsrMode::Async/>
            <Route path=path!("/settings/prices") view=Billing::Prices ssr=SsrMode::Async/>
            <Route path=path!("/settings/books") view=Billing::Books ssr=SsrMode::Async/>
            <Route path=path!("/today") view=Reporting::Today ssr=SsrMode::Async/>
            <Route path=path!("/inbox") view=Ehr::Inbox ssr=SsrMode::Async/>
            <Route path=path!("/reviews") view=Ehr::Reviews ssr=SsrMode::Async/>
            <Route path=path!("/settings/note-templates") view=Ehr::Templates ssr=SsrMode::Async/>
            <Route path=path!("/lab") view=Lab::Worklist ssr=SsrMode::Async/>
            <Route path=path!("/lab/incoming") view=Lab::Incoming ssr=SsrMode::Async/>
            <Route path=path!("/callbacks") view=Lab::Waiting ssr=SsrMode::Async/>
            <Route path=path!("/settings/lab-tests") view=Lab::Catalogue ssr=SsrMode::Async/>
            <Route path=path!("/stock") view=Stock::Items ssr=SsrMode::Async/>
            <Route path=path!("/stock/:id") view=Stock::Item ssr=SsrMode::Async/>
            <Route path=path!("/settings/stock") view=Stock::Settings ssr=SsrMode::Async/>
            <Route path=path!("/tasks") view=Crm::Tasks ssr=SsrMode::Async/>
            <Route path=path!("/messages") view=Crm::Messages ssr=SsrMode::Async/>
            <Route path=path!("/colleagues") view=Directory::Colleagues ssr=SsrMode::Async/>
            <Route path=path!("/colleagues/new") view=Directory::NewColleague ssr=SsrMode::Async/>
            <Route path=path!("/colleagues/:id") view=Directory::Colleague ssr=SsrMode::Async/>
            <Route path=path!("/messages-out") view=Notifications::Log ssr=SsrMode::Async/>
            <Route path=path!("/outbox") view=Notifications::Outbox ssr=SsrMode::Async/>
            <Route path=path!("/settings") view=Settings::Index ssr=SsrMode::Async/>
            <Route path=path!("/settings/sites") view=Settings::Sites ssr=SsrMode::Async/>
            <Route path=path!("/settings/visit-kinds") view=Settings::VisitKinds ssr=SsrMode::Async/>
            <Route path=path!("/settings/messages") view=Settings::Messages ssr=SsrMode::Async/>
            <Route path=path!("/settings/rights") view=Settings::Rights ssr=SsrMode::Async/>
            <Route path=path!("/approvals") view=Approving::Approvals ssr=SsrMode::Async/>
            <Route path=path!("/settings/accounts") view=Settings::Accounts ssr=SsrMode::Async/>
            <Route path=path!("/settings/security") view=Settings::Security ssr=SsrMode::Async/>
            <Route path=path!("/board") view=Scheduling::Board ssr=SsrMode::Async/>
            <Route path=path!("/book") view=Scheduling::Booking ssr=SsrMode::Async/>
            <Route path=path!("/schedule") view=Scheduling::Schedule ssr=SsrMode::Async/>
            <Route path=path!("/design") view=Workshop::Design/>
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
