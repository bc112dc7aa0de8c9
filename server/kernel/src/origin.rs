//! Cross-site requests. They are a browser's: it sends its cookies along unasked, and says where a change comes from. What comes
//! without a cookie and without a word of a browser comes from a program, which sends nothing unasked.
//!
//! Chains are same-site neighbours, so a `SameSite` cookie protects nobody: a change must come from
//! the chain's own origin, in a form that a foreign page cannot send unnoticed.

use axum::http::{HeaderMap, header};

use crate::AppError;

/// Refuses a change that a browser sent from anywhere but the chain's own pages.
///
/// # Errors
/// 403 when the origin is another one, or none is given and a browser that sent it does not vouch for it.
pub fn check(headers: &HeaderMap, own: &str) -> Result<(), AppError> {
    let good = match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| origin.eq_ignore_ascii_case(own)),
        None => match headers.get("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => !headers.contains_key(header::COOKIE),
        },
    };
    if good { Ok(()) } else { Err(refused()) }
}

fn refused() -> AppError {
    AppError::new(
        api::Problem::new(403, "cross_site", "This came from another site")
            .detail("Nothing was changed. Open the clinic's own page and try again there."),
    )
}
