//! The routes are the contract, and the committed document says so.

use std::collections::BTreeSet;

use axum::{body::Body, http::StatusCode};
use test_support::TestClinic;

#[test]
fn every_endpoint_is_served_and_nothing_else() {
    let (_, served) = composition::compose::routes().finish();
    let names = |all: Vec<api::openapi::Described>| {
        all.iter().map(|one| (one.method.as_str(), one.path)).collect::<BTreeSet<_>>()
    };
    assert_eq!(names(served), names(api::endpoints()));
}

#[test]
fn the_committed_document_is_the_contract() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../api/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let document = serde_json::to_string_pretty(&api::openapi::document()).expect("JSON") + "\n";
    assert!(committed == document, "run `cargo xtask spec` and commit api/openapi.json");
}

#[tokio::test]
async fn document_and_reference_page_are_served() {
    let clinic = TestClinic::new().await;
    let (status, _, body) = clinic.send(clinic.request("GET", "/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let (status, _, body) = clinic.send(clinic.request("GET", "/docs/api").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(String::from_utf8_lossy(&body).contains("/api/scheduling/holds"));
}

#[tokio::test]
async fn an_unknown_host_is_404() {
    let clinic = TestClinic::new().await;
    let request = axum::http::Request::builder().uri("/api/session").header("host", "nobody.clinic.test");
    let (status, ..) = clinic.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
