//! What a chain's own database login can reach when somebody has it: nothing of another chain, nothing of the server (T21).

use kernel::crypto::Kms;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row};
use test_support::TestClinic;

/// A connection with a chain's own login, as an attacker who reads the server's memory would have it.
async fn enter(clinic: &TestClinic) -> PgConnection {
    let url: sqlx::postgres::PgConnectOptions = clinic.config.database_url.parse().unwrap();
    let schema = clinic.chain.schema.as_str();
    let password = clinic.state.keys().chain_password(&clinic.chain.schema);
    let path = format!("{schema},shared");
    url.username(schema).password(&password).options([("search_path", path.as_str())]).connect().await.unwrap()
}

/// Runs a statement; the error's SQLSTATE when it is refused.
async fn refused(connection: &mut PgConnection, sql: &str) -> Option<String> {
    match connection.execute(AssertSqlSafe(sql.to_owned())).await {
        Ok(_) => None,
        Err(sqlx::Error::Database(error)) => error.code().map(|code| code.into_owned()),
        Err(error) => panic!("{sql}: {error}"),
    }
}

async fn superuser(clinic: &TestClinic) -> PgConnection {
    let url: sqlx::postgres::PgConnectOptions = clinic.config.database_url.parse().unwrap();
    let database = url.get_database().unwrap().to_owned();
    test_support::database()
        .await
        .superuser_url()
        .parse::<sqlx::postgres::PgConnectOptions>()
        .unwrap()
        .database(&database)
        .connect()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_chains_login_reaches_its_own_schema_and_nothing_else() {
    let here = TestClinic::new().await;
    let there = here.neighbour().await;
    let theirs = there.chain.schema.as_str();
    let mine = here.chain.schema.as_str();
    let mut connection = enter(&here).await;
    assert_eq!(refused(&mut connection, "SELECT count(*) FROM account").await, None, "its own schema");
    let ways = [
        format!("SELECT count(*) FROM {theirs}.account"),
        format!(
            "INSERT INTO {theirs}.role (code, name, permissions, home, position) VALUES ('x', 'x', '{{}}', '/', 1)"
        ),
        format!("SET search_path = {theirs}; SELECT count(*) FROM account"),
        "SELECT count(*) FROM control.chain".to_owned(),
        "SELECT count(*) FROM control.chain_key".to_owned(),
        "SELECT control.create_chain_login('t_aaaaaaaaaaaaaaaa', 'x')".to_owned(),
        "SELECT count(*) FROM queue._private_jobs".to_owned(),
        "SET ROLE polyclinic_owner".to_owned(),
        "SET ROLE polyclinic_migrate".to_owned(),
        "SET ROLE polyclinic_control".to_owned(),
        "SET ROLE pg_execute_server_program".to_owned(),
        format!("SET ROLE {theirs}"),
        format!("SET SESSION AUTHORIZATION {theirs}"),
        "SET SESSION AUTHORIZATION postgres".to_owned(),
        "CREATE ROLE intruder LOGIN".to_owned(),
        format!("ALTER ROLE {mine} SUPERUSER"),
        format!("ALTER ROLE {mine} CREATEROLE"),
        format!("ALTER ROLE {mine} BYPASSRLS"),
        format!("ALTER ROLE {theirs} PASSWORD 'x'"),
        format!("GRANT {theirs} TO {mine}"),
        "GRANT pg_read_server_files TO CURRENT_USER".to_owned(),
        "CREATE SCHEMA intruder".to_owned(),
        format!("CREATE TABLE {mine}.intruder (x int)"),
        "CREATE TABLE shared.intruder (x int)".to_owned(),
        "CREATE TABLE public.intruder (x int)".to_owned(),
        "CREATE DATABASE intruder".to_owned(),
        "CREATE EXTENSION dblink".to_owned(),
        "CREATE TEMP TABLE intruder (x int)".to_owned(),
        "COPY account TO PROGRAM 'cat'".to_owned(),
        "COPY account TO '/tmp/intruder'".to_owned(),
        "SELECT pg_read_file('/etc/passwd')".to_owned(),
        "SELECT lo_import('/etc/passwd')".to_owned(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND usename IS NOT NULL"
            .to_owned(),
        "ALTER SYSTEM SET log_statement = 'all'".to_owned(),
        "SET log_statement = 'all'".to_owned(),
        "UPDATE audit SET actor = 'nobody'".to_owned(),
        "DELETE FROM audit".to_owned(),
        "TRUNCATE audit".to_owned(),
        "DELETE FROM audit_seal".to_owned(),
        "UPDATE note SET author = 'nobody'".to_owned(),
        "DELETE FROM outbox".to_owned(),
        "DROP TABLE account".to_owned(),
        "ALTER TABLE audit DISABLE TRIGGER ALL".to_owned(),
    ];
    for sql in &ways {
        let code = refused(&mut connection, sql).await;
        assert!(
            code.as_deref().is_some_and(|code| ["42501", "42704", "0LP01", "3F000", "42P01", "22023"].contains(&code)),
            "{sql}: {code:?}"
        );
    }
    // RESET ROLE and RESET SESSION AUTHORIZATION end where they began.
    for sql in ["RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD ALL"] {
        connection.execute(sql).await.unwrap();
        let who: String = connection.fetch_one("SELECT current_user || ' ' || session_user").await.unwrap().get(0);
        assert_eq!(who, format!("{mine} {mine}"), "{sql}");
        assert!(refused(&mut connection, &format!("SELECT count(*) FROM {theirs}.account")).await.is_some());
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn what_others_do_is_not_to_be_seen_and_news_carries_ids_only() {
    let here = TestClinic::new().await;
    let there = here.neighbour().await;
    let mut theirs = enter(&there).await;
    theirs.execute("SELECT 'Zq secret of theirs'").await.unwrap();
    let mut connection = enter(&here).await;
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%Zq secret%' AND usename <> current_user";
    let seen: i64 = connection.fetch_one(sql).await.unwrap().get(0);
    assert_eq!(seen, 0, "statements of another chain");
    // Large objects have owners: another chain's cannot be read.
    let id: sqlx::postgres::types::Oid = theirs.fetch_one("SELECT lo_from_bytea(0, 'theirs')").await.unwrap().get(0);
    assert!(refused(&mut connection, &format!("SELECT lo_get({})", id.0)).await.is_some());
    theirs.execute(AssertSqlSafe(format!("SELECT lo_unlink({})", id.0))).await.unwrap();
    // Whoever may connect may listen; nothing of ours is ever said there.
    let sources = ["server/kernel/src", "server/modules", "migrations/src"];
    for folder in sources {
        for file in walk(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(
                !text.contains("pg_notify(") && !text.contains("NOTIFY \""),
                "{} says something aloud",
                file.display()
            );
        }
    }
}

fn walk(folder: std::path::PathBuf) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn a_destroyed_key_leaves_a_chain_that_nobody_can_read() {
    let here = TestClinic::new().await;
    let there = here.neighbour().await;
    let master = composition::start::master_key(&there.config, there.state.entropy()).unwrap();
    let owner = tenancy::connect(&there.config.database().unwrap(), &master).await.unwrap();
    tenancy::destroy_keys(&owner, &there.clock, &there.chain.slug).await.unwrap();
    owner.close().await.unwrap();
    let mut connection = superuser(&there).await;
    let sql = "SELECT count(*), count(wrapped) FROM control.chain_key k JOIN control.chain c ON c.id = k.chain_id WHERE c.slug = $1";
    let row = sqlx::query(sql).bind(&there.chain.slug).fetch_one(&mut connection).await.unwrap();
    assert_eq!((row.get::<i64, _>(0), row.get::<i64, _>(1)), (3, 0), "three keys, none of them left");
    let open = there.state.control().chains().await.unwrap();
    assert!(open.iter().all(|chain| chain.slug != there.chain.slug));
    assert!(open.iter().any(|chain| chain.slug == here.chain.slug));
    assert!(!master.name().is_empty());
}
