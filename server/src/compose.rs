//! The one place that knows every module: a line each.

use api::openapi::Described;
use axum::{Router, middleware, routing::get};
use kernel::{AppState, Routes, Subscribers, host};
use notifications::Carriers;

use crate::{docs, health, live};

/// Every module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().merge(auth::routes())
        .merge(notifications::routes())
        .merge(directory::routes())
        .merge(crm::routes())
        .merge(scheduling::routes())
}

/// What follows from events, by module.
#[must_use]
pub fn subscribers(carriers: Carriers) -> Subscribers {
    let subscribers = notifications::subscribe(Subscribers::default(), carriers);
    let subscribers = crm::subscribe(subscribers);
    scheduling::subscribe(subscribers)
}

/// The contract's endpoints and what stands beside them, without pages.
pub fn router(state: &AppState) -> (Router<AppState>, Vec<Described>) {
    let (router, described) = routes().finish();
    let router = router
        .route("/api/live", get(live::stream))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(docs::document))
        .route("/docs/api", get(docs::page))
        .layer(middleware::from_fn_with_state(state.clone(), host::find_chain));
    (router, described)
}
