//! What every screen stands in: who is signed in, the client, loading, forms, live updates, the shell.
#![forbid(unsafe_code)]

mod anew;
mod find;
mod form;
mod idle;
mod live;
mod load;
mod page;
mod passkey;
mod record;
mod shell;
mod shown;
mod source_changes;
mod step_up;
pub mod words;

pub use anew::Anew;
pub use find::{find_colleagues, find_patients, search_key, use_asked};
pub use form::{Form, FormState, use_form};
pub use live::{Hydrated, Topic, provide_live, use_live};
pub use load::{Load, Loaded, load, load_if, load_live};
pub use page::{ChainLink, FormFailure, PAGE_ELEMENT, Page, PageData, use_client, use_may, use_page, use_session};
pub use passkey::{PasskeyError, create_passkey, suggest_passkey, suggests_passkeys, use_passkey};
pub use record::{RecordBanner, RecordPart, RecordTabs, patient_name, record_part, sex_word, use_record_part};
pub use shell::{StaffShell, local, moment_day, moment_time, staff_links};
pub use shown::{in_query, row_version, shown, shown_or, today, use_path_id, use_query_word};
pub use source_changes::SourceChangeList;
pub use step_up::{StepUp, StepUpDialog, provide_step_up, use_step_up};
