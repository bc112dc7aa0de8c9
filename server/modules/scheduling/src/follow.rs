//! What a change does to timeline, messages and reminder.

use api::{
    crm::{Purpose, TimelineDetail},
    id::{AppointmentId, PatientId},
    notifications::TemplateCode,
    scheduling::VisitState,
};
use crm::Happened;
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp};
use kernel::{AppError, Envelope, Tx, database::query_one, events, timestamp};
use notifications::{Outgoing, Values};
use uuid::Uuid;

use crate::events::VisitChanged;

/// The list entry that reminds of a visit.
pub const REMINDER: &str = "scheduling.reminder";

/// A notice waits this long, so that a slip can be undone unseen.
const SLIP: SignedDuration = SignedDuration::from_mins(3);

/// The change stands on the patient's timeline.
pub async fn timeline(tx: &Tx, envelope: Envelope<VisitChanged>) -> Result<(), AppError> {
    let event = envelope.event;
    let sql = "SELECT title, given_name, family_name FROM staff WHERE id = $1";
    let row = query_one(tx, sql, vec![event.staff_id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let staff = directory::display_name(
        row.try_get::<Option<String>>("", "title")?.as_deref(),
        &row.try_get::<String>("", "given_name")?,
        &row.try_get::<String>("", "family_name")?,
    );
    let clock = SiteClock::of(tx, event.site_id).await?;
    let detail = TimelineDetail::Visit {
        appointment_id: event.appointment_id,
        change: event.change,
        staff,
        starts: clock.moment(event.starts),
        reason: None,
    };
    crm::record(tx, Happened { patient_id: event.patient_id, at: envelope.at, actor: envelope.actor, detail }).await
}

/// The patient is told what changed, and reminded the day before.
pub async fn messages(tx: &Tx, envelope: Envelope<VisitChanged>) -> Result<(), AppError> {
    let event = envelope.event;
    let id = event.appointment_id;
    let Some(now_stands) = Stands::read(tx, id).await? else { return Ok(()) };
    let later = |at: Timestamp| at.saturating_add(SLIP).unwrap_or(at);
    match event.change.as_str() {
        "booked" | "moved" | "undone" if now_stands.state.is_planned() => {
            notifications::withdraw(tx, id.0).await?;
            if event.tell {
                let template = if event.change == "moved" { TemplateCode::Moved } else { TemplateCode::Booked };
                send(tx, id, &now_stands, template, later(envelope.at)).await?;
            }
            match notifications::reminder_time(tx, now_stands.starts, now_stands.clock.zone(), tx.now()).await? {
                Some(at) => events::schedule(tx, REMINDER, id.0, at).await?,
                None => events::unschedule(tx, REMINDER, id.0).await?,
            }
        }
        "cancelled" if now_stands.state == VisitState::Cancelled => {
            notifications::withdraw(tx, id.0).await?;
            events::unschedule(tx, REMINDER, id.0).await?;
            if event.tell {
                send(tx, id, &now_stands, TemplateCode::Cancelled, later(envelope.at)).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A visit is tomorrow.
pub async fn remind(tx: &Tx, appointment: Uuid) -> Result<(), AppError> {
    let id = AppointmentId(appointment);
    match Stands::read(tx, id).await? {
        Some(stands) if stands.state.is_planned() && stands.starts > tx.now() => {
            send(tx, id, &stands, TemplateCode::Reminder, tx.now()).await
        }
        _ => Ok(()),
    }
}

/// How a visit stands when its messages are written: a later change may have come before this one's turn.
struct Stands {
    patient_id: PatientId,
    state: VisitState,
    starts: Timestamp,
    clock: SiteClock,
    site_address: String,
    site_phone: String,
}

impl Stands {
    async fn read(tx: &Tx, id: AppointmentId) -> Result<Option<Self>, AppError> {
        let sql = "SELECT a.patient_id, a.state, a.starts_at, a.site_id, i.name, i.time_zone, i.address, i.phone \
                   FROM appointment a JOIN site i ON i.id = a.site_id WHERE a.id = $1 AND a.state <> 'held'";
        let Some(row) = query_one(tx, sql, vec![id.0.into()]).await? else { return Ok(None) };
        let word: String = row.try_get("", "state")?;
        let Some(state) = VisitState::from_code(&word) else { return Ok(None) };
        let site = api::id::SiteId(row.try_get("", "site_id")?);
        Ok(Some(Self {
            patient_id: PatientId(row.try_get("", "patient_id")?),
            state,
            starts: timestamp(row.try_get("", "starts_at")?),
            clock: SiteClock::new(site, &row.try_get::<String>("", "name")?, &row.try_get::<String>("", "time_zone")?)?,
            site_address: row.try_get("", "address")?,
            site_phone: row.try_get("", "phone")?,
        }))
    }
}

async fn send(
    tx: &Tx,
    id: AppointmentId,
    stands: &Stands,
    template: TemplateCode,
    not_before: Timestamp,
) -> Result<(), AppError> {
    let reach = crm::reach(tx, stands.patient_id, Purpose::Reminders).await?;
    let local = stands.clock.moment(stands.starts).local();
    let outgoing = Outgoing {
        patient_id: stands.patient_id,
        subject_id: id.0,
        channel: reach.channel,
        address: reach.address,
        template,
        values: Values {
            clinic: tx.tenant().chain().name.clone(),
            name: reach.name,
            day: local.date(),
            time: local.time(),
            site: stands.clock.name.to_string(),
            site_address: stands.site_address.clone(),
            site_phone: stands.site_phone.clone(),
        },
        not_before,
        window: reach.window,
        zone: stands.clock.zone().clone(),
    };
    notifications::queue(tx, outgoing).await?;
    Ok(())
}
