//! Letters to members of staff: links to choose a password, notices. They go out at once, whatever the hour, and carry
//! nothing about patients.

use std::sync::Arc;

use api::{
    Moment,
    id::LetterId,
    notifications::{Letter, Letters, ListLetters},
};
use auth::{Post, Purpose};
use futures::{FutureExt, future::BoxFuture};
use kernel::{
    AppError, Call, Event, Tenant, Tx,
    database::{execute, query_all, query_one},
    database_time, timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::carrier::{CarrierError, Carriers};
use crate::sealed::{LETTER_ADDRESS, LETTER_BODY};

/// A letter waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetterDue {
    /// The letter.
    pub letter_id: LetterId,
}

impl Event for LetterDue {
    const KIND: &'static str = "notifications.letter";
}

/// Writes a letter down, to go out after the commit.
///
/// # Errors
/// When the database refuses.
pub async fn write(tx: &Tx, account: Uuid, address: String, subject: &str, body: String) -> Result<(), AppError> {
    let id: LetterId = tx.tenant().new_id();
    let sql = "INSERT INTO letter (id, account_id, address, subject, body, state, created_at) \
               VALUES ($1, $2, $3, $4, $5, 'waiting', $6)";
    let values = vec![
        id.0.into(),
        account.into(),
        tx.tenant().keys().seal(LETTER_ADDRESS, id, address).into(),
        subject.into(),
        tx.tenant().keys().seal(LETTER_BODY, id, body).into(),
        database_time(tx.now()).into(),
    ];
    execute(tx, sql, values).await?;
    tx.emit(&LetterDue { letter_id: id })
}

/// Carries `auth`'s links.
#[derive(Debug, Clone, Copy)]
pub struct StaffPost;

impl Post for StaffPost {
    fn send<'a>(&'a self, tx: &'a Tx, letter: auth::Letter) -> BoxFuture<'a, Result<(), AppError>> {
        let chain = &tx.tenant().chain().name;
        let (subject, why, life) = match letter.purpose {
            Purpose::Invitation => (
                format!("Your account at {chain}"),
                format!("{chain} has made an account for you. Choose a password here:"),
                "The link works once, for seven days.",
            ),
            Purpose::Password => (
                format!("A new password for {chain}"),
                "Somebody, most likely you, asked for a new password. Set it here:".to_owned(),
                "The link works once, for an hour. If it was not you, there is nothing to do: your password stays as it is.",
            ),
        };
        let body = format!("Hello {},\n\n{why}\n\n{}\n\n{life}\n\n{chain}", letter.name, letter.link);
        async move { write(tx, letter.account, letter.address, &subject, body).await }.boxed()
    }
}

/// Hands a letter to the carrier. It may go out twice when the server stops in between, which harms nobody.
pub async fn deliver(tenant: Tenant, carriers: Arc<Carriers>, id: LetterId) -> Result<(), AppError> {
    let sql = "SELECT address, subject, body FROM letter WHERE id = $1 AND state = 'waiting'";
    let row = query_one(&tenant.read().await?, sql, vec![id.0.into()]).await?;
    let Some(row) = row else { return Ok(()) };
    let address = tenant.keys().open(LETTER_ADDRESS, id, &row.try_get("", "address")?)?;
    let body = tenant.keys().open(LETTER_BODY, id, &row.try_get("", "body")?)?;
    let subject: String = row.try_get("", "subject")?;
    let result = carriers.mail(&address, &subject, body).await;
    let tx = tenant.tx().await?;
    match result {
        Ok(_) => {
            // A development server shows its letters; elsewhere a link that is out lies nowhere else.
            let keep = tenant.state().development();
            let sql = "UPDATE letter SET state = 'sent', sent_at = $2, error = NULL, \
                       body = CASE WHEN $3 THEN body ELSE $4 END WHERE id = $1";
            let wiped = tenant.keys().seal(LETTER_BODY, id, "");
            execute(&tx, sql, vec![id.0.into(), database_time(tx.now()).into(), keep.into(), wiped.into()]).await?;
        }
        Err(CarrierError::Never(words)) => {
            let sql = "UPDATE letter SET state = 'failed', error = $2 WHERE id = $1";
            execute(&tx, sql, vec![id.0.into(), words.into()]).await?;
        }
        Err(error) => {
            let words = error.to_string();
            execute(&tx, "UPDATE letter SET error = $2 WHERE id = $1", vec![id.0.into(), words.clone().into()]).await?;
            tx.commit().await?;
            // The queue tries again, later each time.
            return Err(AppError::internal(anyhow::anyhow!(words)));
        }
    }
    tx.commit().await
}

/// The letters of a development server, newest first: what a colleague would have read.
pub async fn list(call: Call<ListLetters>) -> Result<Letters, AppError> {
    if !call.tenant.state().development() {
        return Err(AppError::not_found());
    }
    let sql = "SELECT id, address, subject, body, created_at FROM letter ORDER BY id DESC LIMIT 50";
    let rows = query_all(&call.tenant.read().await?, sql, Vec::new()).await?;
    let keys = call.tenant.keys();
    let letters = rows
        .iter()
        .map(|row| {
            let id = LetterId(row.try_get("", "id")?);
            Ok(Letter {
                id,
                address: keys.text(LETTER_ADDRESS, id, &row.try_get("", "address")?),
                subject: row.try_get("", "subject")?,
                body: keys.text(LETTER_BODY, id, &row.try_get("", "body")?),
                created_at: Moment::utc(timestamp(row.try_get("", "created_at")?)),
            })
        })
        .collect::<Result<_, sea_orm::DbErr>>()?;
    Ok(Letters { letters })
}
