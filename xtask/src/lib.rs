//! What the project's commands share with the tools that have crates of their own because they are heavy to build: where things
//! are, how a long step is shown, and how everything that was started is stopped.

#![allow(clippy::disallowed_methods, reason = "a tool measures the machine's own time and waits for processes")]

pub mod digest;
pub mod house;
pub mod processes;
pub mod progress;
