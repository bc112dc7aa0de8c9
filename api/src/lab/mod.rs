//! The laboratory: catalogue, specimens, results, call-backs.

mod callbacks;
mod catalogue;
mod incoming;
mod results;
mod specimens;
mod worklist;

pub use callbacks::{
    AcknowledgeCallback, Callback, CallbackNotice, Callbacks, CountMyCallbacks, ListCallbacks, MyCallbacks,
    TakeCallback, ToldBecause, WaitingCallbacks,
};
pub use catalogue::{
    Analyte, AnalyteRange, GetLabTest, LabTest, LabTestRow, LabTests, ListLabTests, Reagent, SaveAnalyte, SaveLabTest,
    SexRange,
};
pub use incoming::{
    AskAboutIncoming, CandidateOrder, GetIncoming, Incoming, IncomingList, IncomingRow, IncomingState, IncomingValue,
    ListIncoming, MatchIncoming, ReceiveResult, ReceivedResult, RefuseIncoming,
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
        MyCallbacks,
        CountMyCallbacks,
        TakeCallback,
        ReceiveResult,
        ListIncoming,
        GetIncoming,
        MatchIncoming,
        AskAboutIncoming,
        RefuseIncoming,
        ListLabTests,
        GetLabTest,
        SaveLabTest,
        SaveAnalyte,
    ]
}
