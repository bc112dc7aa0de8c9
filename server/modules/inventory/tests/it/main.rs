//! Stock, lots and movements.

mod stock;
