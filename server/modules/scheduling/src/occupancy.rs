//! Taking a doctor and a room for a time. The database refuses what is taken; whoever comes second hears so.

use api::id::{AppointmentId, RoomId, StaffId};
use jiff::Timestamp;
use kernel::{AppError, Tx, database::execute, database_time};
use uuid::Uuid;

/// The slot is taken by somebody else.
#[must_use]
pub fn taken() -> AppError {
    AppError::conflict(
        "slot_taken",
        "That time was just taken",
        "Nothing was booked; what you typed is kept. Choose another start.",
    )
}

/// A time with a doctor, and with a room where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The doctor.
    pub staff_id: StaffId,
    /// The room.
    pub room_id: Option<RoomId>,
    /// From.
    pub starts: Timestamp,
    /// Until.
    pub ends: Timestamp,
}

impl Place {
    /// The doctor and the room, in the order in which everybody takes them: two takers can then only wait for each other
    /// in line, never in a ring.
    fn resources(self) -> Vec<Uuid> {
        let mut resources: Vec<Uuid> =
            [Some(self.staff_id.0), self.room_id.map(|room| room.0)].into_iter().flatten().collect();
        resources.sort_unstable();
        resources
    }
}

/// Takes a place for a visit; 409 when any of it is taken. Holds that have run out make way.
///
/// # Errors
/// When it is taken or the database fails.
pub async fn take(tx: &Tx, appointment: AppointmentId, place: Place) -> Result<(), AppError> {
    let resources = place.resources();
    if insert(tx, appointment, &resources, place).await? == resources.len() as u64 {
        return Ok(());
    }
    // Part of it may have been taken just now by us; the second try must start clean.
    execute(tx, "DELETE FROM occupancy WHERE appointment_id = $1", vec![appointment.0.into()]).await?;
    let sql = "DELETE FROM appointment a USING occupancy o WHERE o.appointment_id = a.id AND o.resource_id = ANY ($1) \
               AND o.during && tstzrange($2, $3) AND a.state = 'held' AND a.expires_at <= $4";
    let values = vec![
        resources.clone().into(),
        database_time(place.starts).into(),
        database_time(place.ends).into(),
        database_time(tx.now()).into(),
    ];
    if execute(tx, sql, values).await? > 0
        && insert(tx, appointment, &resources, place).await? == resources.len() as u64
    {
        return Ok(());
    }
    Err(taken())
}

async fn insert(tx: &Tx, appointment: AppointmentId, resources: &[Uuid], place: Place) -> Result<u64, AppError> {
    let sql = "INSERT INTO occupancy (appointment_id, resource_id, during) \
               SELECT $1, resource, tstzrange($3, $4, '[)') FROM unnest($2::uuid[]) WITH ORDINALITY AS r (resource, n) \
               ORDER BY n ON CONFLICT DO NOTHING";
    let values = vec![
        appointment.0.into(),
        resources.to_vec().into(),
        database_time(place.starts).into(),
        database_time(place.ends).into(),
    ];
    Ok(execute(tx, sql, values).await?)
}

/// Gives a visit's place back.
///
/// # Errors
/// When the database fails.
pub async fn give_back(tx: &Tx, appointment: AppointmentId) -> Result<(), AppError> {
    execute(tx, "DELETE FROM occupancy WHERE appointment_id = $1", vec![appointment.0.into()]).await?;
    execute(tx, "DELETE FROM overbooking WHERE appointment_id = $1", vec![appointment.0.into()]).await?;
    Ok(())
}

/// Lines up whoever both gives back and takes: two moves that swap their slots would otherwise wait in a ring.
///
/// # Errors
/// When the database fails.
pub async fn line_up(tx: &Tx, places: &[Place]) -> Result<(), AppError> {
    let mut resources: Vec<Uuid> = places.iter().flat_map(|place| place.resources()).collect();
    resources.sort_unstable();
    resources.dedup();
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended(resource::text, 1)) FROM unnest($1::uuid[]) WITH ORDINALITY \
               AS r (resource, n) ORDER BY n";
    execute(tx, sql, vec![resources.into()]).await?;
    Ok(())
}
