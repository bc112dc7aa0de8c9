//! What the operator's commands print: no statement, and nothing that opens anything.

use test_support::{PASSWORD, own_database};

use crate::process::program;

#[tokio::test(flavor = "multi_thread")]
async fn no_command_prints_a_statement_or_a_secret() {
    let database = own_database("logs").await;
    let config = database.config();
    let run = |words: &[&str]| {
        let mut command = program(&config, words);
        let superuser = database.superuser_url();
        command
            .env("POLYCLINIC_LOG", "trace")
            .env("POLYCLINIC_BOOTSTRAP_URL", &superuser)
            .env("POLYCLINIC_ADMIN_PASSWORD", PASSWORD);
        let output = command.output().expect("the built program");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        [output.stdout, output.stderr].concat()
    };
    let create =
        ["chain", "create", "quiet", "Quiet Clinic", "--admin-email", "ada@quiet.example", "--admin-name", "Ada"];
    let printed = [run(&["migrate"]), run(&create), run(&["chain", "list"])].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(printed.contains("Quiet Clinic is open at"), "{printed}");
    let superuser = database.superuser_url();
    let password = superuser.split([':', '@']).nth(2).expect("a password");
    for secret in ["SCRAM-SHA-256", "CREATE TABLE", "CREATE ROLE", "INSERT INTO", "SELECT ", PASSWORD, password] {
        assert!(!printed.contains(secret), "{secret:?} is printed");
    }
}
