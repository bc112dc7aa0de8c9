//! Templates that cannot carry health data, and the hours in which nothing goes out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Block, Done, Line, Staff, access::may, crm::Channel, endpoint, time::ClockTime};

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateCode {
    /// A visit was booked.
    Booked,
    /// A visit is tomorrow.
    Reminder,
    /// A visit was moved.
    Moved,
    /// A visit was cancelled by the clinic.
    Cancelled,
}

impl TemplateCode {
    /// Every template, in the order of screens.
    pub const ALL: [Self; 4] = [Self::Booked, Self::Reminder, Self::Moved, Self::Cancelled];
}

/// Asks for the templates and the quiet hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListTemplates {}

/// Templates and hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Templates {
    /// The templates.
    pub templates: Vec<Template>,
    /// The words a template may use in braces: there is none for anything clinical.
    pub placeholders: Vec<String>,
    /// When messages may go out.
    pub settings: MessageSettings,
}

/// One template for one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Template {
    /// What it says.
    pub code: TemplateCode,
    /// By which way.
    pub channel: Channel,
    /// Its subject, for mail.
    pub subject: Option<String>,
    /// Its words.
    pub body: String,
    /// Counts changes.
    pub version: i32,
}

/// When messages may go out, at each site's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageSettings {
    /// Nothing goes out before this.
    pub quiet_until: ClockTime,
    /// Nothing goes out after this.
    pub quiet_from: ClockTime,
    /// The hour of the day before a visit at which reminders go out.
    pub reminder_at: ClockTime,
}

/// Changes a template's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveTemplate {
    /// What it says.
    pub code: TemplateCode,
    /// By which way.
    pub channel: Channel,
    /// The version this change was made from.
    pub version: i32,
    /// Its subject, for mail.
    #[serde(default)]
    pub subject: Option<Line<120>>,
    /// Its words, with the placeholders of [`Templates::placeholders`].
    pub body: Block<1000>,
}

/// Shows a template with made-up values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PreviewTemplate {
    /// By which way.
    pub channel: Channel,
    /// The words.
    pub body: Block<1000>,
}

/// As a patient would read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplatePreview {
    /// The words.
    pub text: String,
    /// For a text message: how many parts the carrier charges.
    pub parts: Option<u8>,
}

/// Sets when messages may go out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SetMessageSettings {
    /// Nothing goes out before this.
    pub quiet_until: ClockTime,
    /// Nothing goes out after this.
    pub quiet_from: ClockTime,
    /// The hour of the day before a visit at which reminders go out.
    pub reminder_at: ClockTime,
}

endpoint!(GET "/api/messages/templates", "Templates and quiet hours", Staff<may::ManageMessages>, ListTemplates => Templates);
endpoint!(POST "/api/messages/templates", "Change a template", Staff<may::ManageMessages>, SaveTemplate => Template);
endpoint!(POST "/api/messages/templates/preview", "Preview a template", Staff<may::ManageMessages>, PreviewTemplate => TemplatePreview);
endpoint!(POST "/api/messages/settings", "Set quiet hours", Staff<may::ManageMessages>, SetMessageSettings => Done);
