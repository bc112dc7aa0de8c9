//! The log of messages, and sending one again.

use api::{
    Done, Moment, Page,
    id::{MessageId, PatientId},
    notifications::{ListMessages, Message, MessageState, Messages, SendAgain},
};
use kernel::{
    AppError, Audit, Call,
    crypto::ChainKeys,
    database::{execute, query_all},
    database_time, events, timestamp,
};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use crate::sealed::{ADDRESS, BODY};
use crate::{outgoing::SEND, templates};

const ROWS: usize = 50;

const fn state_code(state: MessageState) -> &'static str {
    match state {
        MessageState::Waiting => "waiting",
        MessageState::Sending => "sending",
        MessageState::Sent => "sent",
        MessageState::Uncertain => "uncertain",
        MessageState::Failed => "failed",
        MessageState::Withdrawn => "withdrawn",
    }
}

fn state(word: &str) -> MessageState {
    match word {
        "sending" => MessageState::Sending,
        "sent" => MessageState::Sent,
        "uncertain" => MessageState::Uncertain,
        "failed" => MessageState::Failed,
        "withdrawn" => MessageState::Withdrawn,
        _ => MessageState::Waiting,
    }
}

/// Shortens an address for a list.
fn shortened(address: &str) -> String {
    match address.split_once('@') {
        Some((user, host)) => format!("{}…@{host}", user.chars().next().unwrap_or('·')),
        None => format!("… {}", address.chars().skip(address.chars().count().saturating_sub(4)).collect::<String>()),
    }
}

fn wire(row: &QueryResult, keys: &ChainKeys) -> Result<Message, DbErr> {
    let id = MessageId(row.try_get("", "id")?);
    // Screens show these beside visits of many sites; the log keeps to one clock.
    let moment = |at| Moment::utc(timestamp(at));
    Ok(Message {
        id,
        patient_id: PatientId(row.try_get("", "patient_id")?),
        channel: templates::channel(&row.try_get::<String>("", "channel")?),
        address: shortened(&keys.text(ADDRESS, id, &row.try_get("", "address")?)),
        template: templates::from_code(&row.try_get::<String>("", "template")?),
        subject: row.try_get("", "subject")?,
        body: keys.text(BODY, id, &row.try_get("", "body")?),
        state: state(&row.try_get::<String>("", "state")?),
        created_at: moment(row.try_get("", "created_at")?),
        due_at: moment(row.try_get("", "due_at")?),
        sent_at: row.try_get::<Option<_>>("", "sent_at")?.map(moment),
        error: row.try_get("", "error")?,
    })
}

/// The log, newest first.
pub async fn list(call: Call<ListMessages>) -> Result<Messages, AppError> {
    let request = call.request;
    let sql = "SELECT id, patient_id, channel, address, template, subject, body, state, created_at, due_at, sent_at, error \
               FROM message WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR patient_id = $2) \
               AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT 51";
    let values =
        vec![request.state.map(state_code).into(), request.patient_id.map(|id| id.0).into(), request.after.into()];
    let keys = call.tenant.keys();
    let tx = call.tenant.tx().await?;
    let rows = query_all(&tx, sql, values).await?;
    let more = rows.len() > ROWS;
    let rows: Vec<Message> = rows.iter().take(ROWS).map(|row| wire(row, keys)).collect::<Result<_, _>>()?;
    let mut shown: Vec<PatientId> = rows.iter().map(|row| row.patient_id).collect();
    shown.sort();
    shown.dedup();
    tx.audit(Audit::of("messages.list").patients(shown));
    tx.commit().await?;
    let next = if more { rows.last().map(|row| Uuid::from(row.id)) } else { None };
    Ok(Page { rows, next, total: None })
}

/// Sends an uncertain or failed message again.
pub async fn send_again(call: Call<SendAgain>) -> Result<Done, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let now = tx.now();
    let sql = "UPDATE message SET state = 'waiting', due_at = $2, attempts = 0, error = NULL \
               WHERE id = $1 AND state IN ('uncertain', 'failed')";
    if execute(&tx, sql, vec![id.0.into(), database_time(now).into()]).await? == 0 {
        let known = query_all(&tx, "SELECT 1 FROM message WHERE id = $1", vec![id.0.into()]).await?;
        return Err(if known.is_empty() {
            AppError::not_found()
        } else {
            AppError::conflict(
                "not_failed",
                "This message did not fail",
                "Only failed and uncertain messages are sent again.",
            )
        });
    }
    events::schedule(&tx, SEND, id.0, now).await?;
    tx.audit(Audit::of("message.send_again").entity(id));
    tx.commit().await?;
    Ok(Done {})
}
