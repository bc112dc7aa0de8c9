//! Histories from other systems.

mod import;
