//! Who is in care with whom, and the one check before a chart. The rule in words: `docs/access.md`.

use api::{
    Access, Endpoint, Permission, Problem,
    id::{OrderId, PatientId, SiteId, StaffId},
};
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{
    AppError, Caller, Envelope, Tenant, Tx,
    database::{execute, query_all, query_one},
    database_time, date,
    live::Topic,
    timestamp,
};
use scheduling::VisitChanged;
use sea_orm::Value;
use uuid::Uuid;

/// How long a visit or a result keeps the relation it made.
pub const AFTERWARDS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The condition that staff `{staff}` stands in a care relation with patient `{patient}` at the instant `{now}`.
pub fn related(patient: &str, staff: &str, now: &str) -> String {
    format!(
        "EXISTS (SELECT FROM care_relation c WHERE c.patient_id = {patient} AND c.from_at <= {now} \
         AND (c.until_at IS NULL OR c.until_at > {now}) AND (c.staff_id = {staff} \
         OR c.site_id IN (SELECT w.site_id FROM staff_site w WHERE w.staff_id = {staff})))"
    )
}

/// The reason of the emergency access that account `{account}` has open for patient `{patient}` at the instant `{now}`.
pub fn emergency(patient: &str, account: &str, now: &str) -> String {
    format!(
        "(SELECT m.reason FROM emergency_access m WHERE m.patient_id = {patient} AND m.account_id = {account} \
         AND m.ended_at IS NULL AND m.until_at > {now})"
    )
}

/// Whether the caller's right behind an endpoint needs no care relation.
pub fn free<E: Endpoint>(caller: &Caller) -> bool {
    <E::Access as Access>::SCHEME.permission().is_some_and(|permission| caller.rights.may_for(permission, false))
}

/// The refusal, with the ways out.
pub fn no_relation(caller: &Caller) -> AppError {
    let way = if caller.may(Permission::BreakTheGlass) {
        "Nothing was shown or changed. In an emergency open the chart for an hour with a reason; otherwise have the patient \
         booked with you or assigned to you."
    } else {
        "Nothing was shown or changed. Have the patient booked with you, or ask a manager to assign the patient to you."
    };
    AppError::new(Problem::new(403, "no_care_relation", "This patient is not in your care").detail(way))
}

/// Begins the transaction of an endpoint about a patient's chart: the patient exists, and the caller's right reaches them.
/// What is done in an emergency says so in the audit.
///
/// # Errors
/// 404 where there is no such patient, 403 `no_care_relation` where there is no relation; the refusal is written down.
pub async fn enter<E: Endpoint>(tenant: &Tenant, caller: &Caller, patient: PatientId) -> Result<Tx, AppError> {
    admit::<E>(tenant.tx().await?, caller, patient).await
}

/// The same within a transaction that found out first which patient it is about.
///
/// # Errors
/// See [`enter`].
pub async fn admit<E: Endpoint>(tx: Tx, caller: &Caller, patient: PatientId) -> Result<Tx, AppError> {
    let free = free::<E>(caller);
    let_in(tx, caller, patient, free).await
}

/// The same by a right that the endpoint's own does not stand for: it has to be held as well.
///
/// # Errors
/// See [`enter`]; 403 `forbidden` where the right is not held at all.
pub async fn admit_by(tx: Tx, caller: &Caller, permission: Permission, patient: PatientId) -> Result<Tx, AppError> {
    if !caller.may(permission) {
        return Err(AppError::forbidden().about(patient));
    }
    let free = caller.rights.may_for(permission, false);
    let_in(tx, caller, patient, free).await
}

/// Whether this endpoint's right reaches another patient's chart too: asked to say what stands there, and nothing is refused.
///
/// # Errors
/// When the database fails.
pub async fn reaches<E: Endpoint>(tx: Tx, caller: &Caller, patient: PatientId) -> Result<(Tx, bool), AppError> {
    Ok(match way(&tx, caller, patient, free::<E>(caller)).await? {
        Way::Related => (tx, true),
        Way::Emergency(reason) => (tx.for_purpose(crate::emergency::PURPOSE, &reason), true),
        Way::Closed => (tx, false),
    })
}

async fn let_in(tx: Tx, caller: &Caller, patient: PatientId, free: bool) -> Result<Tx, AppError> {
    match way(&tx, caller, patient, free).await? {
        Way::Related => Ok(tx),
        Way::Emergency(reason) => Ok(tx.for_purpose(crate::emergency::PURPOSE, &reason)),
        Way::Closed => Err(refuse(caller, patient)),
    }
}

/// By what a chart is open.
enum Way {
    /// A relation, or a right that needs none.
    Related,
    /// An emergency, with its reason.
    Emergency(String),
    /// Nothing.
    Closed,
}

async fn way(tx: &Tx, caller: &Caller, patient: PatientId, free: bool) -> Result<Way, AppError> {
    let sql = format!(
        "SELECT $4 OR {} AS related, {} AS emergency FROM patient WHERE id = $1",
        related("$1", "$2", "$5"),
        emergency("$1", "$3", "$5")
    );
    let values: Vec<Value> = vec![
        patient.0.into(),
        caller.staff_id.map(|id| id.0).into(),
        caller.account_id.0.into(),
        free.into(),
        database_time(tx.now()).into(),
    ];
    let row = query_one(tx, &sql, values).await?.ok_or_else(AppError::not_found)?;
    if row.try_get("", "related")? {
        return Ok(Way::Related);
    }
    Ok(row.try_get::<Option<String>>("", "emergency")?.map_or(Way::Closed, Way::Emergency))
}

/// The refusal about this patient; the kernel's route writes it down.
pub fn refuse(caller: &Caller, patient: PatientId) -> AppError {
    no_relation(caller).about(patient)
}

/// Booked with: from the visits `a` that a condition names. Run again it changes nothing.
async fn booked(tx: &Tx, which: &str, values: Vec<Value>) -> Result<(), AppError> {
    // No-shows keep the relation: somebody has to find out why they did not come.
    let sql = format!(
        "INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at) \
         SELECT v.patient_id, v.staff_id, 'booked', v.id, v.since, CASE WHEN v.state = 'cancelled' \
         THEN GREATEST(v.state_since, v.since) ELSE GREATEST(v.ends_at, v.since) + interval '30 days' END \
         FROM (SELECT a.*, LEAST(COALESCE(a.booked_at, a.state_since), a.starts_at) AS since FROM appointment a \
         WHERE a.state <> 'held' AND {which}) v ON CONFLICT (kind, source_id) DO UPDATE SET \
         staff_id = excluded.staff_id, until_at = GREATEST(excluded.until_at, care_relation.from_at)"
    );
    execute(tx, &sql, values).await?;
    Ok(())
}

/// In the house: the staff of the site, until the end of the next day by its clock.
async fn roomed(tx: &Tx, which: &str, values: Vec<Value>) -> Result<(), AppError> {
    let sql = format!(
        "SELECT a.id, a.patient_id, a.site_id, a.arrived_at, a.day FROM appointment a WHERE a.state <> 'held' AND {which}"
    );
    for row in query_all(tx, &sql, values).await? {
        let visit: Uuid = row.try_get("", "id")?;
        let Some(arrived) = row.try_get::<Option<_>>("", "arrived_at")?.map(timestamp) else {
            let sql = "DELETE FROM care_relation WHERE kind = 'roomed' AND source_id = $1";
            execute(tx, sql, vec![visit.into()]).await?;
            continue;
        };
        let site = SiteId(row.try_get("", "site_id")?);
        let clock = SiteClock::of(tx, site).await?;
        let day = date(row.try_get("", "day")?).saturating_add(2.days());
        let until = clock.instant(day.at(0, 0, 0, 0))?.max(arrived);
        let sql = "INSERT INTO care_relation (patient_id, site_id, kind, source_id, from_at, until_at) \
                   VALUES ($1, $2, 'roomed', $3, $4, $5) ON CONFLICT (kind, source_id) DO UPDATE SET \
                   site_id = excluded.site_id, from_at = excluded.from_at, until_at = excluded.until_at";
        let values = vec![
            row.try_get::<Uuid>("", "patient_id")?.into(),
            site.0.into(),
            visit.into(),
            database_time(arrived).into(),
            database_time(until).into(),
        ];
        execute(tx, sql, values).await?;
    }
    Ok(())
}

/// A visit was booked, moved, cancelled or went a step: so does the relation it makes.
pub async fn follow_visit(tx: &Tx, envelope: Envelope<VisitChanged>) -> Result<(), AppError> {
    let visit: Vec<Value> = vec![envelope.event.appointment_id.0.into()];
    booked(tx, "a.id = $1", visit.clone()).await?;
    roomed(tx, "a.id = $1", visit).await?;
    tx.touch(Topic::new("chart", envelope.event.patient_id));
    Ok(())
}

/// Relations from everything that stands already, for data that was filled in behind the events.
///
/// # Errors
/// When the database fails.
pub async fn from_what_stands(tx: &Tx) -> Result<(), AppError> {
    booked(tx, "true", Vec::new()).await?;
    let lately = tx.now() - SignedDuration::from_hours(72);
    roomed(tx, "a.arrived_at > $1", vec![database_time(lately).into()]).await?;
    let sql = "INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at) SELECT o.patient_id, o.staff_id, 'ordered', o.id, o.placed_at, \
               CASE WHEN o.state = 'cancelled' THEN o.placed_at \
               ELSE GREATEST(o.placed_at, r.issued_at) + interval '30 days' END \
               FROM care_order o LEFT JOIN report r ON r.order_id = o.id ON CONFLICT DO NOTHING";
    execute(tx, sql, Vec::new()).await?;
    Ok(())
}

/// Who orders stays in care until thirty days after the last result.
pub async fn ordered(tx: &Tx, order: OrderId, patient: PatientId, staff: StaffId) -> Result<(), AppError> {
    let sql = "INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at) \
               VALUES ($1, $2, 'ordered', $3, $4)";
    let values = vec![patient.0.into(), staff.0.into(), order.0.into(), database_time(tx.now()).into()];
    execute(tx, sql, values).await?;
    Ok(())
}

/// The relation an order made ends then.
pub async fn order_ends(tx: &Tx, order: OrderId, at: Timestamp) -> Result<(), AppError> {
    let sql = "UPDATE care_relation SET until_at = GREATEST($2, from_at) WHERE kind = 'ordered' AND source_id = $1";
    execute(tx, sql, vec![order.0.into(), database_time(at).into()]).await?;
    Ok(())
}
