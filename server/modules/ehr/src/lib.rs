//! The chart: encounters, notes, problems, allergies, medicines, vital signs, orders, results.

mod events;
mod file_report;
mod ports;

pub use events::{EncounterChanged, NoteSigned, OrderCancelled, OrderPlaced};
pub use file_report::{FiledReport, FiledValue, file_report, order_moved};
pub use ports::{Ask, OrderTarget, PlacedOrder, Targets};
