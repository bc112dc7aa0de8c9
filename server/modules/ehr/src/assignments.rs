//! Patients assigned to colleagues, and who is in care with a patient.

use api::{
    Done,
    ehr::{AssignCare, AssignedCare, CareKind, CareRelation, CareTeam, EndCare, ListCare},
    id::{CareAssignmentId, PatientId},
};
use directory::SiteClock;
use jiff::{Timestamp, ToSpan};
use kernel::{
    AppError, Audit, Call,
    database::{Refusal, execute, query_one, refusal},
    database_time,
    live::Topic,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::care;
use crate::sealed::ASSIGNMENT_NOTE;

#[derive(Debug, Deserialize)]
struct Row {
    kind: CareKind,
    source_id: Uuid,
    site: Option<String>,
    title: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    from_at: Timestamp,
    until_at: Option<Timestamp>,
    assigned_by_name: Option<String>,
}

/// Who is in care with a patient now.
pub async fn list(call: Call<ListCare>) -> Result<CareTeam, AppError> {
    let patient = call.request.id;
    let tx = care::enter::<ListCare>(&call.tenant, &call.caller, patient).await?;
    let sql = "SELECT COALESCE(json_agg(x), '[]')::text FROM (SELECT c.kind, c.source_id, i.name AS site, s.title, \
               s.given_name, s.family_name, c.from_at, c.until_at, c.assigned_by_name FROM care_relation c \
               LEFT JOIN staff s ON s.id = c.staff_id LEFT JOIN site i ON i.id = c.site_id WHERE c.patient_id = $1 \
               AND c.from_at <= $2 AND (c.until_at IS NULL OR c.until_at > $2) \
               ORDER BY c.until_at DESC NULLS FIRST, c.from_at, c.source_id LIMIT 100) x";
    let rows: Vec<Row> =
        tx.json(sql, vec![patient.0.into(), database_time(tx.now()).into()]).await?.unwrap_or_default();
    let clock = SiteClock::of_house(&tx).await?;
    tx.audit(Audit::of("care.list").patient(patient));
    tx.commit().await?;
    let relation = |row: Row| {
        let who = match (&row.given_name, &row.family_name) {
            (Some(given), Some(family)) => directory::display_name(row.title.as_deref(), given, family),
            _ => row.site.unwrap_or_default(),
        };
        CareRelation {
            kind: row.kind,
            who,
            from: clock.moment(row.from_at),
            until: row.until_at.map(|at| clock.moment(at)),
            assigned_by: row.assigned_by_name,
            assignment_id: (row.kind == CareKind::Assigned).then_some(CareAssignmentId(row.source_id)),
        }
    };
    Ok(CareTeam { relations: rows.into_iter().map(relation).collect() })
}

/// Assigns a patient until the end of a day by the clinic's clock.
pub async fn assign(call: Call<AssignCare>) -> Result<AssignedCare, AppError> {
    let AssignCare { id: patient, staff_id, until, note } = call.request;
    let tx = care::enter::<AssignCare>(&call.tenant, &call.caller, patient).await?;
    let clock = SiteClock::of_house(&tx).await?;
    let today = clock.day(tx.now());
    if until < today || until > today.saturating_add(1.year()) {
        return Err(AppError::invalid("until", "must be today or a day within a year"));
    }
    let active = query_one(&tx, "SELECT 1 FROM staff WHERE id = $1 AND active", vec![staff_id.0.into()]).await?;
    active.ok_or_else(|| AppError::invalid("staff_id", "is not a colleague who works here"))?;
    let ends = clock.instant(until.saturating_add(1.day()).at(0, 0, 0, 0))?;
    let id: CareAssignmentId = tx.tenant().new_id();
    let sql = "INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at, assigned_by, \
               assigned_by_name, note) VALUES ($1, $2, 'assigned', $3, $4, $5, $6, $7, $8)";
    let values = vec![
        patient.0.into(),
        staff_id.0.into(),
        id.0.into(),
        database_time(tx.now()).into(),
        database_time(ends).into(),
        call.caller.staff_id.map(|id| id.0).into(),
        call.caller.name.to_string().into(),
        tx.tenant().keys().seal_if(ASSIGNMENT_NOTE, id, note.as_ref()).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Broken(_)) => AppError::invalid("staff_id", "is you: a colleague assigns patients to you"),
        _ => error.into(),
    })?;
    tx.audit(Audit::of("care.assign").patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(AssignedCare { id, until: clock.moment(ends) })
}

/// Ends an assignment.
pub async fn end(call: Call<EndCare>) -> Result<Done, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT patient_id FROM care_relation WHERE kind = 'assigned' AND source_id = $1";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let patient = PatientId(row.try_get("", "patient_id")?);
    let tx = care::admit::<EndCare>(tx, &call.caller, patient).await?;
    let sql = "UPDATE care_relation SET until_at = GREATEST(from_at, LEAST(until_at, $2)) \
               WHERE kind = 'assigned' AND source_id = $1";
    execute(&tx, sql, vec![id.0.into(), database_time(tx.now()).into()]).await?;
    tx.audit(Audit::of("care.end").patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(Done {})
}
