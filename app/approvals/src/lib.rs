//! What waits for a second person.
#![forbid(unsafe_code)]

mod list;
mod words;

pub use list::ApprovalsPage;
