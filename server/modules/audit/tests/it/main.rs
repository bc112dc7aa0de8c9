//! The audit: sealed, searched, verified, attacked.

mod door;
mod sealing;
mod tamper;
