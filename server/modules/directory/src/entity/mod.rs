//! This module's tables.

pub mod room;
pub mod schedule_exception;
pub mod schedule_rule;
pub mod site;
pub mod staff;
pub mod staff_site;
