//! Booking a held slot.

use api::{
    crm::{Channel, Purpose},
    id::{AppointmentId, PatientId, SiteId, StaffId},
    scheduling::{BookVisit, BookedVisit},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, query_one, refusal},
    database_time, timestamp,
};

use crate::sealed::REASON;
use crate::{
    events::VisitChanged,
    visit::{self, Meant},
};

/// Books a held slot: one conditional update, so that a hold that ran out or was let go cannot be booked.
pub async fn book(call: Call<BookVisit>) -> Result<BookedVisit, AppError> {
    let BookVisit { hold_id, patient_id, reason, overlapping, deceased } = call.request;
    let tx = call.tenant.tx().await?;
    let now = tx.now();
    let sql = "UPDATE appointment SET state = 'booked', patient_id = $3, reason = $4, held_by = NULL, expires_at = NULL, \
               state_since = $5, booked_at = $5, version = version + 1 \
               WHERE id = $1 AND state = 'held' AND held_by = $2 AND expires_at > $5 \
               RETURNING staff_id, site_id, starts_at";
    let values = vec![
        hold_id.0.into(),
        call.caller.account_id.0.into(),
        patient_id.0.into(),
        tx.tenant().keys().seal_if(REASON, hold_id, reason.as_ref()).into(),
        database_time(now).into(),
    ];
    let row = query_one(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => AppError::invalid("patient_id", "is not a patient of this chain"),
        _ => error.into(),
    })?;
    let row = row.ok_or_else(|| {
        AppError::conflict(
            "hold_over",
            "The slot is no longer held",
            "Nothing was booked; what you typed is kept. Hold the slot again.",
        )
    })?;
    let booked = Booked {
        id: hold_id,
        patient_id,
        staff_id: StaffId(row.try_get("", "staff_id")?),
        site_id: SiteId(row.try_get("", "site_id")?),
        starts: timestamp(row.try_get("", "starts_at")?),
    };
    call.caller.at::<BookVisit>(booked.site_id)?;
    visit::ask(&tx, hold_id, patient_id, Meant { overlapping, deceased }).await?;
    finish(tx, booked, "visit.book").await
}

/// A visit that was just booked.
#[derive(Debug, Clone, Copy)]
pub struct Booked {
    /// The visit.
    pub id: AppointmentId,
    /// The patient.
    pub patient_id: PatientId,
    /// The doctor.
    pub staff_id: StaffId,
    /// The site.
    pub site_id: SiteId,
    /// The start.
    pub starts: Timestamp,
}

/// What every way of booking ends with: audit, event, news to the screens, commit.
pub async fn finish(tx: Tx, booked: Booked, action: &'static str) -> Result<BookedVisit, AppError> {
    let clock = SiteClock::of(&tx, booked.site_id).await?;
    let reach = crm::reach(&tx, booked.patient_id, Purpose::Reminders).await?;
    let reminder = if reach.channel == Channel::None {
        None
    } else {
        notifications::reminder_time(&tx, booked.starts, clock.zone(), tx.now()).await?
    };
    tx.audit(Audit::of(action).patient(booked.patient_id).entity(booked.id));
    tx.emit(&VisitChanged {
        appointment_id: booked.id,
        patient_id: booked.patient_id,
        staff_id: booked.staff_id,
        site_id: booked.site_id,
        change: "booked".to_owned(),
        starts: booked.starts,
        tell: true,
    })?;
    visit::touch(&tx, booked.site_id, booked.staff_id, Some(booked.patient_id));
    tx.commit().await?;
    Ok(BookedVisit {
        id: booked.id,
        starts: clock.moment(booked.starts),
        reminder_at: reminder.map(|at| clock.moment(at)),
    })
}
