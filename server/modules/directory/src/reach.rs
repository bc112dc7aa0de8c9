//! By which way a colleague is told that something urgent waits, and who stands in.

use api::{
    directory::{Reach, SavedStaff, SetReach},
    id::{AccountId, StaffId},
};
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::staff::display_name;

/// How a colleague is told.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Who signs in. Absent: the person left, or has no account in use.
    pub account_id: Option<AccountId>,
    /// The name as colleagues read it.
    pub name: String,
    /// By which way, beside the screen.
    pub reach: Reach,
    /// The phone or the address of that way.
    pub address: Option<String>,
    /// Who stands in.
    pub deputy: Option<StaffId>,
}

const SELECT: &str = "SELECT s.title, s.given_name, s.family_name, s.reach, CASE s.reach WHEN 'sms' THEN s.phone WHEN 'email' THEN \
    s.email END AS address, s.deputy_id, CASE WHEN s.active AND a.active THEN a.id END AS account_id FROM staff s \
    LEFT JOIN account a ON a.staff_id = s.id WHERE";

/// The stored word of a way.
///
/// # Errors
/// Names a word that is none.
pub fn reach_of(word: &str) -> Result<Reach, AppError> {
    match word {
        "screen" => Ok(Reach::Screen),
        "sms" => Ok(Reach::Sms),
        "email" => Ok(Reach::Email),
        other => Err(AppError::internal(anyhow::anyhow!("staff.reach holds {other:?}"))),
    }
}

fn contact(row: &QueryResult) -> Result<Contact, AppError> {
    Ok(Contact {
        account_id: row.try_get::<Option<Uuid>>("", "account_id")?.map(AccountId),
        name: display_name(
            row.try_get::<Option<String>>("", "title")?.as_deref(),
            &row.try_get::<String>("", "given_name")?,
            &row.try_get::<String>("", "family_name")?,
        ),
        reach: reach_of(&row.try_get::<String>("", "reach")?)?,
        address: row.try_get("", "address")?,
        deputy: row.try_get::<Option<Uuid>>("", "deputy_id")?.map(StaffId),
    })
}

/// How a member of staff is told.
///
/// # Errors
/// When the database cannot be read.
pub async fn contact_of(tx: &Tx, staff: StaffId) -> Result<Option<Contact>, AppError> {
    query_one(tx, &format!("{SELECT} s.id = $1"), vec![staff.0.into()]).await?.as_ref().map(contact).transpose()
}

/// How whoever signs in with an account is told. A program is told nothing.
///
/// # Errors
/// When the database cannot be read.
pub async fn contact_of_account(tx: &Tx, account: AccountId) -> Result<Option<Contact>, AppError> {
    let known = query_one(tx, &format!("{SELECT} a.id = $1"), vec![account.0.into()]).await?;
    if let Some(row) = known {
        return contact(&row).map(Some);
    }
    let sql = "SELECT name FROM account a WHERE id = $1 AND active AND NOT EXISTS (SELECT 1 FROM machine m WHERE m.account_id = a.id)";
    let Some(row) = query_one(tx, sql, vec![account.0.into()]).await? else { return Ok(None) };
    Ok(Some(Contact {
        account_id: Some(account),
        name: row.try_get("", "name")?,
        reach: Reach::Screen,
        address: None,
        deputy: None,
    }))
}

/// Makes sure that a way exists and that the deputy is another person who works here.
///
/// # Errors
/// Names the field and the way out.
pub async fn check(
    tx: &Tx,
    person: StaffId,
    reach: Reach,
    deputy: Option<StaffId>,
    phone: Option<&str>,
    email: Option<&str>,
) -> Result<(), AppError> {
    match reach {
        Reach::Sms if phone.is_none() => {
            return Err(AppError::invalid("reach", "needs a work phone for text messages: add one to the card"));
        }
        Reach::Email if email.is_none() => {
            return Err(AppError::invalid("reach", "needs a work e-mail address: add one to the card"));
        }
        _ => {}
    }
    let Some(deputy) = deputy else { return Ok(()) };
    if deputy == person {
        return Err(AppError::invalid("deputy_id", "must be somebody else"));
    }
    let sql = "SELECT 1 FROM staff WHERE id = $1 AND active";
    match query_one(tx, sql, vec![deputy.0.into()]).await? {
        Some(_) => Ok(()),
        None => Err(AppError::invalid("deputy_id", "must be a colleague who works here")),
    }
}

/// Says how I am told, and who stands in.
pub async fn set(call: Call<SetReach>) -> Result<SavedStaff, AppError> {
    let SetReach { reach, deputy_id } = call.request;
    let me = call.caller.staff_id.ok_or_else(|| {
        AppError::invalid("reach", "stands on a staff card, and your account has none: ask who manages accounts")
    })?;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT phone, email FROM staff WHERE id = $1 FOR UPDATE";
    let row = query_one(&tx, sql, vec![me.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let (phone, email): (Option<String>, Option<String>) = (row.try_get("", "phone")?, row.try_get("", "email")?);
    check(&tx, me, reach, deputy_id, phone.as_deref(), email.as_deref()).await?;
    let sql = "UPDATE staff SET reach = $2, deputy_id = $3, version = version + 1 WHERE id = $1";
    execute(&tx, sql, vec![me.0.into(), reach.code().into(), deputy_id.map(|id| id.0).into()]).await?;
    tx.audit(Audit::of("staff.reach").entity(me));
    tx.touch(kernel::live::Topic::new("schedule", me));
    tx.commit().await?;
    Ok(SavedStaff { id: me })
}
