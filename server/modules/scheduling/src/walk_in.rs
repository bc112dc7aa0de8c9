//! A patient who walked in: a token and a place in a doctor's queue.

use api::{
    id::AppointmentId,
    scheduling::{Appointment, RegisterWalkIn},
};
use directory::SiteClock;
use jiff::SignedDuration;
use kernel::{
    AppError, Audit, Call,
    database::{Refusal, execute, query_one, refusal},
    database_date, database_time,
};

use crate::sealed::REASON;
use crate::{
    events::VisitChanged,
    visit::{self, Meant},
    visit_kinds,
};

/// The patient waits in this queue already.
pub fn already_waiting() -> AppError {
    AppError::conflict(
        "already_waiting",
        "The patient is in this queue already",
        "Nothing was changed. Look for the visit on the board; it may be under another time.",
    )
}

/// Registers a walk-in.
pub async fn register(call: Call<RegisterWalkIn>) -> Result<Appointment, AppError> {
    let request = call.request;
    call.caller.at::<RegisterWalkIn>(request.site_id)?;
    let tenant = &call.tenant;
    let tx = tenant.tx().await?;
    let now = tx.now();
    let clock = SiteClock::of(&tx, request.site_id)
        .await
        .map_err(|_| AppError::invalid("site_id", "is not a site of this chain"))?;
    let minutes = visit_kinds::minutes(&tx, request.kind_id).await?;
    let day = clock.day(now);
    let works = "SELECT 1 FROM staff WHERE id = $1 AND active AND kind = 'doctor'";
    if query_one(&tx, works, vec![request.staff_id.0.into()]).await?.is_none() {
        return Err(AppError::invalid("staff_id", "is not a doctor who works here"));
    }
    // Tokens of a site's day are given out one after the other.
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 2))";
    execute(&tx, lock, vec![format!("{} {day}", request.site_id).into()]).await?;
    let id: AppointmentId = tenant.new_id();
    let sql = "INSERT INTO appointment (id, state, patient_id, staff_id, site_id, kind_id, day, starts_at, ends_at, reason, \
               walk_in_token, state_since, arrived_at, booked_at) \
               SELECT $1, 'arrived', $2, $3, $4, $5, $6, $7, $8, $9, \
               COALESCE((SELECT max(walk_in_token) FROM appointment WHERE site_id = $4 AND day = $6), 0) + 1, $7, $7, $7";
    let values = vec![
        id.0.into(),
        request.patient_id.0.into(),
        request.staff_id.0.into(),
        request.site_id.0.into(),
        request.kind_id.0.into(),
        database_date(day).into(),
        database_time(now).into(),
        database_time(now + SignedDuration::from_mins(i64::from(minutes))).into(),
        tx.tenant().keys().seal_if(REASON, id, request.reason.as_ref()).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(constraint)) if constraint.contains("queue") => already_waiting(),
        Some(Refusal::Missing(_)) => AppError::invalid("patient_id", "is not a patient of this chain"),
        _ => error.into(),
    })?;
    let meant = Meant { overlapping: request.overlapping, deceased: request.deceased };
    visit::ask(&tx, id, request.patient_id, meant).await?;
    crm::seen_on(&tx, request.patient_id, day).await?;
    let visit = visit::open(&tx, id).await?;
    tx.audit(Audit::of("visit.walk_in").patient(request.patient_id).entity(id));
    tx.emit(&VisitChanged {
        appointment_id: id,
        patient_id: request.patient_id,
        staff_id: request.staff_id,
        site_id: request.site_id,
        change: "arrived".to_owned(),
        starts: now,
        tell: false,
    })?;
    visit::touch(&tx, request.site_id, request.staff_id, Some(request.patient_id));
    tx.commit().await?;
    Ok(visit)
}
