//! Patients at the desk: how their numbers are read, how they are found, what their names and birth dates may be, how they die.

mod birth;
mod deaths;
mod names;
mod phones;
mod search;
