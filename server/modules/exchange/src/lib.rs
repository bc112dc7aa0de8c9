//! Histories from other systems: FHIR R4 bundles.

mod bundle;
mod import;
mod read;
mod reader;
mod resources;
mod values;

pub use import::{Counts, Outcome, Reject, import};
pub use read::{FileError, open};
