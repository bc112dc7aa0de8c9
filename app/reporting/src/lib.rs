//! The manager's day: figures across the house, and the rows behind each of them.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

mod address;
mod charts;
mod rows;
mod tiles;
mod today;
mod words;

pub use today::TodayPage;
