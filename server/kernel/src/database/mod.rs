//! The way to PostgreSQL. Each chain has its own login and its own kept connections: there is nothing to switch between
//! chains, nothing to reset and nothing to escape to. [`Tenant`] is the only door.

mod connections;
mod control;
mod lease;
mod refusal;
mod statement;
mod tenant;

pub use connections::{Connections, ConnectionsConfig, ServerAddress};
pub use control::{Control, REMEMBERED};
pub use refusal::{Refusal, refusal};
pub use statement::{execute, query_all, query_one};
pub use tenant::{Read, Tenant, Tx};
