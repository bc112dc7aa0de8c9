//! What every module stands on: connections, logins, live updates, input.

mod bad_input;
mod live;
mod login;
mod pool;
