//! Histories from other systems: what their later exports say otherwise.

mod changes;

pub use changes::{
    ChangedField, DecideChartChange, DecidePatientChange, ListChartChanges, ListPatientChanges, ListSourceChanges,
    SourceChange, SourceChangeState, SourceChanges, WaitingChanges, WaitingPatient,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![ListSourceChanges, ListPatientChanges, ListChartChanges, DecidePatientChange, DecideChartChange]
}
