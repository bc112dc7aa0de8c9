//! Migrating: the control schema, then each chain by itself.

use kernel::{
    chain::SchemaName,
    crypto::MasterKey,
    database::ServerAddress,
    events::{QUEUE_LOGIN, Queue},
};
use migrations::{ControlMigrator, TenantMigrator, tenant_rights, tenant_version};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use crate::MIGRATE_LOGIN;

/// How a chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainStatus {
    /// The word in its host name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The newest step its schema has.
    pub migrated_to: String,
    /// Why its last migration failed.
    pub error: Option<String>,
}

impl ChainStatus {
    /// Whether the schema has every step this version knows.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.error.is_none() && self.migrated_to == tenant_version()
    }
}

/// Opens the migrating login's own connection, acting as the owner.
///
/// # Errors
/// When the server cannot be reached.
pub async fn connect(address: &ServerAddress, master: &MasterKey) -> Result<DatabaseConnection, DbErr> {
    let options = address.login(MIGRATE_LOGIN, &master.login_password(MIGRATE_LOGIN)).options([
        ("role", "polyclinic_owner"),
        ("search_path", "control"),
        ("statement_timeout", "10min"),
    ]);
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(|error| DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())))?;
    Ok(sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// Migrates the control schema, then each chain in its own transaction under its own lock. One chain's failure is kept in
/// its row and stops no other.
///
/// # Errors
/// When the control schema itself cannot be migrated.
pub async fn migrate(owner: &DatabaseConnection) -> anyhow::Result<Vec<ChainStatus>> {
    ControlMigrator::up(owner, None).await?;
    for (id, schema) in chains(owner).await? {
        let outcome = migrate_chain(owner, &schema).await;
        let error = outcome.err().map(|error| error.to_string());
        if let Some(error) = &error {
            tracing::error!(chain.schema = schema.as_str(), error, "migration failed");
        }
        let sql = "UPDATE control.chain SET migration_error = $2, \
                   migrated_to = CASE WHEN $2 IS NULL THEN $3 ELSE migrated_to END WHERE id = $1";
        let values = [id.into(), error.into(), tenant_version().into()];
        owner.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    }
    status(owner).await
}

/// Brings the job queue's tables up to date. Their library asks for the right to create schemas even where its schema
/// stands, so the queue's login has that right for as long as this takes and no longer.
///
/// # Errors
/// When the tables cannot be made.
pub async fn migrate_queue(
    owner: &DatabaseConnection,
    address: &ServerAddress,
    master: &MasterKey,
) -> anyhow::Result<()> {
    let (database, login) = (address.database(), QUEUE_LOGIN);
    owner.execute_unprepared(&format!("GRANT CREATE ON DATABASE {database} TO {login}")).await?;
    let migrated = async { Queue::open(address, &master.login_password(login)).await?.migrate().await }.await;
    owner.execute_unprepared(&format!("REVOKE CREATE ON DATABASE {database} FROM {login}")).await?;
    migrated
}

async fn chains(owner: &DatabaseConnection) -> anyhow::Result<Vec<(uuid::Uuid, SchemaName)>> {
    let sql = "SELECT id, schema_name FROM control.chain ORDER BY slug";
    let rows = owner.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter()
        .map(|row| {
            let schema: String = row.try_get("", "schema_name")?;
            Ok((row.try_get("", "id")?, schema.parse().map_err(|error: &str| anyhow::anyhow!(error))?))
        })
        .collect()
}

async fn migrate_chain(owner: &DatabaseConnection, schema: &SchemaName) -> Result<(), DbErr> {
    let transaction = owner.begin().await?;
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    transaction
        .execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, lock, [schema.as_str().into()]))
        .await?;
    // The name is opaque letters and digits by its type, so it needs no quoting.
    transaction.execute_unprepared(&format!("SET LOCAL search_path = {}, shared", schema.as_str())).await?;
    TenantMigrator::up(&transaction, None).await?;
    transaction.execute_unprepared(&tenant_rights(schema.as_str())).await?;
    transaction.commit().await
}

/// How every chain stands.
///
/// # Errors
/// When the control schema cannot be read.
pub async fn status(owner: &impl ConnectionTrait) -> anyhow::Result<Vec<ChainStatus>> {
    let sql = "SELECT slug, name, migrated_to, migration_error FROM control.chain ORDER BY slug";
    let rows = owner.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter()
        .map(|row| {
            Ok(ChainStatus {
                slug: row.try_get("", "slug")?,
                name: row.try_get("", "name")?,
                migrated_to: row.try_get("", "migrated_to")?,
                error: row.try_get("", "migration_error")?,
            })
        })
        .collect()
}
