//! The laboratory: catalogue, specimens, results, call-backs.

mod callbacks;
mod catalogue;
mod results;
mod specimens;
mod worklist;

pub use callbacks::{AcknowledgeCallback, Callback, Callbacks, ListCallbacks};
pub use catalogue::{
    Analyte, AnalyteRange, GetLabTest, LabTest, LabTestRow, LabTests, ListLabTests, Reagent, SaveAnalyte, SaveLabTest,
    SexRange,
};
pub use results::{EnterResults, EnteredValue, LabValue, ReleaseResults, Released, SendBackResults};
pub use specimens::{CollectSpecimen, ReceiveSpecimen, RejectReason, RejectSpecimen, Specimen};
pub use worklist::{GetLabOrder, GetWorklist, LabOrder, LabRow, LabStep, StepCounts, Worklist};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        GetWorklist,
        GetLabOrder,
        CollectSpecimen,
        ReceiveSpecimen,
        RejectSpecimen,
        EnterResults,
        SendBackResults,
        ReleaseResults,
        ListCallbacks,
        AcknowledgeCallback,
        ListLabTests,
        GetLabTest,
        SaveLabTest,
        SaveAnalyte,
    ]
}
