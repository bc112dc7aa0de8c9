//! Who is told that a call-back waits: who ordered at once, the deputy after half of the time, whoever reviews results at the site
//! when it is over. A step at which nobody can be told goes on to the next at once.

use api::{
    Permission,
    directory::Reach,
    id::{AccountId, SiteId, StaffId},
    lab::ToldBecause,
};
use directory::{Contact, contact_of, contact_of_account};
use kernel::{
    AppError, Tx,
    database::{execute, query_all, query_one},
    database_time,
    live::Topic,
};
use notifications::{StaffAddress, StaffNotice, StaffNoticeDue};
use uuid::Uuid;

/// The topic that tells a person's screens that the call-backs waiting for that person changed.
const MINE: &str = "my-callbacks";

/// Tells whoever is to be told at a step, or at the next one at which there is somebody.
pub async fn tell(tx: &Tx, callback: Uuid, first: ToldBecause) -> Result<(), AppError> {
    let sql = "SELECT c.site_id, o.staff_id FROM lab_callback c JOIN lab_order o ON o.id = c.order_id WHERE c.id = $1";
    let row = query_one(tx, sql, vec![callback.into()]).await?.ok_or_else(AppError::not_found)?;
    let (site, ordered_by) = (SiteId(row.try_get("", "site_id")?), StaffId(row.try_get("", "staff_id")?));
    let mut why = first;
    loop {
        let people = match why {
            ToldBecause::Ordered => contact_of(tx, ordered_by).await?.into_iter().collect(),
            ToldBecause::Deputy => deputy_of(tx, ordered_by).await?.into_iter().collect(),
            ToldBecause::Reviews => reviewers(tx, site).await?,
        };
        let mut told = false;
        for person in people {
            if let Some(account) = person.account_id {
                one(tx, callback, account, &person, why).await?;
                told = true;
            }
        }
        why = match why {
            ToldBecause::Ordered if !told => ToldBecause::Deputy,
            ToldBecause::Deputy if !told => ToldBecause::Reviews,
            _ => return Ok(()),
        };
    }
}

async fn deputy_of(tx: &Tx, staff: StaffId) -> Result<Option<Contact>, AppError> {
    match contact_of(tx, staff).await?.and_then(|person| person.deputy) {
        Some(deputy) => contact_of(tx, deputy).await,
        None => Ok(None),
    }
}

async fn reviewers(tx: &Tx, site: SiteId) -> Result<Vec<Contact>, AppError> {
    let mut found = Vec::new();
    for (account, rights) in auth::rights_of_accounts(tx).await? {
        if rights.may_at(Permission::ReviewResults, site) {
            found.extend(contact_of_account(tx, account).await?);
        }
    }
    Ok(found)
}

async fn one(tx: &Tx, callback: Uuid, account: AccountId, person: &Contact, why: ToldBecause) -> Result<(), AppError> {
    let sql = "INSERT INTO lab_callback_notice (callback_id, account_id, name, why, reach, at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (callback_id, account_id) DO NOTHING";
    let values = vec![
        callback.into(),
        account.0.into(),
        person.name.as_str().into(),
        why.code().into(),
        person.reach.code().into(),
        database_time(tx.now()).into(),
    ];
    if execute(tx, sql, values).await? == 0 {
        return Ok(());
    }
    let to = match (person.reach, &person.address) {
        (Reach::Sms, Some(phone)) => Some(StaffAddress::Sms(phone.clone())),
        (Reach::Email, Some(address)) => Some(StaffAddress::Email(address.clone())),
        _ => None,
    };
    if let Some(to) = to {
        tx.emit(&StaffNoticeDue { account_id: account, notice: StaffNotice::CriticalResult, to })?;
    }
    tx.touch(Topic::new(MINE, account));
    Ok(())
}

/// Tells the screens of whoever was told that the call-back waits no longer, or waits again.
pub async fn changed(tx: &Tx, callback: Uuid) -> Result<(), AppError> {
    let sql = "SELECT account_id FROM lab_callback_notice WHERE callback_id = $1";
    for row in query_all(tx, sql, vec![callback.into()]).await? {
        tx.touch(Topic::new(MINE, row.try_get::<Uuid>("", "account_id")?));
    }
    Ok(())
}
