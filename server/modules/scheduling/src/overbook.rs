//! Booking past a session's capacity, within its limit.

use api::{
    id::AppointmentId,
    scheduling::{BookedVisit, OverbookVisit},
};
use jiff::SignedDuration;
use kernel::{
    AppError, Call, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_date, database_time,
};
use uuid::Uuid;

use crate::sealed::{OVERBOOK_REASON, REASON};
use crate::{
    availability::{Availability, at_minute, minutes_of},
    book::{self, Booked},
    hold::outside_sessions,
    visit::{self, Meant},
    visit_kinds,
};

/// Books past capacity. The session's day is stored at its first use; the database counts its places.
pub async fn overbook(call: Call<OverbookVisit>) -> Result<BookedVisit, AppError> {
    let request = call.request;
    let tenant = &call.tenant;
    let tx = tenant.tx().await?;
    let now = tx.now();
    if request.starts.at < now {
        return Err(AppError::invalid("starts", "is over"));
    }
    let minutes = visit_kinds::minutes(&tx, request.kind_id).await?;
    let day = request.starts.local().date();
    let availability = Availability::read(&tx, Some(request.staff_id), day, day, now).await?;
    let (rule, clock) = availability.session_at(request.staff_id, request.starts.at).ok_or_else(outside_sessions)?;
    call.caller.at::<OverbookVisit>(rule.site_id)?;
    let local_day = clock.day(request.starts.at);
    let (from, until) = minutes_of(rule);
    let session_starts = clock.instant(at_minute(local_day, from))?;
    let session_ends = clock.instant(at_minute(local_day, until))?;
    let limit = i16::try_from(rule.overbook_limit).unwrap_or(i16::MAX);
    let sql = "INSERT INTO clinic_session (id, staff_id, starts_at, ends_at, overbook_capacity) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (staff_id, starts_at) DO UPDATE SET overbook_capacity = GREATEST(excluded.overbook_capacity, \
               (SELECT COALESCE(max(n), 0) FROM overbooking WHERE session_id = clinic_session.id)) RETURNING id, overbook_capacity";
    let values = vec![
        tenant.new_id::<Uuid>().into(),
        request.staff_id.0.into(),
        database_time(session_starts).into(),
        database_time(session_ends).into(),
        limit.into(),
    ];
    let row = query_one(&tx, sql, values).await?.ok_or_else(AppError::busy)?;
    let session: Uuid = row.try_get("", "id")?;
    let capacity: i16 = row.try_get("", "overbook_capacity")?;
    let id: AppointmentId = tenant.new_id();
    let starts = request.starts.at;
    let ends = starts + SignedDuration::from_mins(i64::from(minutes));
    let sql = "INSERT INTO appointment (id, state, patient_id, staff_id, site_id, room_id, kind_id, day, starts_at, ends_at, \
               reason, overbook_reason, state_since, booked_at) \
               VALUES ($1, 'booked', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    let values = vec![
        id.0.into(),
        request.patient_id.0.into(),
        request.staff_id.0.into(),
        rule.site_id.0.into(),
        rule.room_id.0.into(),
        request.kind_id.0.into(),
        database_date(local_day).into(),
        database_time(starts).into(),
        database_time(ends).into(),
        tx.tenant().keys().seal_if(REASON, id, request.reason.as_ref()).into(),
        tx.tenant().keys().seal(OVERBOOK_REASON, id, request.overbook_reason.as_str()).into(),
        database_time(now).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => AppError::invalid("patient_id", "is not a patient of this chain"),
        _ => error.into(),
    })?;
    count(&tx, session, capacity, id).await?;
    let booked =
        Booked { id, patient_id: request.patient_id, staff_id: request.staff_id, site_id: rule.site_id, starts };
    let meant = Meant { overlapping: request.overlapping, deceased: request.deceased };
    visit::ask(&tx, id, request.patient_id, meant).await?;
    book::finish(tx, booked, "visit.overbook").await
}

/// Takes the lowest free number of the session. The row lock taken when the session was stored lines takers up.
async fn count(tx: &Tx, session: Uuid, capacity: i16, id: AppointmentId) -> Result<(), AppError> {
    let sql = "INSERT INTO overbooking (session_id, n, capacity, appointment_id) \
               SELECT $1, n, $2, $3 FROM generate_series(1, $2) n \
               WHERE NOT EXISTS (SELECT FROM overbooking b WHERE b.session_id = $1 AND b.n = n.n) ORDER BY n LIMIT 1";
    let taken = execute(tx, sql, vec![session.into(), capacity.into(), id.0.into()]).await?;
    if taken == 1 {
        return Ok(());
    }
    Err(AppError::conflict(
        "overbook_limit",
        "The session's limit for overbooking is reached",
        "Nothing was booked. Choose a free start, another day or another doctor.",
    ))
}
