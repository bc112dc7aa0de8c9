//! One binary for every test at the server's boundary: building two would link the whole server twice.

mod approvals;
mod audit;
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
mod identity;
mod import;
mod lab;
mod login;
mod pages;
mod pool;
mod process;
mod reporting;
mod rights;
mod sealing;
mod sign_in;
mod stock;
mod wall;
mod world;
