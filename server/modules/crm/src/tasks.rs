//! Open tasks and follow-ups.

use api::{
    Done,
    crm::{FinishTask, ListTasks, Task, Tasks},
    id::{PatientId, TimelineEntryId},
};
use kernel::{
    AppError, Audit, Call,
    crypto::Sealed,
    database::{execute, query_all, query_one},
    database_time, date,
    live::Topic,
};

use crate::sealed::ENTRY;
use crate::timeline;

/// Open tasks and follow-ups, most urgent first.
pub async fn list(call: Call<ListTasks>) -> Result<Tasks, AppError> {
    let mine = if call.request.mine { call.caller.staff_id } else { None };
    if call.request.mine && mine.is_none() {
        return Ok(Tasks { tasks: Vec::new() });
    }
    let sql = "SELECT t.id, t.patient_id, p.family_name, p.given_name, p.deceased_text, t.kind, t.body, t.due_on, t.actor, \
               s.title, s.given_name AS staff_given, s.family_name AS staff_family \
               FROM timeline_entry t JOIN patient p ON p.id = t.patient_id LEFT JOIN staff s ON s.id = t.assignee_id \
               WHERE t.due_on IS NOT NULL AND t.done_at IS NULL AND ($1::uuid IS NULL OR t.assignee_id = $1) \
               ORDER BY t.due_on, t.id LIMIT 200";
    let tx = call.tenant.tx().await?;
    let keys = call.tenant.keys();
    let tasks = query_all(&tx, sql, vec![mine.map(|id| id.0).into()])
        .await?
        .iter()
        .map(|row| {
            let assignee = match row.try_get::<Option<String>>("", "staff_given")? {
                Some(given) => Some(directory::display_name(
                    row.try_get::<Option<String>>("", "title")?.as_deref(),
                    &given,
                    &row.try_get::<String>("", "staff_family")?,
                )),
                None => None,
            };
            let family: Option<String> = row.try_get("", "family_name")?;
            let id = TimelineEntryId(row.try_get("", "id")?);
            Ok(Task {
                id,
                patient_id: PatientId(row.try_get("", "patient_id")?),
                patient: rules::names::listed(family.as_deref(), &row.try_get::<String>("", "given_name")?),
                deceased: kernel::partial_date_if(row, "deceased_text")?,
                kind: timeline::kind(&row.try_get::<String>("", "kind")?),
                text: keys.text_if(ENTRY, id, row.try_get::<Option<Sealed>>("", "body")?.as_ref()).unwrap_or_default(),
                due_on: date(row.try_get("", "due_on")?),
                assignee,
                actor: row.try_get("", "actor")?,
            })
        })
        .collect::<Result<Vec<_>, sea_orm::DbErr>>()?;
    let mut shown: Vec<PatientId> = tasks.iter().map(|task| task.patient_id).collect();
    shown.sort();
    shown.dedup();
    tx.audit(Audit::of("tasks.list").patients(shown));
    tx.commit().await?;
    Ok(Tasks { tasks })
}

/// Marks a task as done, or open again.
pub async fn finish(call: Call<FinishTask>) -> Result<Done, AppError> {
    let FinishTask { id, reopen, note } = call.request;
    let tx = call.tenant.tx().await?;
    let done_at = (!reopen).then(|| database_time(tx.now()));
    let sql = "UPDATE timeline_entry SET done_at = $2 WHERE id = $1 AND due_on IS NOT NULL RETURNING patient_id";
    let row = query_one(&tx, sql, vec![id.0.into(), done_at.into()]).await?.ok_or_else(AppError::not_found)?;
    let patient = PatientId(row.try_get("", "patient_id")?);
    if let Some(note) = note {
        let sql =
            "INSERT INTO timeline_entry (id, patient_id, at, kind, actor, body) VALUES ($1, $2, $3, 'note', $4, $5)";
        let entry: uuid::Uuid = call.tenant.new_id();
        let values = vec![
            entry.into(),
            patient.0.into(),
            database_time(tx.now()).into(),
            call.caller.name.to_string().into(),
            call.tenant.keys().seal(ENTRY, entry, note.as_str()).into(),
        ];
        execute(&tx, sql, values).await?;
    }
    tx.audit(Audit::of("task.finish").patient(patient).entity(id));
    tx.touch(Topic::new("patient", patient));
    tx.commit().await?;
    Ok(Done {})
}
