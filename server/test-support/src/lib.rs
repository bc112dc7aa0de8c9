//! What tests stand on: a private PostgreSQL, a database for each test process, a chain for each test, users by role.

#![allow(clippy::disallowed_types, reason = "tests look behind the server's back")]
#![allow(missing_docs, reason = "what a test needs is named by what it is")]

pub mod cases;
mod clinic;
mod database;
pub mod factors;
pub mod world;

pub use clinic::{PASSWORD, TestClinic, TestUser};
pub use database::{TestDatabase, database, own_database};
