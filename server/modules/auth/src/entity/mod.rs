//! This module's tables.

pub mod account;
pub mod account_role;
pub mod credential;
pub mod role;
pub mod session;
