//! This module's tables.

pub mod colleague_message;
pub mod death;
pub mod patient;
pub mod preference;
pub mod timeline_entry;
