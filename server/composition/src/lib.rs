//! Which modules there are, how they are plugged together, and how the server is started: everything but pages and the command line.

pub mod compose;
pub mod config;
pub mod demo;
mod docs;
mod exports;
mod health;
mod keys;
mod live;
mod open_chain;
pub mod start;
pub mod telemetry;

pub use open_chain::open_chain;
