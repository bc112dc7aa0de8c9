//! Histories from other systems.

mod cases;
mod damage;
mod envelopes;
mod import;
mod later;
mod values;
