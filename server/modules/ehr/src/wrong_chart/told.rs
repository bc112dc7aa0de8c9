//! Who is told: whoever read the chart since the fact was in it, whoever put it there, and whose it was to act on.

use std::collections::BTreeSet;

use api::{ehr::FactKind, id::StaffId};
use kernel::{AppError, Caller, Tx};
use uuid::Uuid;

use super::facts::Fact;

/// What shows something of a chart, by its words in the audit.
const READS: [&str; 9] = [
    "chart.open",
    "note.open",
    "notes.list",
    "reports.list",
    "trend.read",
    "history.read",
    "inbox.read",
    "draft.open",
    "lab.order",
];

/// Whom an act tells.
pub struct Told {
    /// Colleagues.
    pub staff: Vec<StaffId>,
    /// Accounts that read it and have no colleague's card.
    pub without_card: usize,
}

/// Finds them. Who acts knows already.
pub async fn of(tx: &Tx, caller: &Caller, fact: &Fact) -> Result<Told, AppError> {
    let entities: Vec<Uuid> = std::iter::once(fact.id).chain(fact.rows.iter().copied()).collect();
    let readers = audit::readers(tx, fact.patient, fact.since, &READS, &entities).await?;
    let mut staff: BTreeSet<StaffId> = fact.colleagues.iter().copied().collect();
    let mut without_card = 0;
    for reader in readers.into_iter().filter(|reader| reader.account_id != caller.account_id) {
        match reader.staff_id {
            Some(card) => _ = staff.insert(card),
            None => without_card += 1,
        }
    }
    if let Some(me) = caller.staff_id {
        staff.remove(&me);
    }
    Ok(Told { staff: staff.into_iter().collect(), without_card })
}

/// What they read: no fact of care, and nobody but the patient in whose chart it stood.
pub const fn words(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Note => {
            "A signed note in this patient's chart was entered in error: it does not belong to this patient. You wrote it or may have \
             read it. Please check what you decided because of it; the chart says who marked it, and why."
        }
        FactKind::Report => {
            "A result in this patient's chart was entered in error: it does not belong to this patient. You asked for it or may have \
             read it. Please check what you decided because of it; the chart says who marked it, and why."
        }
        FactKind::Document => {
            "An entry in this patient's history was entered in error: it does not belong to this patient. You may have read it. \
             Please check what you decided because of it; the chart says who marked it, and why."
        }
        FactKind::Vitals => {
            "Vital signs in this patient's chart were entered in error: they do not belong to this patient. You may have read them. \
             Please check what you decided because of them; the chart says who marked them, and why."
        }
    }
}
