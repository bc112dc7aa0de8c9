//! The one place that knows every module: a line each.

use std::sync::Arc;

use api::openapi::Described;
use axum::{
    Router, middleware,
    routing::{any, get},
};
use kernel::{AppState, Routes, Subscribers, crypto::Column, error, host};
use notifications::Carriers;

use crate::{docs, exports, health, keys, live};

/// Every module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(auth::routes(&post()))
        .merge(audit::routes())
        .merge(approvals::routes(&second_person()))
        .merge(notifications::routes())
        .merge(directory::routes())
        .merge(crm::routes(&plans()))
        .merge(scheduling::routes())
        .merge(ehr::routes(&departments()))
        .merge(inventory::routes())
        .merge(lab::routes())
        .merge(billing::routes())
        .merge(reporting::routes())
        .merge(exchange::routes())
}

/// The departments that take orders.
fn departments() -> ehr::Targets {
    ehr::Targets::new(vec![Arc::new(lab::Laboratory)]).with_ranges(Arc::new(lab::Laboratory))
}

/// What is planned for patients, and ends with a death.
fn plans() -> crm::AllPlans {
    crm::AllPlans::new(vec![Arc::new(scheduling::PlannedVisits), Arc::new(ehr::OpenOrders(departments()))])
}

/// Who carries letters to members of staff.
pub fn post() -> Arc<dyn auth::Post> {
    Arc::new(notifications::StaffPost)
}

/// Every sealed column of a chain's schema: what keys are changed by.
#[must_use]
pub fn sealed_columns() -> Vec<Column> {
    [
        approvals::SEALED,
        auth::SEALED,
        audit::SEALED,
        notifications::SEALED,
        crm::SEALED,
        scheduling::SEALED,
        ehr::SEALED,
        lab::SEALED,
        billing::SEALED,
        exchange::SEALED,
    ]
    .concat()
}

/// What a second person agrees to.
fn second_person() -> approvals::Effects {
    approvals::Effects::new(vec![Arc::new(auth::RightsEffect), Arc::new(auth::FactorReset { post: post() })])
}

/// What follows from events, by module.
#[must_use]
pub fn subscribers(carriers: Carriers) -> Subscribers {
    let subscribers = approvals::subscribe(Subscribers::default());
    let subscribers = notifications::subscribe(subscribers, carriers);
    let subscribers = crm::subscribe(subscribers);
    let subscribers = scheduling::subscribe(subscribers);
    let subscribers = ehr::subscribe(subscribers);
    let subscribers = lab::subscribe(subscribers);
    billing::subscribe(subscribers)
}

/// The contract's endpoints and what stands beside them, without pages.
pub fn router(state: &AppState) -> (Router<AppState>, Vec<Described>) {
    let (router, described) = routes().finish();
    let find_chain = middleware::from_fn_with_state(state.clone(), host::find_chain);
    let in_process = router.clone().layer(find_chain.clone()).with_state(state.clone());
    let exports = Router::new()
        .route("/patients.csv", get(exports::patients))
        .route("/stock-movements.csv", get(exports::movements))
        .route("/bills.csv", get(exports::bills))
        .route("/audit.csv", get(exports::audit))
        .route("/disclosures.csv", get(exports::disclosures_csv))
        .route("/disclosures.pdf", get(exports::disclosures_pdf))
        .with_state((state.clone(), in_process));
    let router = router
        .merge(exports)
        .route("/api/live", get(live::stream))
        .route("/.well-known/jwks.json", get(keys::published))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(docs::document))
        .route("/docs/api", get(docs::page))
        .route("/api/{*rest}", any(error::unknown_address))
        .method_not_allowed_fallback(error::wrong_method)
        .layer(find_chain);
    (router, described)
}
