//! Starts real servers.

use std::process::Command;
use std::thread;

use private_postgres::{PrivatePostgres, Programs, StartOptions};

fn fresh_folder(name: &str) -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("private-postgres-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

fn ask(server: &PrivatePostgres, password: &str, sql: &str) -> Result<String, String> {
    let psql = Programs::find(None).expect("PostgreSQL is installed").program("psql");
    let output = Command::new(psql)
        .args(["--no-psqlrc", "--no-password", "--tuples-only", "--no-align", "--username=postgres", "--command", sql])
        .arg("--host")
        .arg(server.socket_dir())
        .env("PGPASSWORD", password)
        .output()
        .expect("psql runs");
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
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

    let password = server.superuser_password();
    assert_eq!(ask(server, password, "show max_connections").as_deref(), Ok("400"));
    assert_eq!(ask(server, password, "show listen_addresses").as_deref(), Ok(""));
    assert_eq!(ask(server, password, "show server_encoding").as_deref(), Ok("UTF8"));
    assert!(ask(server, "not the password", "select 1").is_err());
    ask(server, password, "create table kept (id int); insert into kept values (7)").expect("writes");

    server.stop().expect("stops");
    assert!(PrivatePostgres::attach(&dir).expect("readable").is_none());
    let again = PrivatePostgres::start(&options).expect("starts again");
    assert_eq!(ask(&again, again.superuser_password(), "select id from kept").as_deref(), Ok("7"));
    assert!(PrivatePostgres::attach(&dir).expect("readable").is_some());
    again.stop().expect("stops");
    let home = again.home().to_path_buf();
    std::fs::remove_dir_all(&dir).expect("removable");
    let _ = std::fs::remove_dir_all(home);
}
