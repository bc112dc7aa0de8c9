//! One timeline of a patient: calls, notes, tasks, messages, visits, bills.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Block, Done, Line, Moment, Page, PartialDate, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, BillId, MessageId, PatientId, StaffId, TimelineEntryId},
    money::Money,
};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// A phone call.
    Call,
    /// A note.
    Note,
    /// Something to do by a day.
    Task,
    /// A message that went out.
    Message,
    /// Something about a visit: booked, moved, arrived.
    Visit,
    /// The record itself: registered, details changed.
    Record,
    /// A bill was opened or paid.
    Bill,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Spoken.
    Answered,
    /// Nobody answered.
    NoAnswer,
    /// Left word.
    LeftWord,
    /// Will call back.
    WillCallBack,
}

/// Asks for a patient's timeline, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListTimeline {
    /// The patient.
    pub id: PatientId,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<TimelineKind>,
    /// After this entry of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of entries.
pub type Timeline = Page<TimelineEntry>;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    /// Its id.
    pub id: TimelineEntryId,
    /// When it happened.
    pub at: Moment,
    /// What it is.
    pub kind: TimelineKind,
    /// Who did it: a colleague, or a program.
    pub actor: String,
    /// What a person wrote.
    pub text: Option<String>,
    /// What happened, for entries that programs write.
    pub detail: Option<TimelineDetail>,
    /// How a call ended.
    pub outcome: Option<CallOutcome>,
    /// For a task, or a follow-up to a call: the day it is due.
    pub due_on: Option<Date>,
    /// When the task was done.
    pub done_at: Option<Moment>,
}

/// What happened, for entries that programs write. Screens make the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum TimelineDetail {
    /// The patient was registered.
    Registered {},
    /// The patient's death was written down.
    Died {
        /// The day as far as it is known.
        deceased: PartialDate,
    },
    /// It was taken back.
    DeathUndone {},
    /// A visit changed its state: the stable word of the state, with whom, when.
    Visit {
        /// The visit.
        appointment_id: AppointmentId,
        /// `booked`, `moved`, `cancelled`, `arrived`, `roomed`, `with_doctor`, `leaving`, `done`, `no_show`, `undone`.
        change: String,
        /// With whom.
        staff: String,
        /// When it is planned.
        starts: Moment,
        /// A reason, where one was asked for.
        #[serde(default)]
        reason: Option<String>,
    },
    /// A message went out, or did not.
    Message {
        /// The message.
        message_id: MessageId,
        /// `sms` or `email`.
        channel: String,
        /// What it was for: `reminder`, `booked`, `moved`, `cancelled`.
        template: String,
        /// `sent`, `failed`, `uncertain`.
        state: String,
    },
    /// A bill was opened, paid or reduced.
    Bill {
        /// The bill.
        bill_id: BillId,
        /// Its number, or the receipt's.
        number: String,
        /// `opened`, `paid`, `discount`.
        change: String,
        /// How much was paid or given.
        #[serde(default)]
        amount: Option<Money>,
    },
}

/// Adds what a person did: a call, a note, a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AddTimelineEntry {
    /// The patient.
    pub id: PatientId,
    /// `call`, `note` or `task`.
    pub kind: TimelineKind,
    /// The words.
    pub text: Block<4000>,
    /// How a call ended.
    #[serde(default)]
    pub outcome: Option<CallOutcome>,
    /// The day a task, or the follow-up to a call, is due.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub due_on: Option<Date>,
    /// Who shall do the task; absent: whoever adds it.
    #[serde(default)]
    pub assignee: Option<StaffId>,
}

/// Asks for open tasks and follow-ups of all patients, most urgent first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListTasks {
    /// Only mine.
    #[serde(default)]
    pub mine: bool,
}

/// Open tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tasks {
    /// The tasks, at most 200.
    pub tasks: Vec<Task>,
}

/// An open task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// The entry it is.
    pub id: TimelineEntryId,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: String,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<PartialDate>,
    /// A task, or the follow-up to a call.
    pub kind: TimelineKind,
    /// The words.
    pub text: String,
    /// The day it is due.
    pub due_on: Date,
    /// Who shall do it.
    pub assignee: Option<String>,
    /// Who asked for it.
    pub actor: String,
}

/// Marks a task as done, or open again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FinishTask {
    /// The task.
    pub id: TimelineEntryId,
    /// Open it again.
    #[serde(default)]
    pub reopen: bool,
    /// What came of it.
    #[serde(default)]
    pub note: Option<Line<200>>,
}

endpoint!(GET "/api/patients/{id}/timeline", "Read a patient's timeline", Staff<may::ReadPatients>, ListTimeline => Timeline);
endpoint!(POST "/api/patients/{id}/timeline", "Log a call, a note or a task", Staff<may::WritePatients>, AddTimelineEntry => TimelineEntry);
endpoint!(GET "/api/tasks", "Open tasks and follow-ups", Staff<may::ReadPatients>, ListTasks => Tasks);
endpoint!(POST "/api/tasks/{id}/done", "Mark a task as done", Staff<may::WritePatients>, FinishTask => Done);
