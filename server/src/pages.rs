//! What a page knows before it is rendered: who is signed in, at which chain, and which form failed. The session is looked
//! at once; the calls a page makes carry the proof along.

use std::sync::{Arc, OnceLock};

use api::{
    Client,
    session::{GetSession, GetStanding, SessionInfo, Standing},
    transport::{Answer, Transport, Unreachable, WireRequest},
};
use app::{ChainLink, FormFailure, Page, PageData};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{
    AppError, AppState,
    access::{self, Proven},
    error, form,
    host::Host,
    in_process::{InProcess, Once},
};
use tower::ServiceExt;

/// The door's path.
const DOOR: &str = "/sign-in";
/// Where somebody sets up a second factor who may do nothing else.
const ENROL: &str = "/secure";

/// A client that reaches nobody: for walking the routes.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: WireRequest) -> Answer {
        Box::pin(std::future::ready(Err(Unreachable)))
    }
}

/// Finds out what a page knows, or sends the browser elsewhere: without a session to the door, with one from the door to
/// the role's first screen.
pub async fn know_page(State((state, api)): State<(AppState, Router)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match know(&state, &api, &parts).await {
        Ok(Known::Page(page)) => {
            parts.extensions.insert(*page);
            next.run(Request::from_parts(parts, body)).await
        }
        Ok(Known::Elsewhere(path)) => form::see_other(&path),
        Err(error) => error::respond(&error.report("page")),
    }
}

enum Known {
    Page(Box<Page>),
    Elsewhere(String),
}

async fn know(state: &AppState, api: &Router, parts: &Parts) -> Result<Known, AppError> {
    let host = Host::of(parts)?;
    let failure = parts.extensions.get::<form::FormFailure>().map(|failure| FormFailure {
        action: failure.action.clone(),
        values: failure.values.clone(),
        problem: failure.problem.clone(),
    });
    let origin = state.origin(&host.name);
    let transport = InProcess::new(api.clone(), host.name.clone(), origin);
    let Some(chain) = &host.chain else {
        let chains = if state.development() { chains(state).await? } else { Vec::new() };
        let data = PageData { chains, development: state.development(), ..PageData::default() };
        return Ok(Known::Page(Box::new(Page { data, client: Client::new(transport) })));
    };
    let news = state.live().position(chain.id);
    let proven = access::holder(state, chain, parts).await?.map(Proven);
    let source = parts.extensions.get().cloned();
    let client = Client::new(Once::new(transport.proven(proven.clone()).from(source)));
    let path = parts.uri.path();
    let standing = proven.as_ref().map(|Proven(caller)| caller.standing);
    let session: Option<SessionInfo> = match standing {
        Some(Standing::Open) => Some(client.call(GetSession {}).await.map_err(AppError::new)?),
        _ => None,
    };
    let elsewhere = match standing {
        // A locked session shows its lock wherever it is.
        Some(Standing::Locked) => None,
        Some(Standing::AwaitsFactor) => (!is_open(path)).then(|| DOOR.to_owned()),
        Some(Standing::MustEnrol) => (path != ENROL && !is_open(path) || path == DOOR).then(|| ENROL.to_owned()),
        Some(Standing::Open) => {
            session.as_ref().filter(|_| [DOOR, ENROL, "/"].contains(&path)).map(|session| session.home.clone())
        }
        None => (!is_open(path)).then(|| DOOR.to_owned()),
    };
    if let Some(path) = elsewhere {
        return Ok(Known::Elsewhere(path));
    }
    let standing = match standing {
        Some(Standing::Locked | Standing::AwaitsFactor | Standing::MustEnrol) => {
            Some(client.call(GetStanding {}).await.map_err(AppError::new)?)
        }
        _ => None,
    };
    let data = PageData {
        session,
        standing,
        chain: Some(chain.name.clone()),
        failure,
        chains: Vec::new(),
        development: state.development(),
        news: Some(news),
    };
    Ok(Known::Page(Box::new(Page { data, client })))
}

/// Whether a page is there for everybody.
fn is_open(path: &str) -> bool {
    [DOOR, "/forgot", "/set-password", "/design"].contains(&path) || path.starts_with("/debug/")
}

async fn chains(state: &AppState) -> Result<Vec<ChainLink>, AppError> {
    let chains = state.control().chains().await?;
    Ok(chains
        .into_iter()
        .map(|chain| ChainLink {
            href: state.origin(&format!("{}.{}", chain.slug, state.base_host())),
            name: chain.name,
        })
        .collect())
}

/// A form that a browser posted without scripts and that failed: shows its page again, with what was typed and what was
/// wrong.
pub async fn show_failed_form(State(pages): State<Arc<OnceLock<Router>>>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let connection = request.extensions().get::<axum::extract::ConnectInfo<std::net::SocketAddr>>().cloned();
    let mut response = next.run(request).await;
    let Some(failure) = response.extensions_mut().remove::<form::FormFailure>() else { return response };
    let Some(pages) = pages.get() else { return response };
    let status = response.status();
    let mut builder = axum::http::Request::builder().method(Method::GET).uri(&failure.page);
    for (name, value) in &headers {
        if name != axum::http::header::CONTENT_TYPE && name != axum::http::header::CONTENT_LENGTH {
            builder = builder.header(name, value);
        }
    }
    let Ok(mut request) = builder.body(Body::empty()) else { return response };
    request.extensions_mut().insert(failure);
    if let Some(connection) = connection {
        request.extensions_mut().insert(connection);
    }
    match pages.clone().oneshot(request).await {
        Ok(mut page) if page.status() == StatusCode::OK => {
            *page.status_mut() = status;
            page
        }
        Ok(page) => page,
        Err(never) => match never {},
    }
    .into_response()
}
