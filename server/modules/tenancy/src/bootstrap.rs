//! Once per cluster, as a superuser: roles, database, extensions. The running server never has such rights.

use anyhow::Context;
use kernel::{
    Entropy,
    crypto::{MasterKey, scram_verifier},
    database::ServerAddress,
    events::QUEUE_LOGIN,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

/// The login that migrates and opens chains: a member of the owner of every schema.
pub const MIGRATE_LOGIN: &str = "polyclinic_migrate";
const CONTROL_LOGIN: &str = "polyclinic_control";

/// Makes what a cluster needs before anything of ours can run, or brings it up to date.
///
/// # Errors
/// When the address is not a superuser's, or the server is older than PostgreSQL 15.
pub async fn bootstrap(
    superuser_url: &str,
    address: &ServerAddress,
    master: &MasterKey,
    entropy: &Entropy,
) -> anyhow::Result<()> {
    let options: PgConnectOptions = superuser_url.parse().context("reading the bootstrap address")?;
    let options = options.disable_statement_logging();
    let mut server = options.clone().database("postgres").connect().await.context("connecting as a superuser")?;
    let version: String = sqlx::query_scalar("SHOW server_version_num").fetch_one(&mut server).await?;
    anyhow::ensure!(version.parse::<u32>().unwrap_or(0) >= 150_000, "PostgreSQL 15 or newer is needed");
    // Roles belong to the whole cluster: two installations starting at once must not make them at once.
    server.execute("SELECT pg_advisory_lock(hashtextextended('polyclinic bootstrap', 0))").await?;
    server.execute(include_str!("sql/roles.sql")).await.context("making roles")?;
    for login in [MIGRATE_LOGIN, CONTROL_LOGIN, QUEUE_LOGIN] {
        let verifier = scram_verifier(&master.login_password(login), entropy.bytes());
        server.execute(AssertSqlSafe(format!("ALTER ROLE {login} PASSWORD '{verifier}'"))).await?;
    }
    let name = address.database();
    anyhow::ensure!(
        name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
        "a database name has small letters, digits and underscores"
    );
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut server)
        .await?;
    if !exists {
        server.execute(AssertSqlSafe(format!("CREATE DATABASE {name} OWNER polyclinic_owner"))).await?;
    }
    let rights = format!(
        "ALTER DATABASE {name} OWNER TO polyclinic_owner; REVOKE ALL ON DATABASE {name} FROM PUBLIC; \
         GRANT CONNECT ON DATABASE {name} TO {MIGRATE_LOGIN}, {CONTROL_LOGIN}, {QUEUE_LOGIN}, polyclinic_chain"
    );
    server.execute(AssertSqlSafe(rights)).await?;
    let mut database: PgConnection = options.database(name).connect().await?;
    database.execute(include_str!("sql/database.sql")).await.context("making extensions and functions")?;
    database.close().await?;
    server.close().await?;
    Ok(())
}
