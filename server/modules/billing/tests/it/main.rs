//! Bills, payments, price lists, the books.

mod billing;
