//! The second factor of demo accounts: an authenticator app whose code a development server tells.

use kernel::{Tenant, database::query_one};

use super::{DemoChain, ROLES};

/// Base 32 (RFC 4648) of twenty bytes: what authenticator apps take.
fn secret(bytes: [u8; 20]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8) & 1);
    (0..32).map(|letter| char::from(LETTERS[(0..5).fold(0, |value, at| value * 2 + bit(letter * 5 + at))])).collect()
}

/// Gives every demo account that has none an authenticator app.
pub async fn fill(tenant: &Tenant, demo: &DemoChain) -> anyhow::Result<()> {
    let tx = tenant.tx().await?;
    for word in ROLES {
        let Some(account) = account(&tx, tenant, &demo.email(word)).await? else { continue };
        if auth::code_now(&tx, tenant.keys(), account, tenant.now()).await?.is_none() {
            auth::enrol_authenticator(
                &tx,
                tenant.keys(),
                account,
                &secret(tenant.state().entropy().bytes()),
                tenant.now(),
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The account with this e-mail.
async fn account(
    connection: &impl sea_orm::ConnectionTrait,
    tenant: &Tenant,
    email: &str,
) -> anyhow::Result<Option<uuid::Uuid>> {
    let index = tenant.keys().blind().index(auth::EMAIL_INDEX, email);
    let row = query_one(connection, "SELECT id FROM account WHERE email_index = $1", vec![index.into()]).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// The code that the app of this account shows now.
///
/// # Errors
/// When there is no such account, or it has no app.
pub async fn code(tenant: &Tenant, email: &str) -> anyhow::Result<String> {
    let read = tenant.read().await?;
    let account = account(&read, tenant, email).await?.ok_or_else(|| anyhow::anyhow!("no account {email}"))?;
    let code = auth::code_now(&read, tenant.keys(), account, tenant.now()).await?;
    code.ok_or_else(|| anyhow::anyhow!("{email} has no authenticator app, or its last code was used just now"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn secrets_are_base_32() {
        assert_eq!(super::secret(*b"Hello, harbor!!!!!!!"), "JBSWY3DPFQQGQYLSMJXXEIJBEEQSCIJB");
    }
}
