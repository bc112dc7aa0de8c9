//! Specimens: taken and labelled, received, rejected.

use api::{
    ehr::OrderState,
    id::{OrderId, SpecimenId},
    lab::{CollectSpecimen, LabOrder, LabStep, ReceiveSpecimen, RejectReason, RejectSpecimen, Specimen},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::sealed::REJECT_NOTE;
use crate::worklist::{self, Locked};

fn not_now(order: &Locked) -> AppError {
    AppError::conflict(
        "other_step",
        "The order does not stand at this step",
        format!("Nothing was changed: it stands at the step {}.", order.step),
    )
}

/// Takes a specimen.
pub async fn collect(call: Call<CollectSpecimen>) -> Result<Specimen, AppError> {
    let CollectSpecimen { id, name_said, born_said } = call.request;
    if !name_said {
        return Err(AppError::invalid("name_said", "is needed: the patient says the full name"));
    }
    if !born_said {
        return Err(AppError::invalid("born_said", "is needed: the patient says the birth date"));
    }
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<CollectSpecimen>(&tx, &call.caller, id).await?;
    if order.step != "collect" {
        return Err(not_now(&order));
    }
    let clock = SiteClock::of(&tx, order.site_id).await?;
    let specimen = tx.tenant().new_id::<SpecimenId>();
    let year = clock.day(tx.now()).year() % 100;
    let sql = "INSERT INTO specimen (id, order_id, accession, kind, collected_at, collected_by) SELECT $1, o.id, \
               $3 || '-' || nextval('accession_number'), t.specimen, $4, $5 FROM lab_order o JOIN lab_test t \
               ON t.id = o.test_id WHERE o.id = $2";
    let values = vec![
        specimen.0.into(),
        id.0.into(),
        format!("{year:02}").into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
    ];
    execute(&tx, sql, values).await?;
    worklist::move_to(&tx, &order, LabStep::Receive).await?;
    ehr::order_moved(&tx, id, OrderState::Collected).await?;
    let taken = worklist::specimens(&tx, "id = $1", specimen.0, &clock).await?.into_iter().next();
    let taken = taken.ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of("specimen.collect").patient(order.patient_id).entity(specimen));
    tx.touch(Topic::new("lab", order.site_id));
    tx.commit().await?;
    Ok(taken)
}

/// Receives a specimen at the bench.
pub async fn receive(call: Call<ReceiveSpecimen>) -> Result<LabOrder, AppError> {
    let tx = call.tenant.tx().await?;
    let number = call.request.accession.into_string();
    let sql = "SELECT id, order_id, rejected_at IS NOT NULL AS rejected FROM specimen WHERE accession = $1";
    let row = query_one(&tx, sql, vec![number.trim().into()]).await?;
    let row = row.ok_or_else(|| AppError::invalid("accession", "is not the number of a specimen here"))?;
    if row.try_get("", "rejected")? {
        return Err(AppError::invalid("accession", "was rejected: a new specimen has to be taken"));
    }
    let specimen: Uuid = row.try_get("", "id")?;
    let order = worklist::lock::<ReceiveSpecimen>(&tx, &call.caller, OrderId(row.try_get("", "order_id")?)).await?;
    if order.step != "receive" {
        return Err(not_now(&order));
    }
    let sql = "UPDATE specimen SET received_at = $2, received_by = $3 WHERE id = $1";
    let values = vec![specimen.into(), database_time(tx.now()).into(), call.caller.name.to_string().into()];
    execute(&tx, sql, values).await?;
    worklist::move_to(&tx, &order, LabStep::Enter).await?;
    ehr::order_moved(&tx, order.id, OrderState::Received).await?;
    finish(tx, &order, Audit::of("specimen.receive")).await
}

async fn finish(tx: Tx, order: &Locked, audit: Audit) -> Result<LabOrder, AppError> {
    let changed = worklist::read(&tx, order.id).await?;
    tx.audit(audit.patient(order.patient_id).entity(order.id));
    tx.touch(Topic::new("lab", order.site_id));
    tx.commit().await?;
    Ok(changed)
}

/// Rejects a specimen: the order waits for a new one, its reagents stay kept.
pub async fn reject(call: Call<RejectSpecimen>) -> Result<LabOrder, AppError> {
    let RejectSpecimen { id, reason, note } = call.request;
    if reason == RejectReason::Other && note.is_none() {
        return Err(AppError::invalid("note", "is needed: say what is wrong with it"));
    }
    let tx = call.tenant.tx().await?;
    let row = query_one(&tx, "SELECT order_id FROM specimen WHERE id = $1", vec![id.0.into()]).await?;
    let order = OrderId(row.ok_or_else(AppError::not_found)?.try_get("", "order_id")?);
    let order = worklist::lock::<RejectSpecimen>(&tx, &call.caller, order).await?;
    if order.step != "receive" && order.step != "enter" || order.round > 0 {
        return Err(not_now(&order));
    }
    let word = match reason {
        RejectReason::Haemolysed => "haemolysed",
        RejectReason::Clotted => "clotted",
        RejectReason::TooLittle => "too_little",
        RejectReason::WrongTube => "wrong_tube",
        RejectReason::WrongLabel => "wrong_label",
        RejectReason::TooOld => "too_old",
        RejectReason::Damaged => "damaged",
        RejectReason::Other => "other",
    };
    let sql = "UPDATE specimen SET rejected_at = $2, rejected_by = $3, reject_reason = $4, reject_note = $5 \
               WHERE id = $1 AND rejected_at IS NULL";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        word.into(),
        tx.tenant().keys().seal_if(REJECT_NOTE, id, note.as_ref()).into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return Err(not_now(&order));
    }
    worklist::move_to(&tx, &order, LabStep::Collect).await?;
    ehr::order_moved(&tx, order.id, OrderState::Placed).await?;
    finish(tx, &order, Audit::of("specimen.reject").reason(word)).await
}
