//! By which way, for what, when; and where that leads.

use api::{
    crm::{Channel, ContactWindow, Patient, Preference, Purpose, SetPreferences},
    id::PatientId,
    text::Phone,
    time::ClockTime,
};
use jiff::civil::Time;
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::Sealed,
    database::{execute, query_all, query_one},
    database_clock,
    live::Topic,
    wall_time,
};
use sea_orm::entity::prelude::ChronoTime;

use crate::record;
use crate::sealed::{EMAIL, PHONE};

const fn purpose_code(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reminders => "reminders",
        Purpose::Results => "results",
        Purpose::Bills => "bills",
        Purpose::CheckUps => "check_ups",
        Purpose::News => "news",
    }
}

/// The stored word of a way.
pub const fn channel_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "sms",
        Channel::Email => "email",
        Channel::None => "none",
    }
}

fn channel(word: &str) -> Channel {
    match word {
        "sms" => Channel::Sms,
        "email" => Channel::Email,
        _ => Channel::None,
    }
}

/// The hours in which messages may come.
pub fn window(from: Option<ChronoTime>, until: Option<ChronoTime>) -> Option<ContactWindow> {
    from.zip(until)
        .map(|(from, until)| ContactWindow { from: ClockTime(wall_time(from)), until: ClockTime(wall_time(until)) })
}

/// A patient's ways, for every purpose; what was never said is no way.
pub async fn of(tx: &Tx, id: PatientId) -> Result<Vec<Preference>, AppError> {
    let rows =
        query_all(tx, "SELECT purpose, channel FROM preference WHERE patient_id = $1", vec![id.0.into()]).await?;
    let said = rows
        .iter()
        .map(|row| Ok((row.try_get::<String>("", "purpose")?, row.try_get::<String>("", "channel")?)))
        .collect::<Result<Vec<_>, sea_orm::DbErr>>()?;
    Ok(Purpose::ALL
        .into_iter()
        .map(|purpose| Preference {
            purpose,
            channel: said
                .iter()
                .find(|(word, _)| word == purpose_code(purpose))
                .map_or(Channel::None, |(_, word)| channel(word)),
        })
        .collect())
}

/// Sets a patient's ways.
pub async fn set(call: Call<SetPreferences>) -> Result<Patient, AppError> {
    let SetPreferences { id, preferences, window } = call.request;
    if window.is_some_and(|window| window.from >= window.until) {
        return Err(AppError::invalid("window.until", "must be later than the start"));
    }
    let tx = call.tenant.tx().await?;
    let (_, patient) = record::read(&tx, id).await?;
    for (index, preference) in preferences.iter().enumerate() {
        let missing = match preference.channel {
            Channel::Sms if !patient.contact.has_phone => Some("there is no phone for text messages"),
            Channel::Email if patient.contact.email.is_none() => Some("there is no e-mail address"),
            _ => None,
        };
        if let Some(missing) = missing {
            return Err(AppError::invalid(format!("preferences[{index}].channel"), missing));
        }
        let sql = "INSERT INTO preference (patient_id, purpose, channel) VALUES ($1, $2, $3) \
                   ON CONFLICT (patient_id, purpose) DO UPDATE SET channel = excluded.channel";
        let values =
            vec![id.0.into(), purpose_code(preference.purpose).into(), channel_code(preference.channel).into()];
        execute(&tx, sql, values).await?;
    }
    let sql = "UPDATE patient SET window_from = $2, window_until = $3 WHERE id = $1";
    let values = vec![
        id.0.into(),
        window.map(|window| database_clock(window.from.0)).into(),
        window.map(|window| database_clock(window.until.0)).into(),
    ];
    execute(&tx, sql, values).await?;
    let (_, patient) = record::read(&tx, id).await?;
    tx.audit(Audit::of("patient.preferences").patient(id));
    tx.touch(Topic::new("patient", id));
    tx.commit().await?;
    Ok(patient)
}

/// Where a message for a purpose goes.
#[derive(Debug, Clone)]
pub struct Reach {
    /// By which way; `None` when the patient wants none or has no address for it.
    pub channel: Channel,
    /// The address.
    pub address: String,
    /// The name to greet with.
    pub name: String,
    /// The hours in which messages may come.
    pub window: Option<(Time, Time)>,
}

/// Resolves where a message for a purpose goes.
///
/// # Errors
/// 404 when there is no such patient.
pub async fn reach(tx: &Tx, id: PatientId, purpose: Purpose) -> Result<Reach, AppError> {
    let sql = "SELECT p.given_name, p.preferred_name, p.phone, p.email, p.window_from, p.window_until, p.deceased_precision, r.channel \
               FROM patient p LEFT JOIN preference r ON r.patient_id = p.id AND r.purpose = $2 WHERE p.id = $1";
    let row =
        query_one(tx, sql, vec![id.0.into(), purpose_code(purpose).into()]).await?.ok_or_else(AppError::not_found)?;
    let wanted = row.try_get::<Option<String>>("", "channel")?.map_or(Channel::None, |word| channel(&word));
    let died = row.try_get::<Option<String>>("", "deceased_precision")?.is_some();
    let keys = tx.tenant().keys();
    let address = match wanted {
        // A text message goes to the number; an extension is for whoever calls.
        Channel::Sms => keys
            .open_if(PHONE, id, row.try_get::<Option<Sealed>>("", "phone")?.as_ref())?
            .map(|kept| Phone::new(&kept).map_or(kept, |phone| phone.as_str().to_owned())),
        Channel::Email => keys.open_if(EMAIL, id, row.try_get::<Option<Sealed>>("", "email")?.as_ref())?,
        Channel::None => None,
    };
    let name = match row.try_get::<Option<String>>("", "preferred_name")? {
        Some(name) => name,
        None => row.try_get("", "given_name")?,
    };
    let window = window(row.try_get("", "window_from")?, row.try_get("", "window_until")?);
    Ok(Reach {
        channel: if address.is_some() && !died { wanted } else { Channel::None },
        address: address.unwrap_or_default(),
        name,
        window: window.map(|window| (window.from.0, window.until.0)),
    })
}
