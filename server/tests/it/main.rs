//! One binary for every test at the server's boundary: building two would link the whole server twice.

mod approvals;
mod bad_input;
mod billing;
mod bookings;
mod care;
mod cases;
mod contract;
mod crash;
mod ehr;
mod emergency;
mod follow_up;
mod import;
mod lab;
mod pages;
mod pool;
mod process;
mod reporting;
mod rights;
mod sign_in;
mod stock;
mod wall;
mod world;
