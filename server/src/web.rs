//! Pages and files.

use axum::Router;
use kernel::AppState;

use crate::config::Config;

/// Mounts pages and files beside the contract.
///
/// # Errors
/// When the built browser files cannot be read.
pub fn mount(api: Router<AppState>, _state: &AppState, _config: &Config) -> anyhow::Result<Router<AppState>> {
    Ok(api)
}
