//! Histories from other systems: FHIR R4 bundles.

mod addresses;
mod batches;
mod changes;
mod dates;
mod dosage;
mod fhir;
mod fhir_history;
mod fhir_people;
mod file;
mod further;
mod identity;
mod import;
mod interpretation;
mod marked_up;
mod outcome;
mod person;
mod reader;
mod resource;
mod sealed;
mod values;
mod version;
mod words;

use kernel::Routes;

pub use batches::{Batch, Withdrawal, list, withdraw};
pub use crm::import::Choices;
pub use file::{FileError, open};
pub use import::{Options, import};
pub use outcome::{Counts, Outcome};
pub use resource::Refused;
pub use sealed::SEALED;

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(changes::list)
        .on(changes::of_person)
        .on(changes::of_chart)
        .on(changes::decide_person)
        .on(changes::decide_chart)
}
