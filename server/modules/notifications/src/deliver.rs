//! Delivery: claimed, handed over, settled.

use std::sync::Arc;

use api::id::{MessageId, PatientId};
use jiff::SignedDuration;
use kernel::{
    AppError, Tenant, Tx,
    database::{execute, query_one},
    database_time, events,
};
use uuid::Uuid;

use crate::sealed::{ADDRESS, BODY};
use crate::{
    carrier::{CarrierError, Carriers},
    events::{MessageDue, MessageSettled},
    outgoing::{CHECK, SEND},
};

/// How long a delivery may take before somebody looks after it.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);
/// Attempts before a message fails.
const ATTEMPTS: i32 = 6;

/// A message's hour has come: says so, and makes sure that somebody looks after it.
pub async fn announce(tx: &Tx, message: Uuid) -> Result<(), AppError> {
    let sql = "SELECT 1 FROM message WHERE id = $1 AND state = 'waiting'";
    if query_one(tx, sql, vec![message.into()]).await?.is_none() {
        return Ok(());
    }
    tx.emit(&MessageDue { message_id: MessageId(message) })?;
    events::schedule(tx, CHECK, message, tx.now().saturating_add(PATIENCE).unwrap_or(tx.now())).await
}

/// Looks after a message that should be gone: one still waiting is announced again, one caught while being handed over
/// may have gone out and is left to a person.
pub async fn check(tx: &Tx, message: Uuid) -> Result<(), AppError> {
    let late = database_time(tx.now() - SignedDuration::from_mins(1));
    let sql = "UPDATE message SET state = 'uncertain', error = 'the server stopped while handing it over' \
               WHERE id = $1 AND state = 'sending' AND claimed_at < $2 RETURNING patient_id, channel, template";
    if let Some(row) = query_one(tx, sql, vec![message.into(), late.into()]).await? {
        return tx.emit(&MessageSettled {
            message_id: MessageId(message),
            patient_id: PatientId(row.try_get("", "patient_id")?),
            channel: row.try_get("", "channel")?,
            template: row.try_get("", "template")?,
            state: "uncertain".to_owned(),
        });
    }
    let sql = "SELECT 1 FROM message WHERE id = $1 AND (state = 'sending' OR (state = 'waiting' AND due_at <= $2))";
    if query_one(tx, sql, vec![message.into(), database_time(tx.now()).into()]).await?.is_some() {
        announce(tx, message).await?;
        events::schedule(tx, CHECK, message, tx.now().saturating_add(PATIENCE).unwrap_or(tx.now())).await?;
    }
    Ok(())
}

/// A claimed message.
struct Claimed {
    patient_id: PatientId,
    channel: String,
    template: String,
    address: String,
    subject: Option<String>,
    body: String,
    attempts: i32,
}

/// Delivers a message: claims it, hands it to its carrier, writes down how it ended. Whoever comes second finds nothing
/// to claim.
pub async fn deliver(tenant: Tenant, carriers: Arc<Carriers>, id: MessageId) -> Result<(), AppError> {
    let Some(claimed) = claim(&tenant, id).await? else { return Ok(()) };
    let result = match claimed.channel.as_str() {
        "sms" => carriers.sms(&claimed.address, &claimed.body).await,
        _ => {
            let subject = claimed.subject.as_deref().unwrap_or_default();
            carriers.mail(&claimed.address, subject, claimed.body.clone()).await
        }
    };
    settle(&tenant, id, claimed, result).await
}

/// Claims it for sending. Who died since it was written gets nothing: then it is withdrawn instead.
async fn claim(tenant: &Tenant, id: MessageId) -> Result<Option<Claimed>, AppError> {
    let sql = "UPDATE message m SET state = CASE WHEN p.deceased_precision IS NULL THEN 'sending' ELSE 'withdrawn' END, \
               claimed_at = $2, attempts = attempts + 1 FROM patient p WHERE m.id = $1 AND m.state = 'waiting' \
               AND p.id = m.patient_id RETURNING m.state, m.patient_id, m.channel, m.template, m.address, m.subject, \
               m.body, m.attempts";
    let read = tenant.read().await?;
    let Some(row) = query_one(&read, sql, vec![id.0.into(), database_time(tenant.now()).into()]).await? else {
        return Ok(None);
    };
    if row.try_get::<String>("", "state")? == "withdrawn" {
        return Ok(None);
    }
    let keys = tenant.keys();
    Ok(Some(Claimed {
        patient_id: PatientId(row.try_get("", "patient_id")?),
        channel: row.try_get("", "channel")?,
        template: row.try_get("", "template")?,
        address: keys.open(ADDRESS, id, &row.try_get("", "address")?)?,
        subject: row.try_get("", "subject")?,
        body: keys.open(BODY, id, &row.try_get("", "body")?)?,
        attempts: row.try_get("", "attempts")?,
    }))
}

async fn settle(
    tenant: &Tenant,
    id: MessageId,
    claimed: Claimed,
    result: Result<String, CarrierError>,
) -> Result<(), AppError> {
    let tx = tenant.tx().await?;
    let now = tx.now();
    let state = match result {
        Ok(carrier_id) => {
            let sql = "UPDATE message SET state = 'sent', sent_at = $2, carrier_id = $3, error = NULL \
                       WHERE id = $1 AND state IN ('sending', 'uncertain')";
            execute(&tx, sql, vec![id.0.into(), database_time(now).into(), carrier_id.into()]).await?;
            "sent"
        }
        Err(CarrierError::Later(words)) if claimed.attempts < ATTEMPTS => {
            let pause = SignedDuration::from_secs(30 << claimed.attempts.clamp(0, 10));
            retry(&tx, id, now.saturating_add(pause).unwrap_or(now), &words).await?;
            return tx.commit().await;
        }
        Err(CarrierError::None) => {
            // Somebody will set a carrier up; until then the log says why it waits.
            let later = now.saturating_add(SignedDuration::from_mins(15)).unwrap_or(now);
            retry(&tx, id, later, &CarrierError::None.to_string()).await?;
            return tx.commit().await;
        }
        Err(CarrierError::Later(words) | CarrierError::Never(words)) => {
            let sql =
                "UPDATE message SET state = 'failed', error = $2 WHERE id = $1 AND state IN ('sending', 'uncertain')";
            execute(&tx, sql, vec![id.0.into(), words.into()]).await?;
            "failed"
        }
    };
    events::unschedule(&tx, CHECK, id.0).await?;
    tx.emit(&MessageSettled {
        message_id: id,
        patient_id: claimed.patient_id,
        channel: claimed.channel,
        template: claimed.template,
        state: state.to_owned(),
    })?;
    tx.commit().await
}

async fn retry(tx: &Tx, id: MessageId, at: jiff::Timestamp, words: &str) -> Result<(), AppError> {
    let sql = "UPDATE message SET state = 'waiting', due_at = $2, error = $3 WHERE id = $1 AND state = 'sending'";
    execute(tx, sql, vec![id.0.into(), database_time(at).into(), words.into()]).await?;
    events::unschedule(tx, CHECK, id.0).await?;
    events::schedule(tx, SEND, id.0, at).await
}
