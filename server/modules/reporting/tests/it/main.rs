//! The manager's day.

mod figures;
