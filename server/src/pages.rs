//! What a page knows before it is rendered: who is signed in, at which chain, and which form failed. The session is looked
//! at once; the calls a page makes carry the proof along.

use std::sync::{Arc, OnceLock};

use api::{
    Client,
    session::{GetSession, SessionInfo},
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
    in_process::InProcess,
};
use tower::ServiceExt;

/// The door's path, and the parameter that says where to go after it.
const DOOR: &str = "/sign-in";

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
    let proven = access::caller(state, chain, parts).await?.map(Proven);
    let client = Client::new(transport.proven(proven.clone()));
    let path = parts.uri.path();
    let session: Option<SessionInfo> = match &proven {
        None => None,
        Some(_) => Some(client.call(GetSession {}).await.map_err(AppError::new)?),
    };
    let open = path == DOOR || path.starts_with("/debug/") || path == "/design";
    match &session {
        None if !open => return Ok(Known::Elsewhere(DOOR.to_owned())),
        Some(session) if path == DOOR || path == "/" => return Ok(Known::Elsewhere(session.home.clone())),
        _ => {}
    }
    let data = PageData {
        session,
        chain: Some(chain.name.clone()),
        failure,
        chains: Vec::new(),
        development: state.development(),
    };
    Ok(Known::Page(Box::new(Page { data, client })))
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
