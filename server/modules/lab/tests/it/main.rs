//! From the order to the released result.

mod birth;
mod callbacks;
mod entry;
mod incoming;
mod lab;
