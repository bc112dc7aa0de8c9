//! Holding a slot while the desk talks.

use api::{
    Done,
    id::AppointmentId,
    scheduling::{HeldSlot, HoldSlot, ReleaseHold},
};
use jiff::SignedDuration;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    database_date, database_time,
    live::Topic,
};

use crate::{
    availability::Availability,
    occupancy::{self, Place},
    visit_kinds,
};

/// How long a slot is held.
pub const HELD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The start is in none of the doctor's sessions.
pub fn outside_sessions() -> AppError {
    AppError::conflict(
        "outside_hours",
        "The doctor has no session then",
        "Nothing was booked. Choose one of the starts shown, or change the doctor's hours.",
    )
}

/// Holds a slot.
pub async fn hold(call: Call<HoldSlot>) -> Result<HeldSlot, AppError> {
    let HoldSlot { staff_id, kind_id, starts } = call.request;
    let tenant = &call.tenant;
    let tx = tenant.tx().await?;
    let now = tx.now();
    if starts.at < now {
        return Err(AppError::invalid("starts", "is over"));
    }
    let minutes = visit_kinds::minutes(&tx, kind_id).await?;
    let day = starts.local().date();
    let availability = Availability::read(&tx, Some(staff_id), day, day, now).await?;
    let (rule, clock) = availability.session_at(staff_id, starts.at).ok_or_else(outside_sessions)?;
    call.caller.at::<HoldSlot>(rule.site_id)?;
    let local_day = clock.day(starts.at);
    let offered = availability.slots(staff_id, local_day, minutes, Some(rule.site_id), Some(call.caller.account_id))?;
    let slot = offered.into_iter().find(|slot| slot.starts.at == starts.at).ok_or_else(occupancy::taken)?;
    let ends = starts.at + SignedDuration::from_mins(i64::from(minutes));
    let expires = now + HELD_FOR;
    let id: AppointmentId = tenant.new_id();
    let sql = "INSERT INTO appointment (id, state, staff_id, site_id, room_id, kind_id, day, starts_at, ends_at, held_by, \
               expires_at, state_since) VALUES ($1, 'held', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = vec![
        id.0.into(),
        staff_id.0.into(),
        rule.site_id.0.into(),
        slot.room_id.0.into(),
        kind_id.0.into(),
        database_date(local_day).into(),
        database_time(starts.at).into(),
        database_time(ends).into(),
        call.caller.account_id.0.into(),
        database_time(expires).into(),
        database_time(now).into(),
    ];
    execute(&tx, sql, values).await?;
    let place = Place { staff_id, room_id: Some(slot.room_id), starts: starts.at, ends };
    // My own hold on the same time would stand in my way.
    if let Err(refused) = occupancy::take(&tx, id, place).await {
        drop(tx);
        return if let_go(&call, None, Some(place)).await? { hold_again(call).await } else { Err(refused) };
    }
    tx.audit(Audit::of("slot.hold").entity(id));
    tx.touch(Topic::new("schedule", staff_id));
    tx.commit().await?;
    // Only once the new one stands: a hold lost to a race must not cost the old one.
    let_go(&call, Some(id), None).await?;
    let held = HeldSlot {
        id,
        starts: clock.moment(starts.at),
        ends: clock.moment(ends),
        expires_at: clock.moment(expires),
        seconds_left: u32::try_from(HELD_FOR.as_secs()).unwrap_or(0),
        room: slot.room,
        site: clock.name.to_string(),
    };
    Ok(held)
}

async fn hold_again(call: Call<HoldSlot>) -> Result<HeldSlot, AppError> {
    Box::pin(hold(call)).await
}

/// Lets the caller's holds go: all but one, or those that overlap a place. Whether there was any.
async fn let_go(
    call: &Call<HoldSlot>,
    but: Option<AppointmentId>,
    overlapping: Option<Place>,
) -> Result<bool, AppError> {
    let tx = call.tenant.tx().await?;
    let sql = "DELETE FROM appointment WHERE held_by = $1 AND state = 'held' AND ($2::uuid IS NULL OR id <> $2) \
               AND ($3::timestamptz IS NULL OR (staff_id = $5 AND starts_at < $4 AND ends_at > $3)) RETURNING staff_id";
    let values = vec![
        call.caller.account_id.0.into(),
        but.map(|id| id.0).into(),
        overlapping.map(|place| database_time(place.starts)).into(),
        overlapping.map(|place| database_time(place.ends)).into(),
        overlapping.map(|place| place.staff_id.0).into(),
    ];
    let rows = kernel::database::query_all(&tx, sql, values).await?;
    for row in &rows {
        tx.touch(Topic::new("schedule", row.try_get::<uuid::Uuid>("", "staff_id")?));
    }
    tx.commit().await?;
    Ok(!rows.is_empty())
}

/// Lets a held slot go. One that has run out already is let go as well: the caller wants it gone, and it is.
pub async fn release(call: Call<ReleaseHold>) -> Result<Done, AppError> {
    let tx: Tx = call.tenant.tx().await?;
    let sql = "DELETE FROM appointment WHERE id = $1 AND held_by = $2 AND state = 'held' RETURNING staff_id";
    let values = vec![call.request.id.0.into(), call.caller.account_id.0.into()];
    let row = query_one(&tx, sql, values).await?.ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of("slot.release").entity(call.request.id));
    tx.touch(Topic::new("schedule", row.try_get::<uuid::Uuid>("", "staff_id")?));
    tx.commit().await?;
    Ok(Done {})
}
