//! How an endpoint of the contract becomes a route: find the chain, admit the caller, check the origin, read the request,
//! run the use case, answer.

use std::{future::Future, sync::Arc};

use api::{Endpoint, Method, id::PatientId, openapi::Described};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{HeaderName, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use uuid::Uuid;

use crate::{
    AppError, AppState, Tenant,
    access::{self, Admit, Browser},
    audit::refusal,
    decode::{self, BodyKind},
    error, form,
    host::Host,
    origin,
};

/// The largest body an endpoint reads.
const BODY_LIMIT: usize = 1024 * 1024;

/// A request that was admitted and read.
pub struct Call<E: Endpoint<Access: Admit>> {
    /// The request.
    pub request: E,
    /// The chain's data, in the caller's hands.
    pub tenant: Tenant,
    /// What the check proved: a [`crate::Caller`], or nothing for public endpoints.
    pub caller: <E::Access as Admit>::Proof,
    /// What the request says of its browser, for the endpoints of the door.
    pub browser: Browser,
}

/// An answer with more than a body.
#[derive(Debug)]
pub struct Reply<T> {
    body: T,
    headers: Vec<(HeaderName, HeaderValue)>,
    next: Option<String>,
}

impl<T> Reply<T> {
    /// An answer with this body.
    pub const fn new(body: T) -> Self {
        Self { body, headers: Vec::new(), next: None }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Where a browser that posted a form goes next, when the form itself does not say.
    #[must_use]
    pub fn next(mut self, path: impl Into<String>) -> Self {
        self.next = Some(path.into());
        self
    }
}

impl<T> From<T> for Reply<T> {
    fn from(body: T) -> Self {
        Self::new(body)
    }
}

/// A module's routes and their descriptions.
#[derive(Default)]
pub struct Routes {
    router: Router<AppState>,
    described: Vec<Described>,
}

impl Routes {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves an endpoint by this function.
    #[must_use]
    pub fn on<E, H, F, R>(mut self, handler: H) -> Self
    where
        E: Endpoint<Access: Admit>,
        H: Fn(Call<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<R, AppError>> + Send,
        R: Into<Reply<E::Response>> + Send,
    {
        let serve = move |State(state): State<AppState>, request: Request| {
            let handler = handler.clone();
            async move { serve(state, request, handler).await }
        };
        self.router = match E::METHOD {
            Method::Get => self.router.route(E::PATH, get(serve)),
            Method::Post => self.router.route(E::PATH, post(serve)),
        };
        self.described.push(Described::of::<E>());
        self
    }

    /// Adds another module's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.described.extend(other.described);
        self
    }

    /// The router and what it serves.
    #[must_use]
    pub fn finish(self) -> (Router<AppState>, Vec<Described>) {
        (self.router, self.described)
    }
}

async fn serve<E, H, F, R>(state: AppState, request: Request, handler: H) -> Response
where
    E: Endpoint<Access: Admit>,
    H: Fn(Call<E>) -> F,
    F: Future<Output = Result<R, AppError>> + Send,
    R: Into<Reply<E::Response>>,
{
    let request_id: Uuid = state.entropy().id(state.clock().now());
    let reference = request_id.simple().to_string();
    let (mut parts, body) = request.into_parts();
    let action = parts.uri.path().to_owned();
    let (mut form, mut named) = (None, None);
    let answer = run(&state, &mut parts, body, request_id, handler, &mut form, &mut named).await;
    if let Err(error) = &answer {
        refusal::note::<E>(&state, &parts, error, request_id, named).await;
    }
    match (answer, form) {
        (Ok(reply), None) => {
            let body = serde_json::to_vec(&reply.body).unwrap_or_default();
            finish(([(header::CONTENT_TYPE, "application/json")], body).into_response(), reply.headers)
        }
        (Ok(reply), Some(form)) => {
            let next = match reply.next {
                Some(next) if decode::form_field(&form, form::NEXT_FIELD).is_none() => next,
                _ => form::next(&form),
            };
            finish(form::see_other(&next), reply.headers)
        }
        (Err(error), None) => error::respond(&error.report(&reference)),
        (Err(error), Some(form)) => form::failed(&action, &form, error.report(&reference)),
    }
}

/// Answers hold health data unless proven otherwise, so none is kept by anybody on the way.
fn finish(mut response: Response, headers: Vec<(HeaderName, HeaderValue)>) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    response
}

async fn run<E, H, F, R>(
    state: &AppState,
    parts: &mut Parts,
    body: Body,
    request_id: Uuid,
    handler: H,
    form: &mut Option<String>,
    named: &mut Option<PatientId>,
) -> Result<Reply<E::Response>, AppError>
where
    E: Endpoint<Access: Admit>,
    H: Fn(Call<E>) -> F,
    F: Future<Output = Result<R, AppError>> + Send,
    R: Into<Reply<E::Response>>,
{
    let chain = Host::chain_of(parts)?;
    if E::METHOD == Method::Post && access::bearer(parts).is_none() {
        origin::check(&parts.headers, &state.origin(&Host::of(parts)?.name))?;
    }
    let admitted = <E::Access as Admit>::admit(state, &chain, parts).await;
    let path: Vec<(String, String)> = RawPathParams::from_request_parts(parts, state)
        .await
        .map(|params| params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
        .map_err(|_| AppError::not_found())?;
    // No text in the database holds this character, so nothing can be found by it.
    if path.iter().any(|(_, value)| value.contains('\0')) {
        return Err(AppError::not_found());
    }
    let request = match E::METHOD {
        Method::Get => decode::pairs::<E>(&path, parts.uri.query().unwrap_or_default()).map_err(AppError::new),
        Method::Post => read_body::<E>(parts, body, &path, form).await,
    };
    // Who asks comes before what is asked: a refused caller learns nothing about the request's form.
    let proof = admitted.inspect_err(|_| *named = refusal::patient(request.as_ref().ok()))?;
    let request = request?;
    let mut actor = access::actor(<E::Access as Admit>::caller(&proof), parts, request_id);
    actor.purpose = access::purpose(E::PATH);
    let browser = Browser::of(parts)?;
    let tenant = Tenant::new(state.clone(), Arc::clone(&chain), actor);
    handler(Call { request, tenant, caller: proof, browser }).await.map(Into::into)
}

async fn read_body<E: Endpoint>(
    parts: &Parts,
    body: Body,
    path: &[(String, String)],
    form: &mut Option<String>,
) -> Result<E, AppError> {
    let kind = BodyKind::of(&parts.headers).map_err(AppError::new)?;
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        AppError::new(
            api::Problem::new(413, "too_large", "The body is too large")
                .detail("Nothing was changed. Send at most 1 MiB."),
        )
    })?;
    match kind {
        BodyKind::Json => decode::json(path, &body).map_err(AppError::new),
        BodyKind::None if body.is_empty() => decode::json(path, b"{}").map_err(AppError::new),
        BodyKind::None => Err(AppError::new(decode::unsupported())),
        BodyKind::Form => {
            let text = String::from_utf8(body.to_vec())
                .map_err(|_| AppError::new(api::Problem::new(400, "malformed", "The form is not UTF-8")))?;
            let request = decode::pairs(path, &text).map_err(AppError::new);
            if form::navigates(&parts.headers) {
                *form = Some(text);
            }
            request
        }
    }
}
