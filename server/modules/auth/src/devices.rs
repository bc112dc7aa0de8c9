//! Where somebody is signed in, and ending it from afar.

use api::{
    Done, Moment,
    id::SessionId,
    session::{EndSession, ListSessions, Session, Sessions},
};
use jiff::Timestamp;
use kernel::{AppError, Audit, Call, Tx, database::execute, database_time};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Row {
    id: SessionId,
    device: String,
    phone: Option<String>,
    source: String,
    created_at: Timestamp,
    seen_at: Timestamp,
    locked: bool,
    factors: u8,
}

/// My sessions.
pub async fn list(call: Call<ListSessions>) -> Result<Sessions, AppError> {
    let caller = &call.caller;
    let sql = "SELECT COALESCE(json_agg(json_build_object('id', s.id, 'device', s.device, 'phone', p.name, 'source', s.source, \
               'created_at', s.created_at, 'seen_at', s.seen_at, 'locked', s.locked_at IS NOT NULL OR s.seen_at <= $3, \
               'factors', s.factors) ORDER BY s.id <> $4, s.seen_at DESC, s.id), '[]')::text FROM session s LEFT JOIN phone p ON p.id = s.phone_id \
               WHERE s.account_id = $1 AND s.ended_at IS NULL AND s.ends_at > $2 AND NOT s.awaits_factor";
    let now = call.tenant.now();
    let idle = now.saturating_sub(jiff::SignedDuration::from_mins(i64::from(caller.idle_minutes))).unwrap_or(now);
    let values = vec![
        caller.account_id.0.into(),
        database_time(now).into(),
        database_time(idle).into(),
        caller.session_id.0.into(),
    ];
    let rows: Vec<Row> = call.tenant.read().await?.json(sql, values).await?.unwrap_or_default();
    let sessions = rows
        .into_iter()
        .map(|row| Session {
            this: row.id == caller.session_id,
            id: row.id,
            device: row.phone.unwrap_or_else(|| device_words(&row.device)),
            source: row.source,
            since: Moment::utc(row.created_at),
            used_at: Moment::utc(row.seen_at),
            locked: row.locked,
            two_factors: row.factors > 1,
        })
        .collect();
    Ok(Sessions { sessions })
}

/// Ends one of my sessions.
pub async fn end(call: Call<EndSession>) -> Result<Done, AppError> {
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE session SET ended_at = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL";
    let values = vec![call.request.id.0.into(), call.caller.account_id.0.into(), database_time(tx.now()).into()];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::not_found());
    }
    tx.audit(Audit::of("session.end").entity(call.caller.account_id));
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(Done {})
}

/// Ends an account's sessions, all but one where one is named.
///
/// # Errors
/// When the database refuses.
pub async fn end_all_but(tx: &Tx, account: Uuid, but: Option<Uuid>) -> Result<(), AppError> {
    let sql = "UPDATE session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3";
    execute(tx, sql, vec![account.into(), database_time(tx.now()).into(), but.into()]).await?;
    Ok(())
}

/// A browser's own name for itself in plain words. Browsers name those they descend from too, so the youngest comes first.
fn device_words(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let named =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::device_words;

    #[test]
    fn browsers_are_named_by_what_people_call_them() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        assert_eq!(device_words(chrome), "Chrome on Linux");
        assert_eq!(device_words(&format!("{chrome} Edg/131.0")), "Edge on Linux");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1";
        assert_eq!(device_words(phone), "Safari on iPhone");
        assert_eq!(device_words("curl/8"), "Unknown browser");
    }
}
