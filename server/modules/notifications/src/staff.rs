//! Notices to colleagues by e-mail and text message. What they can say is fixed here: that something waits, never whom it is about.

use std::sync::Arc;

use api::{Permission, id::AccountId};
use kernel::{AppError, Event, Tenant, Tx, database::query_one};
use serde::{Deserialize, Serialize};

use crate::carrier::{CarrierError, Carriers};

/// What a colleague is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffNotice {
    /// A chart was opened in an emergency.
    EmergencyAccess,
    /// A critical laboratory value needs somebody who acts.
    CriticalResult,
}

/// Where a notice goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffAddress {
    /// The address the colleague signs in with.
    #[default]
    Account,
    /// A work address.
    Email(String),
    /// A work phone.
    Sms(String),
}

impl StaffNotice {
    /// Subject and body; the body ends with the address of the screen.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::EmergencyAccess => (
                "An emergency access waits for your review",
                "A chart was opened in an emergency. Sign in to see by whom and why, and say whether it was fitting.",
                "/reviews",
            ),
            Self::CriticalResult => (
                "A critical result waits for you",
                "A critical laboratory result waits for you. Sign in to see it and say that you act on it.",
                "/callbacks",
            ),
        }
    }
}

/// A colleague is to be told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffNoticeDue {
    /// Who.
    pub account_id: AccountId,
    /// What.
    pub notice: StaffNotice,
    /// Where to.
    #[serde(default)]
    pub to: StaffAddress,
}

impl Event for StaffNoticeDue {
    const KIND: &'static str = "notifications.staff_notice";
}

/// Tells everybody who holds a right, once the transaction commits. Mail that fails is tried again; nothing waits for it.
///
/// # Errors
/// When the database refuses.
pub async fn tell(tx: &Tx, right: Permission, notice: StaffNotice) -> Result<(), AppError> {
    for (account_id, rights) in auth::rights_of_accounts(tx).await? {
        if rights.may(right) {
            tx.emit(&StaffNoticeDue { account_id, notice, to: StaffAddress::Account })?;
        }
    }
    Ok(())
}

/// Hands a notice to its carrier.
pub async fn deliver(tenant: Tenant, carriers: Arc<Carriers>, due: StaffNoticeDue) -> Result<(), AppError> {
    let read = tenant.read().await?;
    let sql = "SELECT email FROM account WHERE id = $1 AND active";
    let Some(row) = query_one(&read, sql, vec![due.account_id.0.into()]).await? else { return Ok(()) };
    drop(read);
    let (subject, body, path) = due.notice.words();
    let host = format!("{}.{}", tenant.chain().slug, tenant.state().base_host());
    let link = format!("{}{path}", tenant.state().origin(&host));
    let handed = match &due.to {
        StaffAddress::Account => {
            let address = auth::open_email(&tenant, due.account_id, &row.try_get("", "email")?)?;
            carriers.mail(&address, subject, format!("{body}\n\n{link}")).await
        }
        StaffAddress::Email(address) => carriers.mail(address, subject, format!("{body}\n\n{link}")).await,
        StaffAddress::Sms(phone) => carriers.sms(phone, &format!("{subject}: {link}")).await,
    };
    match handed {
        Ok(_) => Ok(()),
        // The queue on the screen tells the same; nobody gets a second notice for lack of a carrier.
        Err(CarrierError::None | CarrierError::Never(_)) => {
            tracing::warn!(account.id = %due.account_id, "a notice to a colleague has no way out");
            Ok(())
        }
        Err(error @ CarrierError::Later(_)) => Err(AppError::internal(error)),
    }
}
