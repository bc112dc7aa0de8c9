//! What tests stand on: a private PostgreSQL, a database for each test process, a chain for each test, users by role.

mod clinic;
mod database;

pub use clinic::{TestClinic, TestUser};
pub use database::{TestDatabase, database};
