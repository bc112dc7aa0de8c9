//! Patients at the desk: registry, duplicates, timeline, preferences; messages between colleagues about them.

mod colleague_messages;
mod deaths;
mod duplicates;
mod patients;
mod preferences;
mod register;
mod timeline;

pub use colleague_messages::{
    ColleagueMessage, ColleagueMessages, ListColleagueMessages, MarkColleagueMessageRead, SendColleagueMessage,
};
pub use deaths::{Death, DeathRecord, GetDeath, Planned, PlannedKind, RecordDeath, UndoDeath};
pub use duplicates::{Agreement, Comparison, Duplicate, Duplicates, FindDuplicates, Likelihood};
pub use patients::{
    Contact, GetPatient, OtherContact, OtherName, Patient, PatientIdentifier, PatientOrder, PatientRow,
    PatientStanding, Patients, RevealPhone, RevealedPhone, SearchPatients, Sex,
};
pub use preferences::{Channel, ContactWindow, Preference, Purpose, SetPreferences};
pub use register::{ChangePatient, RegisterPatient, RegisteredPatient};
pub use timeline::{
    AddTimelineEntry, CallOutcome, FinishTask, ListTasks, ListTimeline, Task, Tasks, Timeline, TimelineDetail,
    TimelineEntry, TimelineKind,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        SearchPatients,
        FindDuplicates,
        RegisterPatient,
        GetPatient,
        ChangePatient,
        RevealPhone,
        SetPreferences,
        GetDeath,
        RecordDeath,
        UndoDeath,
        ListTimeline,
        AddTimelineEntry,
        ListTasks,
        FinishTask,
        SendColleagueMessage,
        ListColleagueMessages,
        MarkColleagueMessageRead,
    ]
}
