//! A new chain, with what every module puts into it.

use api::Country;
use kernel::{
    Clock, Entropy,
    crypto::{KeyRing, Kms},
};
use sea_orm::DatabaseConnection;
use tenancy::NewChain;

/// Opens a chain with the roles every chain starts with and its first administrator.
///
/// # Errors
/// When the name is taken or the database refuses.
pub async fn open_chain(
    owner: &DatabaseConnection,
    keys: &KeyRing,
    kms: &dyn Kms,
    entropy: &Entropy,
    clock: &Clock,
    base_host: &str,
    slug: &str,
    name: &str,
    country: Country,
    admin: auth::NewAccount,
) -> Result<kernel::Chain, tenancy::OpenChainError> {
    let host = format!("{slug}.{}", base_host.split(':').next().unwrap_or(base_host));
    let new = NewChain { slug: slug.to_owned(), name: name.to_owned(), host };
    tenancy::open_chain(owner, keys, kms, entropy, clock, new, async |transaction, chain| {
        auth::first_roles(&transaction).await?;
        directory::set_house_country(&transaction, country).await?;
        ehr::first_templates(&transaction, || entropy.id(clock.now())).await?;
        lab::first_catalogue(&transaction, || entropy.id(clock.now())).await?;
        auth::create(&transaction, &chain.keys, entropy, clock.now(), admin).await?;
        Ok(transaction)
    })
    .await
}
