//! The laboratory: worklist, bench, labels, call-backs, catalogue.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

mod bench;
mod callbacks;
mod catalogue;
mod entry;
mod incoming;
mod specimen;
mod waiting;
mod words;
mod worklist;

pub use catalogue::CataloguePage;
pub use incoming::IncomingPage;
pub use waiting::WaitingPage;
pub use worklist::LabPage;
