//! By which way a patient is reached, for what, and when.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Staff, access::may, endpoint, id::PatientId, time::ClockTime};

/// A way to reach a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text message.
    Sms,
    /// E-mail.
    Email,
    /// Not at all.
    None,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Reminders of visits and changes to them.
    Reminders,
    /// A result can be read.
    Results,
    /// Bills and receipts.
    Bills,
    /// A check-up is due.
    CheckUps,
    /// News of the clinic.
    News,
}

impl Purpose {
    /// Every purpose, in the order of screens.
    pub const ALL: [Self; 5] = [Self::Reminders, Self::Results, Self::Bills, Self::CheckUps, Self::News];
}

/// One line of the table of ways by purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preference {
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: Channel,
}

/// The hours of a day, at the patient's site, in which messages may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactWindow {
    /// From.
    pub from: ClockTime,
    /// Until.
    pub until: ClockTime,
}

/// Sets a patient's ways. The patient said so; the words and the day are kept in the audit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SetPreferences {
    /// The patient.
    pub id: PatientId,
    /// By which way, for what; purposes not named keep theirs.
    #[serde(default)]
    pub preferences: Vec<Preference>,
    /// The hours; absent: any.
    #[serde(default)]
    pub window: Option<ContactWindow>,
}

endpoint!(POST "/api/patients/{id}/preferences", "Set how a patient is reached", Staff<may::WritePatients>, SetPreferences => super::Patient);
