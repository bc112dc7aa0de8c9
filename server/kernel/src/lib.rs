//! What every module stands on: the chain a request belongs to and its data, who is asking, what they may, what is
//! written down about it, and what happens next.
//!
//! A module sees five things: [`Tenant`] (the only door to a chain's data), [`Caller`] (who asks), [`AppError`] (what
//! went wrong), [`Routes`] (how an endpoint of the contract becomes a route) and [`Subscribers`] (what follows later).

#![allow(clippy::disallowed_types, reason = "the one place that owns connections")]

pub mod access;
pub mod audit;
pub mod caller;
pub mod chain;
pub mod clock;
pub mod crypto;
pub mod database;
pub mod decode;
pub mod entropy;
pub mod error;
pub mod events;
pub mod form;
pub mod host;
pub mod in_process;
pub mod limits;
pub mod live;
pub mod origin;
pub mod rounds;
pub mod routes;
pub mod state;

pub use audit::Audit;
pub use caller::{Actor, Caller, among, site_values};
pub use chain::{Chain, ChainId};
pub use clock::{
    Clock, database_clock, database_date, database_partial_date, database_time, date, partial_date, partial_date_if,
    timestamp, wall_time,
};
pub use database::{Read, Tenant, Tx};
pub use entropy::Entropy;
pub use error::AppError;
pub use events::{Envelope, Event, Subscribers};
pub use routes::{Call, Reply, Routes};
pub use state::AppState;
