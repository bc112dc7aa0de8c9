//! Starts real servers.

use std::process::Command;
use std::thread;

use private_postgres::{PrivatePostgres, Programs, StartOptions};

fn fresh_folder(name: &str) -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("private-postgres-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

fn sign_in(server: &PrivatePostgres, password: &str) -> bool {
    let psql = Programs::find(None).expect("PostgreSQL is installed").program("psql");
    let output = Command::new(psql)
        .args(["--no-psqlrc", "--no-password", "--username=postgres", "--command", "select 1", "--host"])
        .arg(server.socket_dir())
        .env("PGPASSWORD", password)
        .output()
        .expect("psql runs");
    output.status.success()
}

#[test]
fn a_server_is_shared_stopped_and_found_again() {
    let dir = fresh_folder("shared");
    let options = StartOptions::throw_away(&dir);
    let servers: Vec<PrivatePostgres> = thread::scope(|scope| {
        let starts: Vec<_> = (0..3).map(|_| scope.spawn(|| PrivatePostgres::start(&options))).collect();
        starts.into_iter().map(|start| start.join().expect("no panic").expect("starts")).collect()
    });
    let server = &servers[0];
    assert!(servers.iter().all(|other| other.superuser_password() == server.superuser_password()));

    let ask = |sql: &str| server.ask(sql).expect("answers");
    assert_eq!(ask("show max_connections"), "400");
    assert_eq!(ask("show listen_addresses"), "");
    assert_eq!(ask("show server_encoding"), "UTF8");
    assert!(sign_in(server, server.superuser_password()));
    assert!(!sign_in(server, "not the password"));
    assert!(!sign_in(server, ""));
    ask("create table kept (id int); insert into kept values (7)");
    assert!(server.ensure_database("clinic").expect("makes"));
    assert!(!server.ensure_database("clinic").expect("finds"));
    server.fresh_database("clinic").expect("replaces");
    assert!(server.ensure_database("clinic; drop").is_err());

    server.stop().expect("stops");
    assert!(PrivatePostgres::attach(&dir).expect("readable").is_none());
    let again = PrivatePostgres::start(&options).expect("starts again");
    assert_eq!(again.ask("select id from kept").expect("answers"), "7");
    assert!(PrivatePostgres::attach(&dir).expect("readable").is_some());
    again.stop().expect("stops");
    let home = again.home().to_path_buf();
    std::fs::remove_dir_all(&dir).expect("removable");
    let _ = std::fs::remove_dir_all(home);
}
