//! Opening a chain: login, schema, tables, rights, control rows and first administrator in one transaction.

use std::future::Future;

use kernel::{
    Chain, ChainId, Clock, Entropy,
    chain::SchemaName,
    crypto::{KeyRing, Kms, scram_verifier},
    database::{Refusal, refusal},
    database_time,
};
use migrations::{tenant_ddl, tenant_rights, tenant_version};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait,
};

use crate::chain_keys::first_keys;

/// A chain to be opened.
#[derive(Debug, Clone)]
pub struct NewChain {
    /// The word in its host name: small letters, digits and dashes.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The host it answers at.
    pub host: String,
}

/// Why a chain was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenChainError {
    /// The word or host belongs to another chain.
    #[error("another chain is called {0} already")]
    Taken(String),
    /// The word does not fit a host name.
    #[error("a chain's word has 3 to 32 small letters, digits and dashes and starts with a letter")]
    BadSlug,
    /// The database failed.
    #[error("the database refused to open the chain")]
    Database(#[from] DbErr),
    /// The first rows could not be written.
    #[error("the chain's first rows could not be written")]
    FirstRows(#[source] anyhow::Error),
}

/// Opens a chain. `first_rows` writes what a chain starts with (roles, the first administrator) into its schema, in the
/// same transaction, so that a failure leaves nothing behind.
///
/// # Errors
/// When the name is taken or the database refuses.
pub async fn open_chain<F, Fut>(
    owner: &DatabaseConnection,
    keys: &KeyRing,
    kms: &dyn Kms,
    entropy: &Entropy,
    clock: &Clock,
    new: NewChain,
    first_rows: F,
) -> Result<Chain, OpenChainError>
where
    F: FnOnce(DatabaseTransaction, Chain) -> Fut,
    Fut: Future<Output = anyhow::Result<DatabaseTransaction>>,
{
    let now = clock.now();
    let id = ChainId(entropy.id(now));
    let name = SchemaName::from_random(entropy.bytes());
    let schema = name.as_str();
    let transaction = owner.begin().await?;
    let sql = "INSERT INTO control.chain (id, slug, name, schema_name, state, created_at, migrated_to, sealed_at) \
               VALUES ($1, $2, $3, $4, 'open', $5, $6, $5)";
    let values = [
        id.0.into(),
        new.slug.as_str().into(),
        new.name.as_str().into(),
        schema.into(),
        database_time(now).into(),
        tenant_version().into(),
    ];
    run(&transaction, sql, values, &new.slug).await?;
    let own = first_keys(&transaction, kms, entropy, id, None, now, false).await.map_err(OpenChainError::FirstRows)?;
    let chain = Chain { id, slug: new.slug, name: new.name, schema: name.clone(), keys: own };
    let values = [new.host.as_str().into(), chain.id.0.into()];
    run(&transaction, "INSERT INTO control.host (name, chain_id) VALUES ($1, $2)", values, &new.host).await?;
    let verifier = scram_verifier(&keys.chain_password(&chain.schema), entropy.bytes());
    // One message: every further round trip would cost more than its statements. Both names are made here from letters,
    // digits and base64, so nothing needs quoting.
    let message = format!(
        "SELECT control.create_chain_login('{schema}', '{verifier}'); CREATE SCHEMA {schema}; \
         SET LOCAL search_path = {schema}, shared; {} {}",
        tenant_ddl(now.as_second()),
        tenant_rights(schema),
    );
    transaction.execute_unprepared(&message).await?;
    let transaction = first_rows(transaction, chain.clone()).await.map_err(OpenChainError::FirstRows)?;
    transaction.commit().await?;
    Ok(chain)
}

async fn run<const N: usize>(
    transaction: &DatabaseTransaction,
    sql: &str,
    values: [sea_orm::Value; N],
    name: &str,
) -> Result<(), OpenChainError> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    match transaction.execute_raw(statement).await {
        Ok(_) => Ok(()),
        Err(error) => Err(match refusal(&error) {
            Some(Refusal::Taken(_)) => OpenChainError::Taken(name.to_owned()),
            Some(Refusal::Broken(_)) => OpenChainError::BadSlug,
            _ => OpenChainError::Database(error),
        }),
    }
}
