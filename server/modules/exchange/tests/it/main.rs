//! Histories from other systems.

mod allergies;
mod cases;
mod envelopes;
mod import;
mod later;
mod makers;
mod values;
