//! Messages between colleagues. They stay in the house.

use api::{
    Done, Page, Permission,
    crm::{ColleagueMessage, ColleagueMessages, ListColleagueMessages, MarkColleagueMessageRead, SendColleagueMessage},
    id::{ColleagueMessageId, PatientId, StaffId},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::ChainKeys,
    database::{Refusal, execute, query_all, query_one, refusal},
    database_time,
    live::Topic,
    partial_date_if, timestamp,
};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, QueryResult};
use uuid::Uuid;

use crate::entity::colleague_message;
use crate::sealed::MESSAGE;

const ROWS: usize = 30;

const SELECT: &str = "SELECT m.id, m.at, m.from_name, m.from_staff_id, m.to_staff_id, s.title, s.given_name, s.family_name, \
    m.patient_id, p.family_name AS patient_family, p.given_name AS patient_given, p.deceased_text, m.body, m.read_at \
    FROM colleague_message m JOIN staff s ON s.id = m.to_staff_id LEFT JOIN patient p ON p.id = m.patient_id ";

fn wire(row: &QueryResult, keys: &ChainKeys, caller: &Caller, clock: &SiteClock) -> Result<ColleagueMessage, DbErr> {
    let moment = |at| clock.moment(timestamp(at));
    let to: Uuid = row.try_get("", "to_staff_id")?;
    let patient = match row.try_get::<Option<String>>("", "patient_given")? {
        Some(given) if caller.may(Permission::ReadPatients) => {
            Some(rules::names::listed(row.try_get::<Option<String>>("", "patient_family")?.as_deref(), &given))
        }
        _ => None,
    };
    let id = ColleagueMessageId(row.try_get("", "id")?);
    Ok(ColleagueMessage {
        id,
        at: moment(row.try_get("", "at")?),
        from: row.try_get("", "from_name")?,
        from_id: row.try_get::<Option<Uuid>>("", "from_staff_id")?.map(StaffId),
        to: directory::display_name(
            row.try_get::<Option<String>>("", "title")?.as_deref(),
            &row.try_get::<String>("", "given_name")?,
            &row.try_get::<String>("", "family_name")?,
        ),
        to_me: caller.staff_id.is_some_and(|me| me.0 == to),
        patient_id: row.try_get::<Option<Uuid>>("", "patient_id")?.map(PatientId),
        deceased: partial_date_if(row, "deceased_text")?.filter(|_| patient.is_some()),
        patient,
        text: keys.text(MESSAGE, id, &row.try_get("", "body")?),
        read_at: row.try_get::<Option<_>>("", "read_at")?.map(moment),
    })
}

/// Tells colleagues something, about a patient or not, in the name of who acts; whoever calls writes the row of the audit. Words of a
/// module's own hold no fact of care.
///
/// # Errors
/// When nobody is signed in; names `to` or `patient_id` where it is nobody of this chain.
pub async fn tell_colleagues(
    tx: &Tx,
    patient: Option<PatientId>,
    to: &[StaffId],
    text: &str,
) -> Result<Vec<ColleagueMessageId>, AppError> {
    let actor = tx.tenant().actor();
    let from = actor.account_id.ok_or_else(AppError::signed_out)?;
    let (mut ids, mut messages) = (Vec::new(), Vec::new());
    for staff in to {
        let id: Uuid = tx.tenant().new_id();
        ids.push(ColleagueMessageId(id));
        messages.push(colleague_message::ActiveModel {
            id: Set(id),
            at: Set(database_time(tx.now())),
            from_account_id: Set(from.0),
            from_name: Set(actor.name.to_string()),
            from_staff_id: Set(actor.staff_id.map(Into::into)),
            to_staff_id: Set(staff.0),
            patient_id: Set(patient.map(Into::into)),
            body: Set(tx.tenant().keys().seal(MESSAGE, id, text)),
            read_at: Set(None),
        });
    }
    if messages.is_empty() {
        return Ok(ids);
    }
    let written = colleague_message::Entity::insert_many(messages).exec_without_returning(tx).await;
    written.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(constraint)) if constraint.contains("patient") => {
            AppError::invalid("patient_id", "is not a patient of this chain")
        }
        Some(Refusal::Missing(_)) => AppError::invalid("to", "is not a colleague of this chain"),
        _ => error.into(),
    })?;
    for staff in to {
        tx.touch(Topic::new("messages", *staff));
    }
    Ok(ids)
}

/// Sends a colleague a message.
pub async fn send(call: Call<SendColleagueMessage>) -> Result<ColleagueMessage, AppError> {
    let SendColleagueMessage { to, patient_id, text } = call.request;
    let tx = call.tenant.tx().await?;
    let sent = tell_colleagues(&tx, patient_id, &[to], text.as_str()).await?;
    let id = sent.first().copied().ok_or_else(AppError::not_found)?;
    let row = query_one(&tx, &format!("{SELECT} WHERE m.id = $1"), vec![id.0.into()])
        .await?
        .ok_or_else(AppError::not_found)?;
    let message = wire(&row, tx.tenant().keys(), &call.caller, &SiteClock::of_house(&tx).await?)?;
    let mut audit = Audit::of("colleague_message.send").entity(id);
    if let Some(patient) = patient_id {
        audit = audit.patient(patient);
    }
    tx.audit(audit);
    tx.commit().await?;
    Ok(message)
}

/// My messages, newest first.
pub async fn list(call: Call<ListColleagueMessages>) -> Result<ColleagueMessages, AppError> {
    let ListColleagueMessages { unread_only, after } = call.request;
    let me = call.caller.staff_id.map(|id| id.0);
    let sql = format!(
        "{SELECT} WHERE (m.to_staff_id = $1 OR (NOT $3 AND m.from_account_id = $2)) AND (NOT $3 OR m.read_at IS NULL) \
         AND ($4::uuid IS NULL OR m.id < $4) ORDER BY m.id DESC LIMIT 31"
    );
    let tx = call.tenant.tx().await?;
    let values = vec![me.into(), call.caller.account_id.0.into(), unread_only.into(), after.into()];
    let rows = query_all(&tx, &sql, values).await?;
    let more = rows.len() > ROWS;
    let clock = SiteClock::of_house(&tx).await?;
    let rows = rows
        .iter()
        .take(ROWS)
        .map(|row| wire(row, call.tenant.keys(), &call.caller, &clock))
        .collect::<Result<Vec<_>, _>>()?;
    let mut shown: Vec<PatientId> = rows.iter().filter_map(|row| row.patient_id).collect();
    shown.sort();
    shown.dedup();
    tx.audit(Audit::of("colleague_messages.list").patients(shown));
    tx.commit().await?;
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    Ok(Page { rows, next, total: None })
}

/// Marks a message to me as read.
pub async fn mark_read(call: Call<MarkColleagueMessageRead>) -> Result<Done, AppError> {
    let me = call.caller.staff_id.ok_or_else(AppError::not_found)?;
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE colleague_message SET read_at = COALESCE(read_at, $3) WHERE id = $1 AND to_staff_id = $2";
    let values = vec![call.request.id.0.into(), me.0.into(), database_time(tx.now()).into()];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::not_found());
    }
    tx.audit(Audit::of("colleague_message.read").entity(call.request.id));
    tx.touch(Topic::new("messages", me));
    tx.commit().await?;
    Ok(Done {})
}
