//! Colleagues: the directory, a person's card with licence and hours, and for managers the card's and the hours' editors.
#![forbid(unsafe_code)]

mod card;
mod directory;
mod edit;
mod exceptions;
mod hours;
mod people;
mod reach;
mod weekly;
mod words;

pub use card::CardPage;
pub use directory::DirectoryPage;
pub use edit::NewColleaguePage;
