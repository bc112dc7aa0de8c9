//! What hangs on a fact: on a note medicines that were prescribed with it, and orders; on a result open call-backs.

use api::{
    ehr::{Department, FactKind},
    id::{EncounterId, OrderId},
};
use kernel::{
    AppError, Tx,
    database::{execute, query_all},
};
use uuid::Uuid;

use super::facts::Fact;
use crate::{
    orders::{OpenOrder, take_back},
    ports::Targets,
    row,
};

/// What hangs on a fact.
#[derive(Default)]
pub struct Hanging {
    /// Medicines, with their doses.
    pub prescriptions: Vec<String>,
    /// Orders that can still be taken back.
    open: Vec<(String, OpenOrder)>,
    /// Orders that were carried out.
    pub carried_out: Vec<String>,
    /// Critical values of a report that nobody was told of yet. The department that called takes them along.
    pub callbacks: Vec<String>,
}

impl Hanging {
    /// Finds it, and locks the orders.
    pub async fn of(tx: &Tx, targets: &Targets, fact: &Fact) -> Result<Self, AppError> {
        let callbacks = targets.open_callbacks(tx, fact.patient, fact.order).await?;
        let mut hanging = Self { callbacks, ..Self::default() };
        if fact.kind != FactKind::Note {
            return Ok(hanging);
        }
        // What was stopped or withdrawn meanwhile needs nobody to prescribe it again.
        let sql =
            "SELECT name, dose FROM medication WHERE note_id = $1 AND state IN ('active', 'on_hold') ORDER BY name, id";
        for row in query_all(tx, sql, vec![fact.id.into()]).await? {
            let name: String = row.try_get("", "name")?;
            let dose: Option<String> = row.try_get("", "dose")?;
            hanging.prescriptions.push(dose.map_or_else(|| name.clone(), |dose| format!("{name}, {dose}")));
        }
        let sql = "SELECT id, encounter_id, department, name, state FROM care_order WHERE note_id = $1 \
                   AND state <> 'cancelled' ORDER BY placed_at, id FOR UPDATE";
        for row in query_all(tx, sql, vec![fact.id.into()]).await? {
            let id = OrderId(row.try_get("", "id")?);
            let name: String = row.try_get("", "name")?;
            let department: Department = row::word(&row.try_get::<String>("", "department")?)?;
            let done = row.try_get::<String>("", "state")? == "done";
            if done || targets.of(department)?.hindrance(tx, id).await?.is_some() {
                hanging.carried_out.push(name);
            } else {
                let encounter_id = EncounterId(row.try_get("", "encounter_id")?);
                hanging.open.push((name, OpenOrder { id, encounter_id, patient_id: fact.patient, department }));
            }
        }
        Ok(hanging)
    }

    /// The names of the orders that are taken back.
    pub fn cancelled(&self) -> Vec<String> {
        self.open.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Withdraws the medicines and takes the open orders back. Nothing follows the note by itself: what it was checked against, and
    /// what its specimen is of, belongs to this patient.
    pub async fn end(&self, tx: &Tx, targets: &Targets, note: Uuid, reason: &str) -> Result<(), AppError> {
        let sql = "UPDATE medication SET state = 'withdrawn', version = version + 1 WHERE note_id = $1 AND state <> 'withdrawn'";
        execute(tx, sql, vec![note.into()]).await?;
        for (_, order) in &self.open {
            take_back(tx, targets, *order, &format!("Entered in the wrong chart: {reason}")).await?;
        }
        Ok(())
    }
}

/// An encounter without a visit that held nothing else was no encounter of this patient.
pub async fn leave_encounter(tx: &Tx, encounter: EncounterId) -> Result<(), AppError> {
    let sql = format!(
        "UPDATE encounter e SET state = 'cancelled' WHERE e.id = $1 AND e.appointment_id IS NULL AND e.origin IS NULL \
         AND e.state IN ('open', 'closed') \
         AND NOT EXISTS (SELECT FROM note n WHERE n.encounter_id = e.id AND {}) \
         AND NOT EXISTS (SELECT FROM note_draft d WHERE d.encounter_id = e.id) \
         AND NOT EXISTS (SELECT FROM care_order o WHERE o.encounter_id = e.id AND o.state <> 'cancelled') \
         AND NOT EXISTS (SELECT FROM report r WHERE r.encounter_id = e.id AND r.state <> 'withdrawn') \
         AND NOT EXISTS (SELECT FROM observation v WHERE v.encounter_id = e.id AND v.state NOT IN ('withdrawn', 'replaced')) \
         AND NOT EXISTS (SELECT FROM medication m WHERE m.encounter_id = e.id AND m.state <> 'withdrawn') \
         AND NOT EXISTS (SELECT FROM problem p WHERE p.encounter_id = e.id AND p.state <> 'withdrawn')",
        super::stands("n.id")
    );
    execute(tx, &sql, vec![encounter.0.into()]).await?;
    Ok(())
}
