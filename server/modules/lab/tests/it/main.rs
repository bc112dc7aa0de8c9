//! From the order to the released result.

mod birth;
mod entry;
mod lab;
