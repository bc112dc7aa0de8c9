//! Messages to patients: the log, the templates, the quiet hours. Letters to colleagues.

mod letters;
mod messages;
mod templates;

pub use letters::{Letter, Letters, ListLetters};
pub use messages::{ListMessages, Message, MessageState, Messages, SendAgain};
pub use templates::{
    ListTemplates, MessageSettings, PreviewTemplate, SaveTemplate, SetMessageSettings, Template, TemplateCode,
    TemplatePreview, Templates,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![ListLetters, ListMessages, SendAgain, ListTemplates, SaveTemplate, PreviewTemplate, SetMessageSettings]
}
