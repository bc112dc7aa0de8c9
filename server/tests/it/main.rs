//! One binary for every test at the server's boundary: building two would link the whole server twice.

mod sign_in;
