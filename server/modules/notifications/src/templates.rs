//! Templates: their placeholders, their screen, the hours.

use api::{
    Done,
    crm::Channel,
    notifications::{
        ListTemplates, MessageSettings, PreviewTemplate, SaveTemplate, SetMessageSettings, Template, TemplateCode,
        TemplatePreview, Templates,
    },
    time::ClockTime,
};
use jiff::civil::{Date, Time};
use kernel::{
    AppError, Audit, Call,
    database::{execute, query_all, query_one},
    database_clock, wall_time,
};

use crate::outgoing::Values;

/// What a template may name. There is nothing clinical to name.
const PLACEHOLDERS: [&str; 7] = ["clinic", "name", "day", "time", "site", "site_address", "site_phone"];

/// The stored word of a template.
pub const fn code(code: TemplateCode) -> &'static str {
    match code {
        TemplateCode::Booked => "booked",
        TemplateCode::Reminder => "reminder",
        TemplateCode::Moved => "moved",
        TemplateCode::Cancelled => "cancelled",
    }
}

/// The template with this stored word.
pub fn from_code(word: &str) -> TemplateCode {
    TemplateCode::ALL.into_iter().find(|candidate| code(*candidate) == word).unwrap_or(TemplateCode::Reminder)
}

/// The stored word of a way; nothing for no way at all.
pub const fn channel_code(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::Sms => Some("sms"),
        Channel::Email => Some("email"),
        Channel::None => None,
    }
}

/// The way with this stored word.
pub fn channel(word: &str) -> Channel {
    match word {
        "sms" => Channel::Sms,
        "email" => Channel::Email,
        _ => Channel::None,
    }
}

/// Puts values in the place of `{placeholders}`.
pub fn render(template: &str, values: &Values) -> String {
    let text = |name: &str| match name {
        "clinic" => Some(values.clinic.clone()),
        "name" => Some(values.name.clone()),
        "day" => Some(values.day.strftime("%A %-d %B").to_string()),
        "time" => Some(values.time.strftime("%H:%M").to_string()),
        "site" => Some(values.site.clone()),
        "site_address" => Some(values.site_address.clone()),
        "site_phone" => Some(values.site_phone.clone()),
        _ => None,
    };
    let mut out = String::with_capacity(template.len() + 80);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| Some((text(name)?, tail)));
        match known {
            Some((value, tail)) => {
                out.push_str(&value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The first placeholder that does not exist.
fn unknown_placeholder(template: &str) -> Option<&str> {
    template
        .split('{')
        .skip(1)
        .map(|after| after.split_once('}').map_or(after, |(name, _)| name))
        .find(|name| !PLACEHOLDERS.contains(name))
}

fn check(body: &str) -> Result<(), AppError> {
    match unknown_placeholder(body) {
        None => Ok(()),
        Some(name) => Err(AppError::invalid(
            "body",
            format!(
                "{{{}}} is not a placeholder; there are {{{}}}",
                name.chars().take(30).collect::<String>(),
                PLACEHOLDERS.join("}, {")
            ),
        )),
    }
}

/// Templates and hours.
pub async fn list(call: Call<ListTemplates>) -> Result<Templates, AppError> {
    let read = call.tenant.read().await?;
    let sql = "SELECT code, channel, subject, body, version FROM message_template";
    let mut templates = query_all(&read, sql, Vec::new())
        .await?
        .iter()
        .map(|row| {
            Ok(Template {
                code: from_code(&row.try_get::<String>("", "code")?),
                channel: channel(&row.try_get::<String>("", "channel")?),
                subject: row.try_get("", "subject")?,
                body: row.try_get("", "body")?,
                version: row.try_get("", "version")?,
            })
        })
        .collect::<Result<Vec<_>, sea_orm::DbErr>>()?;
    templates.sort_by_key(|template| (template.code, channel_code(template.channel)));
    let sql = "SELECT quiet_until, quiet_from, reminder_at FROM message_settings";
    let row = query_one(&read, sql, Vec::new()).await?.ok_or_else(AppError::not_found)?;
    let settings = MessageSettings {
        quiet_until: ClockTime(wall_time(row.try_get("", "quiet_until")?)),
        quiet_from: ClockTime(wall_time(row.try_get("", "quiet_from")?)),
        reminder_at: ClockTime(wall_time(row.try_get("", "reminder_at")?)),
    };
    Ok(Templates { templates, placeholders: PLACEHOLDERS.map(str::to_owned).to_vec(), settings })
}

/// Changes a template.
pub async fn save(call: Call<SaveTemplate>) -> Result<Template, AppError> {
    let request = call.request;
    let Some(way) = channel_code(request.channel) else {
        return Err(AppError::invalid("channel", "must be sms or email"));
    };
    if (request.channel == Channel::Email) != request.subject.is_some() {
        return Err(AppError::invalid("subject", "a mail has one, a text message has none"));
    }
    check(request.body.as_str())?;
    if let Some(subject) = &request.subject {
        check(subject.as_str())?;
    }
    let tx = call.tenant.tx().await?;
    let version = request.version.saturating_add(1);
    let sql = "UPDATE message_template SET subject = $4, body = $5, version = $6 \
               WHERE code = $1 AND channel = $2 AND version = $3";
    let values = vec![
        code(request.code).into(),
        way.into(),
        request.version.into(),
        request.subject.as_ref().map(api::Line::as_str).into(),
        request.body.as_str().into(),
        version.into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::stale());
    }
    tx.audit(Audit::of("template.save"));
    tx.commit().await?;
    Ok(Template {
        code: request.code,
        channel: request.channel,
        subject: request.subject.map(api::Line::into_string),
        body: request.body.into_string(),
        version,
    })
}

/// Shows a template with made-up values.
pub async fn preview(call: Call<PreviewTemplate>) -> Result<TemplatePreview, AppError> {
    check(call.request.body.as_str())?;
    let values = Values {
        clinic: call.tenant.chain().name.clone(),
        name: "Alex".to_owned(),
        day: Date::constant(2026, 11, 24),
        time: Time::constant(9, 20, 0, 0),
        site: "Main Street".to_owned(),
        site_address: "1 Main Street".to_owned(),
        site_phone: "+1 555 010 0000".to_owned(),
    };
    let text = render(call.request.body.as_str(), &values);
    let parts = (call.request.channel == Channel::Sms).then(|| parts(&text));
    Ok(TemplatePreview { text, parts })
}

/// How many parts a carrier charges: 160 characters, or 153 each of several (GSM 03.38); 70 and 67 where a character is
/// outside its alphabet, which all of ASCII but a few signs is in.
fn parts(text: &str) -> u8 {
    let (one, each) = if text.is_ascii() { (160, 153) } else { (70, 67) };
    let length = text.encode_utf16().count();
    if length <= one { 1 } else { u8::try_from(length.div_ceil(each)).unwrap_or(u8::MAX) }
}

/// Sets when messages may go out.
pub async fn set_settings(call: Call<SetMessageSettings>) -> Result<Done, AppError> {
    let request = call.request;
    if request.quiet_until >= request.quiet_from {
        return Err(AppError::invalid("quiet_from", "must be later than the hour before which nothing goes out"));
    }
    if request.reminder_at < request.quiet_until || request.reminder_at > request.quiet_from {
        return Err(AppError::invalid(
            "reminder_at",
            "must lie between the two, or reminders would wait for the next day",
        ));
    }
    let tx = call.tenant.tx().await?;
    let values =
        [request.quiet_until, request.quiet_from, request.reminder_at].map(|time| database_clock(time.0).into());
    let sql = "UPDATE message_settings SET quiet_until = $1, quiet_from = $2, reminder_at = $3";
    execute(&tx, sql, values.to_vec()).await?;
    tx.audit(Audit::of("message_settings.save"));
    tx.commit().await?;
    Ok(Done {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_the_only_ones() {
        assert_eq!(unknown_placeholder("{clinic} {day}"), None);
        assert_eq!(unknown_placeholder("{clinic} {diagnosis}"), Some("diagnosis"));
        assert_eq!(unknown_placeholder("a { b"), Some(" b"));
    }

    #[test]
    fn text_messages_are_counted_in_parts() {
        assert_eq!(parts(&"a".repeat(160)), 1);
        assert_eq!(parts(&"a".repeat(161)), 2);
        assert_eq!(parts(&"ą".repeat(71)), 2);
    }
}
