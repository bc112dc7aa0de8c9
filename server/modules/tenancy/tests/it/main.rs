//! Chains' keys, and what they seal.

mod migrating;
mod sealing;
