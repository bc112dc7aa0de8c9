//! Along the board, and back.

use api::{
    id::AppointmentId,
    scheduling::{Appointment, ChangeVisitState, UndoVisitState, VisitState},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_time,
};
use sea_orm::Value;

use crate::{
    events::VisitChanged,
    occupancy::{self, Place},
    visit::{self, Meant, Visit},
    walk_in::already_waiting,
};

/// Moves a visit along.
pub async fn change(call: Call<ChangeVisitState>) -> Result<Appointment, AppError> {
    let ChangeVisitState { id, version, to, room_id } = call.request;
    let tx = call.tenant.tx().await?;
    let visit = visit::lock(&tx, id, version).await?;
    call.caller.at::<ChangeVisitState>(visit.site_id)?;
    if !visit.state.next().contains(&to) {
        return Err(AppError::conflict(
            "no_such_step",
            format!("A visit that is {} cannot become {}", words(visit.state), words(to)),
            "Nothing was changed. Undo the last step first, or choose another.",
        ));
    }
    if to == VisitState::Arrived && visit.state.is_planned() {
        let today = SiteClock::of(&tx, visit.site_id).await?.day(tx.now());
        if visit.day != today {
            return Err(AppError::conflict(
                "not_today",
                "This visit is not today",
                "Nothing was changed. Move it to today first, or check in today's visit.",
            ));
        }
        crm::seen_on(&tx, visit.patient_id, visit.day).await?;
    }
    if room_id.is_some() && to != VisitState::Roomed {
        return Err(AppError::invalid("room_id", "goes with rooming only"));
    }
    step(&tx, &visit, to, room_id.map(|room| room.0).into()).await?;
    finish(tx, &visit, to.code(), "visit.step").await
}

const fn words(state: VisitState) -> &'static str {
    match state {
        VisitState::Booked => "booked",
        VisitState::Confirmed => "confirmed",
        VisitState::Arrived => "here",
        VisitState::Roomed => "in a room",
        VisitState::WithDoctor => "with the doctor",
        VisitState::Leaving => "leaving",
        VisitState::Done => "done",
        VisitState::NoShow => "a no-show",
        VisitState::Cancelled => "cancelled",
    }
}

/// Writes a step and its time.
pub async fn step(tx: &Tx, visit: &Visit, to: VisitState, room: Value) -> Result<(), AppError> {
    let sql = "UPDATE appointment SET state = $2, state_since = $3, version = version + 1, \
               room_id = COALESCE($4::uuid, room_id), \
               arrived_at = CASE WHEN $2 = 'arrived' THEN COALESCE(arrived_at, $3) ELSE arrived_at END, \
               roomed_at = CASE WHEN $2 = 'roomed' THEN COALESCE(roomed_at, $3) ELSE roomed_at END, \
               seen_at = CASE WHEN $2 = 'with_doctor' THEN COALESCE(seen_at, $3) ELSE seen_at END, \
               left_at = CASE WHEN $2 IN ('leaving', 'done') THEN COALESCE(left_at, $3) ELSE left_at END \
               WHERE id = $1";
    let values = vec![visit.id.0.into(), to.code().into(), database_time(tx.now()).into(), room];
    execute(tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => already_waiting(),
        Some(Refusal::Missing(_)) => AppError::invalid("room_id", "is not a room of this chain"),
        _ => error.into(),
    })?;
    write_step(tx, visit, to).await
}

/// Writes a step down, so that it can be undone.
pub async fn write_step(tx: &Tx, visit: &Visit, to: VisitState) -> Result<(), AppError> {
    let sql = "INSERT INTO visit_step (appointment_id, version, at, from_state, to_state, actor) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        visit.id.0.into(),
        (visit.version + 1).into(),
        database_time(tx.now()).into(),
        visit.state.code().into(),
        to.code().into(),
        tx.tenant().actor().name.to_string().into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}

/// What every change of a visit ends with.
pub async fn finish(tx: Tx, visit: &Visit, change: &str, action: &'static str) -> Result<Appointment, AppError> {
    let changed = visit::open(&tx, visit.id).await?;
    tx.audit(Audit::of(action).patient(visit.patient_id).entity(visit.id));
    tx.emit(&VisitChanged {
        appointment_id: visit.id,
        patient_id: visit.patient_id,
        staff_id: changed.staff_id,
        site_id: changed.site_id,
        change: change.to_owned(),
        starts: changed.starts.at,
        tell: false,
    })?;
    visit::touch(&tx, changed.site_id, changed.staff_id, Some(visit.patient_id));
    tx.commit().await?;
    Ok(changed)
}

/// Undoes the last step.
pub async fn undo(call: Call<UndoVisitState>) -> Result<Appointment, AppError> {
    let UndoVisitState { id, version, overlapping, deceased } = call.request;
    let tx = call.tenant.tx().await?;
    let visit = visit::lock(&tx, id, version).await?;
    call.caller.at::<UndoVisitState>(visit.site_id)?;
    let sql = "UPDATE visit_step SET undone = true WHERE (appointment_id, version) = (SELECT appointment_id, version \
               FROM visit_step WHERE appointment_id = $1 AND NOT undone ORDER BY version DESC LIMIT 1) RETURNING from_state";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?;
    let back = row.map(|row| row.try_get::<String>("", "from_state")).transpose()?;
    let Some(back) = back.as_deref().and_then(VisitState::from_code) else {
        return Err(AppError::conflict("nothing_to_undo", "There is no step to undo", "Nothing was changed."));
    };
    if visit.state == VisitState::Cancelled && !visit.walk_in && !visit.overbooked {
        // Its slot was free meanwhile: it must be taken again, or it is gone.
        let place = Place { staff_id: visit.staff_id, room_id: visit.room_id, starts: visit.starts, ends: visit.ends };
        occupancy::take(&tx, id, place).await?;
    }
    restore(&tx, id, back).await?;
    if matches!(visit.state, VisitState::Cancelled | VisitState::NoShow) {
        visit::ask(&tx, id, visit.patient_id, Meant { overlapping, deceased }).await?;
    }
    finish(tx, &visit, "undone", "visit.undo").await
}

/// Goes back to a state and forgets the times of those after it.
async fn restore(tx: &Tx, id: AppointmentId, back: VisitState) -> Result<(), AppError> {
    let order = VisitState::ALL.iter().position(|state| *state == back).unwrap_or(0);
    let keeps = |state: VisitState| {
        VisitState::ALL.iter().position(|other| *other == state).is_some_and(|place| place <= order)
    };
    let sql = "UPDATE appointment SET state = $2, state_since = $3, version = version + 1, cancel_reason = NULL, \
               arrived_at = CASE WHEN $4 THEN arrived_at END, roomed_at = CASE WHEN $5 THEN roomed_at END, \
               seen_at = CASE WHEN $6 THEN seen_at END, left_at = CASE WHEN $7 THEN left_at END WHERE id = $1";
    let values = vec![
        id.0.into(),
        back.code().into(),
        database_time(tx.now()).into(),
        keeps(VisitState::Arrived).into(),
        keeps(VisitState::Roomed).into(),
        keeps(VisitState::WithDoctor).into(),
        keeps(VisitState::Leaving).into(),
    ];
    execute(tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => already_waiting(),
        _ => error.into(),
    })?;
    Ok(())
}
