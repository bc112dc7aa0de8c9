//! Histories from other systems.

mod allergies;
mod cases;
mod damage;
mod envelopes;
mod import;
mod later;
mod makers;
mod told;
mod values;
