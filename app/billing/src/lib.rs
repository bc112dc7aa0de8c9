//! Money: bills, payments, receipts, coverage, payers, prices, the books.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

mod acts;
mod bill;
mod bills;
mod books;
mod coverage;
mod lines;
mod of_patient;
mod payers;
mod prices;
mod receipt;
mod tender;
mod words;

pub use bill::BillPage;
pub use bills::BillsPage;
pub use books::BooksPage;
pub use of_patient::PatientBillsPage;
pub use payers::PayersPage;
pub use prices::PricesPage;
