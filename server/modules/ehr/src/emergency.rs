//! Breaking the glass: a reason, an hour, a notice to the privacy officer, an end by itself. `reviews.rs` looks at it
//! afterwards.

use api::{
    Done, Permission,
    ehr::{BreakGlass, EMERGENCY_MINUTES, EndEmergency, OpenEmergency, REVIEW_HOURS},
    id::{EmergencyId, PatientId},
};
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    database_time, events,
    live::Topic,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::row;
use crate::sealed::EMERGENCY_WORDS;

/// What the audit gives as the purpose of everything done under an emergency access.
pub const PURPOSE: &str = "emergency";
/// The list entry that ends an access at its time.
pub const ENDS: &str = "ehr.emergency_ends";
/// Open screens of those who look at emergency accesses hang on this id.
pub const REVIEWS: Uuid = Uuid::nil();

/// An access that is open, as a statement gives it.
#[derive(Debug, Deserialize)]
pub struct Open {
    id: EmergencyId,
    until_at: Timestamp,
}

impl Open {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock) -> OpenEmergency {
        OpenEmergency { id: self.id, until: clock.moment(self.until_at) }
    }
}

/// Opens a chart in an emergency. Asked again while it is open, it answers the one that is.
pub async fn start(call: Call<BreakGlass>) -> Result<OpenEmergency, AppError> {
    let BreakGlass { id: patient, reason, words } = call.request;
    let tx = call.tenant.tx().await?;
    row::patient(&tx, patient).await?;
    let account = call.caller.account_id;
    let now = tx.now();
    close_old(&tx, account.0, patient).await?;
    let until = now + SignedDuration::from_mins(i64::from(EMERGENCY_MINUTES));
    let sql = "INSERT INTO emergency_access (id, patient_id, account_id, by_name, reason, words, started_at, until_at, \
               review_due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
               ON CONFLICT (account_id, patient_id) WHERE ended_at IS NULL DO NOTHING";
    let id: EmergencyId = tx.tenant().new_id();
    let values = vec![
        id.0.into(),
        patient.0.into(),
        account.0.into(),
        call.caller.name.to_string().into(),
        reason.code().into(),
        tx.tenant().keys().seal(EMERGENCY_WORDS, id, words.as_str()).into(),
        database_time(now).into(),
        database_time(until).into(),
        database_time(now + SignedDuration::from_hours(i64::from(REVIEW_HOURS))).into(),
    ];
    let new = execute(&tx, sql, values).await? == 1;
    let clock = SiteClock::of_house(&tx).await?;
    if !new {
        let sql = "SELECT json_build_object('id', id, 'until_at', until_at)::text FROM emergency_access \
                   WHERE account_id = $1 AND patient_id = $2 AND ended_at IS NULL";
        let open: Open =
            tx.json(sql, vec![account.0.into(), patient.0.into()]).await?.ok_or_else(AppError::not_found)?;
        tx.commit().await?;
        return Ok(open.wire(&clock));
    }
    events::schedule(&tx, ENDS, id.0, until).await?;
    notifications::tell_staff(&tx, Permission::ReviewAccess, notifications::StaffNotice::EmergencyAccess).await?;
    let tx = tx.for_purpose(PURPOSE, reason.code());
    tx.audit(Audit::of("emergency.start").patient(patient).entity(id));
    tx.touch(Topic::new("reviews", REVIEWS));
    tx.commit().await?;
    Ok(OpenEmergency { id, until: clock.moment(until) })
}

/// One that ran out is over, even where nobody has written that down yet.
async fn close_old(tx: &Tx, account: Uuid, patient: PatientId) -> Result<(), AppError> {
    let sql = "UPDATE emergency_access SET ended_at = until_at WHERE account_id = $1 AND patient_id = $2 \
               AND ended_at IS NULL AND until_at <= $3";
    execute(tx, sql, vec![account.into(), patient.0.into(), database_time(tx.now()).into()]).await?;
    Ok(())
}

/// Ends one's own access.
pub async fn end(call: Call<EndEmergency>) -> Result<Done, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE emergency_access SET ended_at = LEAST($3, until_at) WHERE id = $1 AND account_id = $2 \
               AND ended_at IS NULL RETURNING patient_id, reason";
    let values = vec![id.0.into(), call.caller.account_id.0.into(), database_time(tx.now()).into()];
    let Some(ended) = query_one(&tx, sql, values).await? else {
        // Twice the same answer is no failure: it is over, as it was wanted.
        let sql = "SELECT 1 FROM emergency_access WHERE id = $1 AND account_id = $2";
        let known = query_one(&tx, sql, vec![id.0.into(), call.caller.account_id.0.into()]).await?;
        return known.map(|_| Done {}).ok_or_else(AppError::not_found);
    };
    let patient = PatientId(ended.try_get("", "patient_id")?);
    events::unschedule(&tx, ENDS, id.0).await?;
    let tx = tx.for_purpose(PURPOSE, &ended.try_get::<String>("", "reason")?);
    tx.audit(Audit::of("emergency.end").patient(patient).entity(id));
    told(&tx, patient);
    tx.commit().await?;
    Ok(Done {})
}

/// Its hour is over. It gave no access since then; this writes it down and closes open screens.
pub async fn over(tx: &Tx, access: Uuid) -> Result<(), AppError> {
    let sql = "UPDATE emergency_access SET ended_at = until_at WHERE id = $1 AND ended_at IS NULL AND until_at <= $2 \
               RETURNING patient_id";
    let Some(row) = query_one(tx, sql, vec![access.into(), database_time(tx.now()).into()]).await? else {
        return Ok(());
    };
    let patient = PatientId(row.try_get("", "patient_id")?);
    tx.audit(Audit::of("emergency.expire").patient(patient).entity(access));
    told(tx, patient);
    Ok(())
}

fn told(tx: &Tx, patient: PatientId) {
    tx.touch(Topic::new("chart", patient));
    tx.touch(Topic::new("reviews", REVIEWS));
}
