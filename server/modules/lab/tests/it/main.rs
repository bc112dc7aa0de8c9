//! From the order to the released result.

mod lab;
