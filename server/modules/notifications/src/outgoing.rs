//! Asking for a message. What it can say is fixed here: a visit's day, time and place, a given name, the clinic.

use api::{
    crm::Channel,
    id::{MessageId, PatientId},
    notifications::TemplateCode,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use kernel::{
    AppError, Audit, Tx,
    database::{execute, query_all, query_one},
    database_time, events, timestamp, wall_time,
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use crate::sealed::{ADDRESS, BODY};
use crate::templates;

/// The list entry that sends a message at its hour.
pub const SEND: &str = "notifications.send";
/// The list entry that looks after a message that should be gone by now.
pub const CHECK: &str = "notifications.check";

/// The only values a message can carry. Nothing clinical has a place here.
#[derive(Debug, Clone)]
pub struct Values {
    /// The chain's name.
    pub clinic: String,
    /// The patient's given or preferred name.
    pub name: String,
    /// The visit's day.
    pub day: Date,
    /// The visit's time.
    pub time: Time,
    /// The site's name.
    pub site: String,
    /// The site's address.
    pub site_address: String,
    /// The site's phone.
    pub site_phone: String,
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Whom it is for.
    pub patient_id: PatientId,
    /// What it is about, so that it can be withdrawn.
    pub subject_id: Uuid,
    /// By which way; `None` sends nothing.
    pub channel: Channel,
    /// Where to, resolved by the caller.
    pub address: String,
    /// Which template.
    pub template: TemplateCode,
    /// What it says.
    pub values: Values,
    /// Not before this.
    pub not_before: Timestamp,
    /// The hours in which the patient wants messages, narrower than the chain's.
    pub window: Option<(Time, Time)>,
    /// The site's time zone.
    pub zone: TimeZone,
}

/// Hours of the day.
struct Hours {
    from: Time,
    until: Time,
    reminder_at: Time,
}

async fn hours(connection: &impl ConnectionTrait) -> Result<Hours, AppError> {
    let sql = "SELECT quiet_until, quiet_from, reminder_at FROM message_settings";
    let row = query_one(connection, sql, Vec::new()).await?;
    let row = row.ok_or_else(|| AppError::internal(anyhow::anyhow!("the chain has no message settings")))?;
    Ok(Hours {
        from: wall_time(row.try_get("", "quiet_until")?),
        until: wall_time(row.try_get("", "quiet_from")?),
        reminder_at: wall_time(row.try_get("", "reminder_at")?),
    })
}

/// When a visit's reminder goes out: the day before at the chain's hour; for a visit booked after that, not at all.
///
/// # Errors
/// When the settings cannot be read.
pub async fn reminder_time(
    connection: &impl ConnectionTrait,
    starts: Timestamp,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Option<Timestamp>, AppError> {
    let hours = hours(connection).await?;
    let day = zone.to_datetime(starts).date().checked_sub(1.day()).map_err(AppError::internal)?;
    let at =
        zone.to_ambiguous_timestamp(day.to_datetime(hours.reminder_at)).compatible().map_err(AppError::internal)?;
    Ok((at > now).then_some(at))
}

/// The first instant from `wanted` on at which the site's clock is within hours.
fn within(wanted: Timestamp, from: Time, until: Time, zone: &TimeZone) -> Result<Timestamp, AppError> {
    let local = zone.to_datetime(wanted);
    let day = if local.time() < from {
        local.date()
    } else if local.time() < until {
        return Ok(wanted);
    } else {
        local.date().checked_add(1.day()).map_err(AppError::internal)?
    };
    zone.to_ambiguous_timestamp(day.to_datetime(from)).compatible().map_err(AppError::internal)
}

/// Writes a message down to be sent at its hour. With no way to the patient, nothing is written.
///
/// # Errors
/// When the database refuses.
pub async fn queue(tx: &Tx, outgoing: Outgoing) -> Result<Option<MessageId>, AppError> {
    let Some(channel) = templates::channel_code(outgoing.channel) else { return Ok(None) };
    let code = templates::code(outgoing.template);
    let sql = "SELECT subject, body FROM message_template WHERE code = $1 AND channel = $2";
    let row = query_one(tx, sql, vec![code.into(), channel.into()]).await?;
    let row = row.ok_or_else(|| AppError::internal(anyhow::anyhow!("no template {code} for {channel}")))?;
    let subject: Option<String> = row.try_get("", "subject")?;
    let body: String = row.try_get("", "body")?;
    let hours = hours(tx).await?;
    let (from, until) = match outgoing.window {
        // A window outside the chain's hours would never come: then the chain's hours hold.
        Some((from, until)) if from.max(hours.from) < until.min(hours.until) => {
            (from.max(hours.from), until.min(hours.until))
        }
        _ => (hours.from, hours.until),
    };
    let now = tx.now();
    let due = within(outgoing.not_before.max(now), from, until, &outgoing.zone)?;
    let id: MessageId = tx.tenant().new_id();
    let keys = tx.tenant().keys();
    let sql = "INSERT INTO message (id, patient_id, subject_id, channel, address, template, subject, body, state, created_at, \
               due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10)";
    let values = vec![
        id.0.into(),
        outgoing.patient_id.0.into(),
        outgoing.subject_id.into(),
        channel.into(),
        keys.seal(ADDRESS, id, outgoing.address).into(),
        code.into(),
        subject.map(|subject| templates::render(&subject, &outgoing.values)).into(),
        keys.seal(BODY, id, templates::render(&body, &outgoing.values)).into(),
        database_time(now).into(),
        database_time(due).into(),
    ];
    execute(tx, sql, values).await?;
    events::schedule(tx, SEND, id.0, due).await?;
    Ok(Some(id))
}

/// Withdraws what still waits about this subject.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(tx: &Tx, subject: Uuid) -> Result<(), AppError> {
    let sql = "UPDATE message SET state = 'withdrawn' WHERE subject_id = $1 AND state = 'waiting' RETURNING id";
    for row in query_all(tx, sql, vec![subject.into()]).await? {
        events::unschedule(tx, SEND, row.try_get("", "id")?).await?;
    }
    Ok(())
}

/// A message that waits for its hour.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The message.
    pub id: MessageId,
    /// In words: `Text message: reminder of a visit`.
    pub what: &'static str,
    /// When it goes out.
    pub due: Timestamp,
}

fn waiting(row: &QueryResult) -> Result<Waiting, DbErr> {
    let (channel, template): (String, String) = (row.try_get("", "channel")?, row.try_get("", "template")?);
    let what = match (channel.as_str(), template.as_str()) {
        ("sms", "reminder") => "Text message: reminder of a visit",
        ("sms", "booked") => "Text message: visit booked",
        ("sms", "moved") => "Text message: visit moved",
        ("sms", _) => "Text message: visit cancelled",
        (_, "reminder") => "Mail: reminder of a visit",
        (_, "booked") => "Mail: visit booked",
        (_, "moved") => "Mail: visit moved",
        _ => "Mail: visit cancelled",
    };
    Ok(Waiting { id: MessageId(row.try_get("", "id")?), what, due: timestamp(row.try_get("", "due_at")?) })
}

/// What waits to go out to a patient, the earliest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting_for(tx: &Tx, patient: PatientId) -> Result<Vec<Waiting>, AppError> {
    let sql = "SELECT id, channel, template, due_at FROM message WHERE patient_id = $1 AND state = 'waiting' ORDER BY due_at, id";
    Ok(query_all(tx, sql, vec![patient.0.into()]).await?.iter().map(waiting).collect::<Result<_, _>>()?)
}

/// Withdraws whatever waits to go out to a patient; what it was.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw_for(tx: &Tx, patient: PatientId) -> Result<Vec<Waiting>, AppError> {
    let sql = "UPDATE message SET state = 'withdrawn' WHERE patient_id = $1 AND state = 'waiting' \
               RETURNING id, channel, template, due_at";
    let mut withdrawn = Vec::new();
    for row in query_all(tx, sql, vec![patient.0.into()]).await? {
        let message = waiting(&row)?;
        events::unschedule(tx, SEND, message.id.0).await?;
        tx.audit(Audit::of("message.withdraw").patient(patient).entity(message.id));
        withdrawn.push(message);
    }
    withdrawn.sort_by_key(|message| (message.due, message.id));
    Ok(withdrawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_out_in_quiet_hours_at_the_sites_own_clock() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, until) = (Time::constant(8, 0, 0, 0), Time::constant(20, 0, 0, 0));
        let due = |text: &str| within(at(text), from, until, &zone).unwrap();
        assert_eq!(due("2026-11-23T15:00:00Z"), at("2026-11-23T15:00:00Z"));
        assert_eq!(due("2026-11-23T09:00:00Z"), at("2026-11-23T13:00:00Z"));
        assert_eq!(due("2026-11-24T01:00:00Z"), at("2026-11-24T13:00:00Z"));
        // The night on which clocks go forward is an hour shorter.
        assert_eq!(due("2026-03-08T02:00:00Z"), at("2026-03-08T12:00:00Z"));
    }
}
