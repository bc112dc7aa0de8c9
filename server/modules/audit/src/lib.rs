//! The audit beyond its rows: sealed in order, held against checkpoints elsewhere, searched by those who may.

mod accesses;
mod chain;
mod checkpoint;
mod disclosures;
mod paper;
mod readers;
mod rows;
mod sealed;
mod sealer;
mod verify;

use kernel::Routes;

pub use chain::{Hash, beginning, seal};
pub use checkpoint::{Checkpoint, Checkpoints};
pub use paper::paper;
pub use readers::{Reader, readers};
pub use sealed::SEALED;
pub use sealer::Sealer;
pub use verify::{Fault, Finding, Report, verify};

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .on(rows::search)
        .on(rows::people)
        .on(rows::detail)
        .on(rows::open_file)
        .on(rows::export)
        .on(accesses::list)
        .on(disclosures::list)
        .on(disclosures::record)
        .on(disclosures::account)
        .on(disclosures::open_file)
}
