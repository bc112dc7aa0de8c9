//! Screens of planned visits: the day board, booking, the schedule.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

mod acts;
mod board;
mod book;
mod fresh;
mod loading;
mod meant;
mod schedule;
mod shown;
mod visit;
mod words;

pub use board::BoardPage;
pub use book::BookPage;
pub use schedule::SchedulePage;
