//! Chains: their roles, schemas, hosts and keys; opening and migrating them.

#![allow(
    clippy::disallowed_types,
    reason = "migrating and opening chains is done by the owner, who belongs to no chain"
)]

mod aws_kms;
mod bootstrap;
mod chain_keys;
mod keys;
mod migrate;
mod open_chain;
pub mod operators;

pub use aws_kms::{AwsAccount, AwsKms};
pub use bootstrap::{MIGRATE_LOGIN, bootstrap};
pub use chain_keys::{destroy as destroy_keys, rotate as rotate_keys, seal_chains};
pub use keys::open_keys;
pub use migrate::{ChainStatus, connect, migrate, migrate_queue, status};
pub use open_chain::{NewChain, OpenChainError, open_chain};
