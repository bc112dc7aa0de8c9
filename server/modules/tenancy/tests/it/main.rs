//! Chains' keys, and what they seal.

mod sealing;
