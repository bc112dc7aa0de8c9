//! Messages to patients: the log, the templates, the quiet hours.

mod messages;
mod templates;

pub use messages::{ListMessages, Message, MessageState, Messages, SendAgain};
pub use templates::{
    ListTemplates, MessageSettings, PreviewTemplate, SaveTemplate, SetMessageSettings, Template, TemplateCode,
    TemplatePreview, Templates,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![ListMessages, SendAgain, ListTemplates, SaveTemplate, PreviewTemplate, SetMessageSettings]
}
