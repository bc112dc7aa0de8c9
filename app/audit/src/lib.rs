//! The audit for those who look after it: searched, one row with what stands around it, who opened a record, what was
//! disclosed.
#![forbid(unsafe_code)]

mod access;
mod address;
mod detail;
mod disclosures;
mod list;
mod search;
mod words;

pub use access::AccessPage;
pub use detail::DetailPage;
pub use search::AuditPage;
