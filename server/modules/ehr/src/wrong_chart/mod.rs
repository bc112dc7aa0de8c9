//! A fact in the wrong chart: marked as entered in error, moved by an act with a reason, and whoever read it is told
//! (`docs/adr/0022-entered-in-error.md`).
//!
//! What is marked stands as it was written. `entered_in_error_row` names its rows, and lists leave them out.

mod facts;
mod hanging;
mod lines;
mod marking;
mod moving;
mod told;

use api::ehr::Moved;
use directory::SiteClock;
use jiff::Timestamp;
use kernel::AppError;
use serde::Deserialize;

pub use facts::ORDER_OF_REPORT;
pub use lines::{Row, SELECT, list, open};
pub use marking::{mark, preview};

/// The condition that the row with this id was not taken out of its chart.
pub fn stands(id: &str) -> String {
    format!("NOT EXISTS (SELECT FROM entered_in_error_row w WHERE w.row_id = {id})")
}

/// Where the fact with this id came from another chart: when and by whom, as a column of a statement.
pub fn moved(id: &str) -> String {
    format!(
        "(SELECT json_build_object('at', m.at, 'by', m.by_name) FROM entered_in_error m WHERE m.moved_subject = {id})"
    )
}

/// Such a column.
#[derive(Debug, Clone, Deserialize)]
pub struct MovedRow {
    at: Timestamp,
    by: String,
}

impl MovedRow {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock) -> Moved {
        Moved { at: clock.moment(self.at), by: self.by }
    }
}

/// What is refused of a fact that was marked.
pub fn refusal() -> AppError {
    AppError::conflict(
        "entered_in_error",
        "This was marked as entered in error",
        "Nothing was changed. It belongs to another patient; the struck line in this chart says who marked it, and why.",
    )
}
