//! From the order to the released result.

mod entry;
mod lab;
