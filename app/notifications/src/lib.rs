//! The log of messages to patients; and in development, the outbox: what would have gone out.
#![forbid(unsafe_code)]

mod log;
mod outbox;
mod words;

pub use log::LogPage;
pub use outbox::OutboxPage;
