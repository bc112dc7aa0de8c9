//! The audit: what is written, how it is sealed, what of a change to it is found.

mod coverage;
mod door;
pub mod sealing;
mod tamper;
