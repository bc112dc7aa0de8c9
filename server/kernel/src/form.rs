//! HTML forms post to the same endpoints as programs: a success is answered with a redirect, a failure with the page
//! again, its fields kept and its errors beside them.

use api::Problem;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::decode::{form_field, form_pairs};

/// The hidden field with the path of the page the form stands on.
pub const PAGE_FIELD: &str = "_page";
/// The hidden field with the path to go to afterwards; the page itself where absent.
pub const NEXT_FIELD: &str = "_next";

/// A form that failed: the composition renders its page again with this.
#[derive(Debug, Clone)]
pub struct FormFailure {
    /// The page's path and query.
    pub page: String,
    /// Where the form was posted to: which of the page's forms it is.
    pub action: String,
    /// What was typed, by field. Passwords are left out.
    pub values: Vec<(String, String)>,
    /// What was wrong.
    pub problem: Problem,
}

/// Whether a browser is navigating, rather than a program calling.
#[must_use]
pub fn navigates(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// A path of our own, so that no form can send a browser elsewhere.
fn own_path(path: String) -> Option<String> {
    let good = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| c.is_ascii_graphic());
    good.then_some(path)
}

/// Where a browser goes after success.
#[must_use]
pub fn next(form: &str) -> String {
    form_field(form, NEXT_FIELD)
        .and_then(own_path)
        .or_else(|| form_field(form, PAGE_FIELD).and_then(own_path))
        .unwrap_or_else(|| "/".to_owned())
}

/// The answer to a form that succeeded.
#[must_use]
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(path) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}

/// The answer to a form that failed: the composition replaces it by the page.
#[must_use]
pub fn failed(action: &str, form: &str, problem: Problem) -> Response {
    let mut response = crate::error::respond(&problem);
    if let Some(page) = form_field(form, PAGE_FIELD).and_then(own_path) {
        let values = form_pairs(form).filter(|(name, _)| !name.starts_with('_') && name != "password").collect();
        response.extensions_mut().insert(FormFailure { page, action: action.to_owned(), values, problem });
    }
    response
}
