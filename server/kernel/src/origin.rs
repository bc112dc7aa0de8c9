//! Cross-site requests. Chains are same-site neighbours, so a `SameSite` cookie protects nobody: a change must come from
//! the chain's own origin, in a form that a foreign page cannot send unnoticed.

use axum::http::{HeaderMap, header};

use crate::AppError;

/// Refuses a change that a browser sent from anywhere but the chain's own pages.
///
/// # Errors
/// 403 when the origin is another one, or none is given and the browser does not vouch for it.
pub fn check(headers: &HeaderMap, own: &str) -> Result<(), AppError> {
    let good = match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| origin.eq_ignore_ascii_case(own)),
        None => headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin"),
    };
    if good { Ok(()) } else { Err(refused()) }
}

fn refused() -> AppError {
    AppError::new(
        api::Problem::new(403, "cross_site", "This came from another site")
            .detail("Nothing was changed. Open the clinic's own page and try again there."),
    )
}
