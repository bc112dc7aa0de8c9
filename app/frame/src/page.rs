//! The page: who it is for and what its request knew. The server puts it into the context and into the document, so that
//! the browser starts with the same.

use api::{
    Client, Permission, Problem,
    session::{SessionInfo, SessionStanding},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the request knew.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageData {
    /// Who is signed in.
    pub session: Option<SessionInfo>,
    /// A session that is locked, or still short of a proof.
    pub standing: Option<SessionStanding>,
    /// The chain's name; absent on the deployment's own host.
    pub chain: Option<String>,
    /// The form that was posted without scripts and failed.
    pub failure: Option<FormFailure>,
    /// The chains to choose from, on the deployment's own host in development.
    pub chains: Vec<ChainLink>,
    /// A development server.
    pub development: bool,
    /// Where the chain's news stood before anything of the page was read.
    pub news: Option<String>,
}

/// A form that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFailure {
    /// Where it was posted to: which form of the page it is.
    pub action: String,
    /// What was typed, by field.
    pub values: Vec<(String, String)>,
    /// What was wrong.
    pub problem: Problem,
}

/// A chain to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
}

/// The id of the element that carries [`PageData`] to the browser.
pub const PAGE_ELEMENT: &str = "page-data";

/// The page and its client, in the context of every component: on the server the request puts it there, in the browser
/// the start does, from the document.
#[derive(Debug, Clone)]
pub struct Page {
    /// What the request knew.
    pub data: PageData,
    /// The client: in process on the server, fetch in the browser.
    pub client: Client,
}

#[cfg(target_arch = "wasm32")]
impl Page {
    /// The page that the server wrote into the document, asking by fetch.
    #[must_use]
    pub fn of_document() -> Self {
        let data = document()
            .get_element_by_id(PAGE_ELEMENT)
            .and_then(|element| element.text_content())
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        Self { data, client: Client::new(Watching) }
    }
}

/// Fetches, and leaves the page when its session is over or locked: what stands there must not stay in sight. The page that
/// comes is the lock or the door.
#[cfg(target_arch = "wasm32")]
#[derive(Debug, Clone, Copy)]
struct Watching;

#[cfg(target_arch = "wasm32")]
impl api::transport::Transport for Watching {
    fn send(&self, request: api::transport::WireRequest) -> api::transport::Answer {
        const OVER: [&str; 4] = ["locked", "signed_out", "awaits_factor", "must_enrol"];
        let answer = api::transport::browser::Fetch.send(request);
        Box::pin(async move {
            let answer = answer.await?;
            if matches!(answer.status, 401 | 403)
                && serde_json::from_slice::<Problem>(&answer.body)
                    .is_ok_and(|problem| OVER.contains(&problem.code.as_str()))
            {
                let _ = window().location().reload();
            }
            Ok(answer)
        })
    }
}

/// The page.
///
/// # Panics
/// When no page was provided: a fault of the composition.
#[must_use]
pub fn use_page() -> Page {
    use_context::<Page>().expect("a page is provided before anything is rendered")
}

/// Who is signed in; `None` on the pages before.
#[must_use]
pub fn use_session() -> Option<SessionInfo> {
    use_page().data.session
}

/// Whether whoever is signed in holds this right. The server asks again; this only decides what is offered.
#[must_use]
pub fn use_may(permission: Permission) -> bool {
    use_session().is_some_and(|session| session.may(permission))
}

/// The client.
#[must_use]
pub fn use_client() -> Client {
    use_page().client
}
