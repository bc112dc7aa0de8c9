//! The contract's client without a network: the router in process, for rendering pages and for tests.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::transport::{Answer, BACKGROUND_HEADER, Transport, Unreachable, WireRequest, WireResponse};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderValue, Request, header},
};
use futures::{FutureExt, future::Shared};
use tower::ServiceExt;

use crate::{access::Proven, host::Source};

/// Calls a router directly.
#[derive(Clone)]
pub struct InProcess {
    router: Router,
    host: String,
    origin: Option<String>,
    cookie: Option<String>,
    bearer: Option<String>,
    proven: Option<Proven>,
    source: Option<Source>,
}

impl InProcess {
    /// Calls this router as a browser on this host would, from a page of this origin.
    pub fn new(router: Router, host: impl Into<String>, origin: impl Into<String>) -> Self {
        Self {
            router,
            host: host.into(),
            origin: Some(origin.into()),
            cookie: None,
            bearer: None,
            proven: None,
            source: None,
        }
    }

    /// Sends this cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: impl Into<String>) -> Self {
        self.cookie = Some(cookie.into());
        self
    }

    /// Calls this router as a program does: with this bearer token, and without what a browser says of itself.
    pub fn program(router: Router, host: impl Into<String>, bearer: impl Into<String>) -> Self {
        Self { origin: None, bearer: Some(bearer.into()), ..Self::new(router, host, "") }
    }

    /// Calls as a caller who is proven already.
    #[must_use]
    pub fn proven(mut self, proven: Option<Proven>) -> Self {
        self.proven = proven;
        self
    }

    /// Calls on behalf of a request that came from there.
    #[must_use]
    pub fn from(mut self, source: Option<Source>) -> Self {
        self.source = source;
        self
    }

    fn request(&self, request: WireRequest) -> Result<Request<Body>, http::Error> {
        let mut builder = Request::builder()
            .method(request.method)
            .uri(request.target)
            .header(header::HOST, &self.host)
            .header(header::ACCEPT, "application/json");
        if let Some(origin) = &self.origin {
            builder = builder.header(header::ORIGIN, origin);
        }
        if let Some(bearer) = &self.bearer {
            builder = builder.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        if request.body.is_some() {
            let kind = if request.form { "application/x-www-form-urlencoded" } else { "application/json" };
            builder = builder.header(header::CONTENT_TYPE, kind);
        }
        if request.background {
            builder = builder.header(BACKGROUND_HEADER, HeaderValue::from_static("1"));
        }
        if let Some(cookie) = &self.cookie {
            builder = builder.header(header::COOKIE, cookie);
        }
        if let Some(proven) = &self.proven {
            builder = builder.extension(proven.clone());
        }
        if let Some(source) = &self.source {
            builder = builder.extension(source.clone());
        }
        builder.body(request.body.map_or_else(Body::empty, Body::from))
    }
}

impl Transport for InProcess {
    fn send(&self, request: WireRequest) -> Answer {
        let router = self.router.clone();
        let request = self.request(request);
        Box::pin(async move {
            let response = router.oneshot(request.map_err(|_| Unreachable)?).await.map_err(|_| Unreachable)?;
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), usize::MAX).await.map_err(|_| Unreachable)?;
            Ok(WireResponse { status, body: body.to_vec() })
        })
    }
}

/// Asks each thing once and gives the answer to all who ask the same: what one drawing of a page calls by. A part that waits
/// within a part that waits is drawn more than once until all is there, and each time it asks for what it shows.
#[derive(Clone)]
pub struct Once<T> {
    transport: T,
    asked: Arc<Mutex<HashMap<WireRequest, Shared<Answer>>>>,
}

impl<T> Once<T> {
    /// Around a transport.
    pub fn new(transport: T) -> Self {
        Self { transport, asked: Arc::default() }
    }
}

impl<T: Transport> Transport for Once<T> {
    fn send(&self, request: WireRequest) -> Answer {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match asked.get(&request) {
            Some(answer) => answer.clone(),
            None => {
                let answer = self.transport.send(request.clone()).shared();
                asked.insert(request, answer.clone());
                answer
            }
        };
        answer.boxed()
    }
}
