//! Patients: the registry, registering, one's record with its timeline; tasks of all patients; messages with colleagues.
#![forbid(unsafe_code)]

mod about;
mod composer;
mod death;
mod details;
mod duplicates;
mod letters;
mod messages;
mod people;
mod preferences;
mod record;
mod register;
mod registry;
mod source_changes;
mod tasks;
mod timeline;
mod visits;
mod words;

pub use messages::MessagesPage;
pub use record::RecordPage;
pub use register::RegisterPage;
pub use registry::RegistryPage;
pub use source_changes::SourceChangesPage;
pub use tasks::TasksPage;
