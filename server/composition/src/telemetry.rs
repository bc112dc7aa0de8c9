//! Logs: one line of JSON an event in production, readable text in development. Never a name, a note, a token or a query
//! string: requests are logged by their route.

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use kernel::AppState;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging.
pub fn start(development: bool) {
    let filter = EnvFilter::try_from_env("POLYCLINIC_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,graphile_worker=warn,hyper=warn,sea_orm_migration=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    // A second start (tests in one process) keeps the first one's.
    let _ = if development {
        registry.with(fmt::layer().compact()).try_init()
    } else {
        registry.with(fmt::layer().json()).try_init()
    };
}

/// A method's name. A client may send any word as one: such a word is not repeated.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 6] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// Logs and counts a request by its route, never by its address.
pub async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let started = state.clock().now();
    let response = next.run(request).await;
    let seconds = state.clock().now().duration_since(started).as_secs_f64();
    let status = response.status().as_u16();
    metrics::histogram!("http_request_seconds", "route" => route.clone(), "method" => method, "status" => status.to_string())
        .record(seconds);
    metrics::gauge!("postgres_connections").set(u32::try_from(state.open_connections()).unwrap_or(u32::MAX));
    tracing::debug!(http.route = route, http.method = method, http.status = status, seconds, "request");
    response
}
