//! The chart: lists, notes, orders, vital signs, results; the results inbox; templates of notes.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

mod care_team;
mod chart;
mod glass;
mod glass_words;
mod history;
mod inbox;
mod lists;
mod note;
mod notes;
mod orders;
mod reports;
mod reviews;
mod shown;
mod side;
mod source_changes;
mod templates;
mod words;
mod wrong_chart;

pub use care_team::CareTeamPage;
pub use chart::ChartPage;
pub use history::HistoryPage;
pub use inbox::InboxPage;
pub use notes::NotesPage;
pub use reports::ReportsPage;
pub use reviews::ReviewsPage;
pub use source_changes::SourceChangesPage;
pub use templates::NoteTemplatesPage;
