//! One binary for every test at the server's boundary: building two would link the whole server twice.

mod bad_input;
mod bookings;
mod cases;
mod contract;
mod follow_up;
mod pool;
mod sign_in;
mod wall;
mod world;
