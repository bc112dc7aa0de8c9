//! The audit for those who look after it: searched, one row with what stands around it, who opened a record, what was
//! disclosed.

mod accesses;
mod actions;
mod disclosures;
mod rows;

pub use accesses::{Access, AccessDay, Accesses, ListAccesses};
pub use actions::{ACTIONS, Action, ActionGroup, words_of};
pub use disclosures::{
    AccountOfDisclosures, Disclosure, DisclosurePurpose, Disclosures, GetAccountOfDisclosures, ListDisclosures,
    OpenDisclosuresFile, RecordDisclosure,
};
pub use rows::{
    AuditDetail, AuditFile, AuditPatient, AuditPeople, AuditPerson, AuditRow, AuditRows, AuditSeal, ExportAudit,
    GetAuditRow, ListAuditPeople, OpenAuditFile, SearchAudit,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        SearchAudit,
        ListAuditPeople,
        GetAuditRow,
        OpenAuditFile,
        ExportAudit,
        ListAccesses,
        ListDisclosures,
        RecordDisclosure,
        GetAccountOfDisclosures,
        OpenDisclosuresFile,
    ]
}
