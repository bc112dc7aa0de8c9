//! What holds for every endpoint there is.

mod audit_coverage;
mod contract;
mod wall;
