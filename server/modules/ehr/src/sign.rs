//! Signing: the draft becomes a note that nothing can change, its orders go to the departments and its medicines onto the
//! list, all in one transaction.

use api::{
    ehr::{BasketItem, FindingKind, MedicineOrder, NotePart, SignNote, SignedNote, TestOrder},
    id::{EncounterId, NoteId, OrderId, PatientId, StaffId},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    database_date, database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::sealed::{NOTE, OVERRIDE_REASON};
use crate::{
    care,
    drafts::{self, Body},
    events::{NoteSigned, OrderPlaced},
    medicines,
    ports::{PlacedOrder, Targets},
    row,
};

/// The note that is being signed.
struct Signing<'a> {
    tx: &'a Tx,
    note: NoteId,
    encounter: EncounterId,
    patient: PatientId,
    author: StaffId,
    name: String,
}

/// Signs a note.
pub async fn sign(call: Call<SignNote>, targets: Targets) -> Result<SignedNote, AppError> {
    let SignNote { id, version, title, parts, orders } = call.request;
    let author = row::author(&call.caller)?;
    drafts::fits(&parts, &orders)?;
    let written: Vec<NotePart> = parts.into_iter().filter(|part| part.text.is_some()).collect();
    if written.is_empty() {
        return Err(AppError::invalid("parts", "are all empty: there is nothing to sign"));
    }
    let tx = drafts::mine::<SignNote>(call.tenant.tx().await?, &call.caller, id, author).await?;
    let now = tx.now();
    let sql =
        "DELETE FROM note_draft WHERE id = $1 AND staff_id = $2 AND version = $3 RETURNING encounter_id, patient_id";
    let row = query_one(&tx, sql, vec![id.0.into(), author.0.into(), version.into()]).await?;
    let Some(row) = row else { return Err(drafts::gone(&tx, id, author).await?) };
    let signing = Signing {
        tx: &tx,
        note: id,
        encounter: EncounterId(row.try_get("", "encounter_id")?),
        patient: PatientId(row.try_get("", "patient_id")?),
        author,
        name: call.caller.name.to_string(),
    };
    let body = Body { title: title.into_string(), parts: written, orders: Vec::new() };
    let sql = "INSERT INTO note (id, encounter_id, patient_id, staff_id, author, body, signed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = vec![
        id.0.into(),
        signing.encounter.0.into(),
        signing.patient.0.into(),
        author.0.into(),
        signing.name.clone().into(),
        body.seal(tx.tenant().keys(), NOTE, id)?.into(),
        database_time(now).into(),
    ];
    execute(&tx, sql, values).await?;
    let placed = signing.carry_out(&orders, &targets).await?;
    // An encounter without a visit ends with its note; one with a visit ends on the board.
    let sql = "UPDATE encounter SET state = 'closed', ends_at = $2 WHERE id = $1 AND state = 'open' AND appointment_id IS NULL";
    execute(&tx, sql, vec![signing.encounter.0.into(), database_time(now).into()]).await?;
    tx.audit(Audit::of("note.sign").patient(signing.patient).entity(id));
    tx.emit(&NoteSigned {
        note_id: id,
        encounter_id: signing.encounter,
        patient_id: signing.patient,
        staff_id: author,
    })?;
    tx.touch(Topic::new("chart", signing.patient));
    let clock = SiteClock::of_house(&tx).await?;
    tx.commit().await?;
    Ok(SignedNote { id, signed_at: clock.moment(now), orders: placed })
}

impl Signing<'_> {
    async fn carry_out(&self, orders: &[BasketItem], targets: &Targets) -> Result<Vec<OrderId>, AppError> {
        let mut tests = Vec::new();
        let mut prescribed: Vec<&str> = Vec::new();
        for (index, item) in orders.iter().enumerate() {
            match item {
                BasketItem::Test(test) => tests.push((index, test)),
                BasketItem::Medicine(medicine) => {
                    self.prescribe(index, medicine, &prescribed).await?;
                    prescribed.push(medicine.name.as_str());
                }
            }
        }
        // Always in the same order, so that two notes signed at once cannot wait for each other's lots.
        tests.sort_by_key(|(_, test)| (test.item_id, test.site_id));
        let mut placed = Vec::with_capacity(tests.len());
        for (index, test) in tests {
            placed.push(self.place(index, test, targets).await?);
        }
        Ok(placed)
    }

    async fn place(&self, index: usize, test: &TestOrder, targets: &Targets) -> Result<OrderId, AppError> {
        let tx = self.tx;
        let order = PlacedOrder {
            id: tx.tenant().new_id(),
            encounter_id: self.encounter,
            patient_id: self.patient,
            site_id: test.site_id,
            item_id: test.item_id,
            urgency: test.urgency,
            staff_id: self.author,
            ordered_by: self.name.clone(),
            at: tx.now(),
        };
        if query_one(tx, "SELECT 1 FROM site WHERE id = $1", vec![test.site_id.0.into()]).await?.is_none() {
            return Err(AppError::invalid(format!("orders[{index}].site_id"), "is not a site here"));
        }
        let name = targets.of(test.department)?.name(tx, test.item_id).await?;
        let sql = "INSERT INTO care_order (id, encounter_id, patient_id, note_id, department, item_id, name, urgency, \
                   site_id, staff_id, placed_by, placed_at, state) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'placed')";
        let values = vec![
            order.id.0.into(),
            self.encounter.0.into(),
            self.patient.0.into(),
            self.note.0.into(),
            test.department.code().into(),
            test.item_id.into(),
            name.into(),
            test.urgency.code().into(),
            test.site_id.0.into(),
            self.author.0.into(),
            self.name.as_str().into(),
            database_time(order.at).into(),
        ];
        execute(tx, sql, values).await?;
        care::ordered(tx, order.id, self.patient, self.author).await?;
        let answer = targets.of(test.department)?.place(tx, &order).await?;
        let ready = answer.ready_by.map(|moment| database_time(moment.at));
        execute(tx, "UPDATE care_order SET ready_by = $2 WHERE id = $1", vec![order.id.0.into(), ready.into()]).await?;
        tx.emit(&OrderPlaced {
            order_id: order.id,
            encounter_id: self.encounter,
            patient_id: self.patient,
            site_id: test.site_id,
            department: test.department,
            item_id: test.item_id,
        })?;
        Ok(order.id)
    }

    async fn prescribe(&self, index: usize, medicine: &MedicineOrder, besides: &[&str]) -> Result<(), AppError> {
        let tx = self.tx;
        let check = medicines::check(tx, self.patient, medicine.name.as_str(), besides).await?;
        let severe = check.findings.iter().find(|finding| FindingKind::needs_reason(finding.kind));
        if let (Some(finding), None) = (severe, &medicine.override_reason) {
            let message = format!("is needed: {}. Give a reason, or take the medicine out", finding.text);
            return Err(AppError::invalid(format!("orders[{index}].override_reason"), message));
        }
        let reason = medicine.override_reason.as_ref().filter(|_| severe.is_some());
        let today = SiteClock::of_house(tx).await?.day(tx.now());
        let sql = "INSERT INTO medication (id, patient_id, encounter_id, note_id, name, dose, state, source, started_on, \
                   override_reason, checked, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, 'active', 'prescribed', $7, $8, \
                   $9, $10)";
        let id: Uuid = tx.tenant().new_id();
        let values = vec![
            id.into(),
            self.patient.0.into(),
            self.encounter.0.into(),
            self.note.0.into(),
            medicine.name.as_str().into(),
            medicine.dose.as_str().into(),
            database_date(today).into(),
            tx.tenant().keys().seal_if(OVERRIDE_REASON, id, reason).into(),
            serde_json::to_value(&check).map_err(AppError::internal)?.into(),
            database_time(tx.now()).into(),
        ];
        execute(tx, sql, values).await?;
        Ok(())
    }
}
