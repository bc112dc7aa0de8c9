//! Moving a visit that is still planned.

use api::scheduling::{Appointment, MoveVisit};
use kernel::{AppError, Audit, Call, database::execute, database_date, database_time};

use crate::{
    availability::Availability,
    events::VisitChanged,
    hold::outside_sessions,
    occupancy::{self, Place},
    visit::{self, Meant},
};

/// Moves a visit to another start, and to another doctor where given. An overbooked visit that finds a free slot is
/// overbooked no longer.
pub async fn move_visit(call: Call<MoveVisit>) -> Result<Appointment, AppError> {
    let MoveVisit { id, version, starts, staff_id, overlapping, deceased } = call.request;
    let tx = call.tenant.tx().await?;
    let now = tx.now();
    let known = visit::lock(&tx, id, version).await?;
    call.caller.at::<MoveVisit>(known.site_id)?;
    if !known.state.is_planned() {
        return Err(AppError::conflict(
            "not_planned",
            "Only a visit that is still planned can be moved",
            "Nothing was changed. Undo its last step first, or book a new visit.",
        ));
    }
    if starts.at < now {
        return Err(AppError::invalid("starts", "is over"));
    }
    let staff_id = staff_id.unwrap_or(known.staff_id);
    let ends = starts.at.saturating_add(known.ends.duration_since(known.starts)).unwrap_or(starts.at);
    let day = starts.local().date();
    let availability = Availability::read(&tx, Some(staff_id), day, day, now).await?;
    let (rule, clock) = availability.session_at(staff_id, starts.at).ok_or_else(outside_sessions)?;
    call.caller.at::<MoveVisit>(rule.site_id)?;
    let local_day = clock.day(starts.at);
    let minute = |at| {
        let local = clock.moment(at).local();
        u32::from(local.hour().unsigned_abs()) * 60 + u32::from(local.minute().unsigned_abs())
    };
    let span = (minute(starts.at), minute(ends));
    let working = availability.hours.on(staff_id, local_day);
    let cut =
        working.cut_minutes(rule.site_id).any(|(from, until, _)| rules::availability::overlap(span, (from, until)));
    if cut || span.1 > crate::availability::minutes_of(rule).1 || span.1 <= span.0 {
        return Err(outside_sessions());
    }
    let old = Place { staff_id: known.staff_id, room_id: known.room_id, starts: known.starts, ends: known.ends };
    let new = Place { staff_id, room_id: Some(rule.room_id), starts: starts.at, ends };
    occupancy::line_up(&tx, &[old, new]).await?;
    occupancy::give_back(&tx, id).await?;
    occupancy::take(&tx, id, new).await?;
    let sql = "UPDATE appointment SET staff_id = $2, site_id = $3, room_id = $4, day = $5, starts_at = $6, ends_at = $7, \
               overbook_reason = NULL, version = version + 1 WHERE id = $1";
    let values = vec![
        id.0.into(),
        staff_id.0.into(),
        rule.site_id.0.into(),
        rule.room_id.0.into(),
        database_date(local_day).into(),
        database_time(starts.at).into(),
        database_time(ends).into(),
    ];
    execute(&tx, sql, values).await?;
    visit::ask(&tx, id, known.patient_id, Meant { overlapping, deceased }).await?;
    let moved = visit::open(&tx, id).await?;
    tx.audit(Audit::of("visit.move").patient(known.patient_id).entity(id));
    tx.emit(&VisitChanged {
        appointment_id: id,
        patient_id: known.patient_id,
        staff_id,
        site_id: rule.site_id,
        change: "moved".to_owned(),
        starts: starts.at,
        tell: true,
    })?;
    visit::touch(&tx, known.site_id, known.staff_id, Some(known.patient_id));
    visit::touch(&tx, rule.site_id, staff_id, None);
    tx.commit().await?;
    Ok(moved)
}
