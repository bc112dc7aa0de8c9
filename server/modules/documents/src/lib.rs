//! Papers as PDF: what a person takes home or hands on.

mod draw;
mod measure;
mod paper;

pub use draw::{PdfError, pdf};
pub use paper::{Column, Paper, Part};
