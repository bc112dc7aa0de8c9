//! Slots and bookings, and what follows from them.

mod bookings;
mod follow_up;
