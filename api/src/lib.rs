//! The HTTP contract between Polyclinic's server and everything that talks to it: the web app, the phones, tests and
//! other machines. One endpoint is one file: its path, who may call it, what it takes and what it answers. The server,
//! the clients and the OpenAPI document are all made from these types, so they cannot disagree.
//!
//! The crate depends on neither the server nor the web framework and builds for wasm and phones.

pub mod access;
pub mod client;
pub mod comparator;
pub mod country;
pub mod endpoint;
pub mod flag;
pub mod id;
pub mod money;
pub mod openapi;
pub mod page;
pub mod partial_date;
pub mod patch;
pub mod phone;
pub mod problem;
pub mod rule;
pub mod text;
pub mod time;
pub mod transport;
pub mod typed_number;

pub mod approvals;
pub mod audit;
pub mod billing;
pub mod crm;
pub mod directory;
pub mod ehr;
pub mod exchange;
pub mod inventory;
pub mod lab;
pub mod notifications;
pub mod reporting;
pub mod scheduling;
pub mod session;
pub mod when;

pub use access::{Access, Fresh, Permission, Public, Scheme, Staff};
pub use client::Client;
pub use comparator::Comparator;
pub use country::Country;
pub use endpoint::{Endpoint, Method};
pub use flag::Flag;
pub use page::Page;
pub use partial_date::{PartialDate, Precision};
pub use patch::Patch;
pub use problem::{FieldError, Problem};
pub use text::{Block, Line, Name};
pub use time::Moment;
pub use typed_number::TypedNumber;
pub use when::When;

/// Nothing to say beyond success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Done {}

/// Every endpoint there is, with what its document needs. A route without an entry here fails the server's tests.
#[must_use]
pub fn endpoints() -> Vec<openapi::Described> {
    [
        session::endpoints(),
        approvals::endpoints(),
        directory::endpoints(),
        crm::endpoints(),
        scheduling::endpoints(),
        ehr::endpoints(),
        inventory::endpoints(),
        lab::endpoints(),
        billing::endpoints(),
        reporting::endpoints(),
        exchange::endpoints(),
        notifications::endpoints(),
        audit::endpoints(),
    ]
    .concat()
}
