//! Every table Polyclinic has, as numbered SQL: the control schema shared by all chains, and each chain's own schema.
//! SeaORM's migrator keeps the order and remembers what ran; [`tenant_ddl`] gives all of it as one message, so that a new
//! chain is made in one round trip by the very statements that migrated the old ones.

mod names;

use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait,
    sea_orm::{ConnectionTrait, DbErr},
};

/// One step: a name and its SQL, written against the schema that the connection's search path names.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(self.sql).await?;
        if self.name == names::STEP { names::fold_again(connection).await } else { Ok(()) }
    }
}

macro_rules! steps {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(Step { name: $name, sql: include_str!(concat!($folder, "/", $name, ".sql")) }),*]
    };
}

const CONTROL: &[Step] = steps!["control": "0001_chains", "0002_chain_keys", "0003_operators"];
const TENANT: &[Step] = steps![
    "tenant": "0001_kernel",
    "0002_auth",
    "0003_directory",
    "0004_crm",
    "0005_scheduling",
    "0006_notifications",
    "0007_ehr",
    "0008_inventory",
    "0009_lab",
    "0010_billing",
    "0011_bills_seen",
    "0012_identity",
    "0013_audit",
    "0014_access",
    "0015_tokens",
    "0016_values",
    "0017_birth_dates",
    "0018_countries_and_search",
    "0019_deaths",
    "0020_origins",
    "0021_entered_in_error",
    "0022_escalation",
    "0023_said_by",
];

/// The control schema's migrations.
#[derive(Debug, Clone, Copy)]
pub struct ControlMigrator;

impl MigratorTrait for ControlMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        CONTROL.iter().map(|step| Box::new(*step) as Box<dyn MigrationTrait>).collect()
    }
}

/// A chain's migrations.
#[derive(Debug, Clone, Copy)]
pub struct TenantMigrator;

impl MigratorTrait for TenantMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        TENANT.iter().map(|step| Box::new(*step) as Box<dyn MigrationTrait>).collect()
    }
}

/// What a chain's login may do beyond this goes into the migration that makes the table: the default is all four verbs.
const RIGHTS: &str = include_str!("tenant/rights.sql");

/// What a chain's login may do in its schema, to be run after migrating; `{login}` stands for the login.
#[must_use]
pub fn tenant_rights(login: &str) -> String {
    RIGHTS.replace("{login}", login)
}

/// Everything a new chain's schema holds, as one message for a connection whose search path names the schema. The record
/// of what ran comes with it, so that the migrator carries on from there.
#[must_use]
pub fn tenant_ddl(seconds_since_1970: i64) -> String {
    let mut sql = String::from(
        "CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);\n",
    );
    for step in TENANT {
        sql.push_str(step.sql);
        sql.push_str(&format!("\nINSERT INTO seaql_migrations VALUES ('{}', {seconds_since_1970});\n", step.name));
    }
    sql
}

/// The name of the newest step of a chain's schema.
#[must_use]
pub fn tenant_version() -> &'static str {
    TENANT.last().map_or("", |step| step.name)
}
