//! Cancelling a visit that is still planned: its slot is free at once, what waits to be sent is withdrawn.

use api::scheduling::{Appointment, CancelVisit, CancelledBy, VisitState};
use kernel::{AppError, Audit, Call, Tx, database::execute, database_time};

use crate::sealed::CANCEL_REASON;
use crate::{
    events::VisitChanged,
    occupancy, state,
    visit::{self, Visit},
};

/// Cancels a visit.
pub async fn cancel(call: Call<CancelVisit>) -> Result<Appointment, AppError> {
    let CancelVisit { id, version, by, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let known = visit::lock(&tx, id, version).await?;
    call.caller.at::<CancelVisit>(known.site_id)?;
    if !known.state.is_planned() {
        return Err(AppError::conflict(
            "not_planned",
            "Only a visit that is still planned can be cancelled",
            "Nothing was changed. Undo its last step first.",
        ));
    }
    take_back(&tx, &known, reason.as_ref().map(api::Line::as_str), by == CancelledBy::Clinic).await?;
    let cancelled = visit::open(&tx, id).await?;
    tx.commit().await?;
    Ok(cancelled)
}

/// Cancels a planned visit that is locked, and tells the patient where the clinic does it.
pub async fn take_back(tx: &Tx, known: &Visit, reason: Option<&str>, tell: bool) -> Result<(), AppError> {
    occupancy::give_back(tx, known.id).await?;
    let sql = "UPDATE appointment SET state = 'cancelled', state_since = $2, cancel_reason = $3, version = version + 1 \
               WHERE id = $1";
    let values = vec![
        known.id.0.into(),
        database_time(tx.now()).into(),
        tx.tenant().keys().seal_if(CANCEL_REASON, known.id, reason).into(),
    ];
    execute(tx, sql, values).await?;
    state::write_step(tx, known, VisitState::Cancelled).await?;
    tx.audit(Audit::of("visit.cancel").patient(known.patient_id).entity(known.id));
    tx.emit(&VisitChanged {
        appointment_id: known.id,
        patient_id: known.patient_id,
        staff_id: known.staff_id,
        site_id: known.site_id,
        change: "cancelled".to_owned(),
        starts: known.starts,
        tell,
    })?;
    visit::touch(tx, known.site_id, known.staff_id, Some(known.patient_id));
    Ok(())
}
