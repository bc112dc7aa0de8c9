//! The audit beyond its rows: sealed in order, held against checkpoints elsewhere, searched by those who may.

mod chain;
mod checkpoint;
mod sealed;
mod sealer;
mod verify;

pub use chain::{Hash, beginning, seal};
pub use checkpoint::{Checkpoint, Checkpoints};
pub use sealed::SEALED;
pub use sealer::Sealer;
pub use verify::{Fault, Finding, Report, verify};
