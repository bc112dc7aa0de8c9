//! crm

use crate::openapi::Described;

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    Vec::new()
}
