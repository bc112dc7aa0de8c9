//! Rows are sealed in order, by one server at a time, whatever the order in which they were committed; nobody can change
//! them, the owner of the table no more than the chain.

use api::crm::GetPatient;
use audit::verify;
use composition::start;
use kernel::{Audit, database::execute};
use sqlx::{Connection, Executor, PgConnection};
use test_support::{TestClinic, database};

use test_support::world::World;

pub async fn report(clinic: &TestClinic) -> audit::Report {
    let master = start::master_key(&clinic.config, &kernel::Entropy::system()).expect("the master key");
    let checkpoints = start::checkpoints(&clinic.config, &master).expect("checkpoints");
    verify(&clinic.tenant(), &checkpoints).await.expect("a report")
}

#[tokio::test]
async fn what_is_written_is_sealed_in_order_and_verifies() {
    let world = World::new().await;
    world.all.client.call(GetPatient { id: world.patient }).await.expect("a patient");
    let before = report(&world.clinic).await;
    assert!(before.waiting > 5 && before.sealed == 0 && before.findings.is_empty(), "{before:?}");
    world.clinic.seal().await;
    let after = report(&world.clinic).await;
    assert_eq!((after.sealed, after.waiting, after.findings.len()), (before.waiting, 0, 0), "{after:?}");
    assert_eq!((after.checkpoints, after.vouched_to), (1, i64::try_from(after.sealed).unwrap()));
    // Sealing again seals nothing again.
    world.clinic.seal().await;
    assert_eq!(report(&world.clinic).await, after);
}

#[tokio::test]
async fn a_row_that_commits_late_or_bears_an_old_date_is_sealed() {
    let clinic = TestClinic::new().await;
    let slow = clinic.tenant().tx().await.expect("a transaction");
    // Its number is taken now, its commit comes after the others were sealed.
    execute(&slow, &inserting("'2001-01-01T00:00:00Z'"), Vec::new()).await.expect("a row");
    for _ in 0..3 {
        let tx = clinic.tenant().tx().await.expect("a transaction");
        tx.audit(Audit::of("books.read"));
        tx.commit().await.expect("a commit");
    }
    clinic.seal().await;
    let sealed = report(&clinic).await;
    assert!(sealed.sealed >= 3 && sealed.waiting == 0, "{sealed:?}");
    slow.commit().await.expect("a commit");
    clinic.seal().await;
    let all = report(&clinic).await;
    assert_eq!((all.sealed, all.waiting), (sealed.sealed + 1, 0), "{all:?}");
    // It was not the server that wrote it, and that is said.
    assert_eq!(all.findings.iter().map(|one| one.fault).collect::<Vec<_>>(), [audit::Fault::Inserted]);
}

/// A row that somebody with the chain's own login might write by hand.
fn inserting(at: &str) -> String {
    format!(
        "INSERT INTO audit (id, at, actor, request_id, source, purpose, action, patient_ids, proof) VALUES \
         (gen_random_uuid(), {at}, 'Somebody', gen_random_uuid(), 'nowhere', 'care', 'chart.open', '{{}}', '\\x00112233445566778899aabbccddeeff')"
    )
}

#[tokio::test]
async fn two_servers_seal_one_chain_without_a_gap() {
    let one = TestClinic::new().await;
    let other = start::start(&one.config, one.clock.clone(), kernel::Entropy::system()).await.expect("a server");
    let mut other = other.sealer;
    let chain = std::sync::Arc::new(one.chain.clone());
    for _ in 0..5 {
        let tx = one.tenant().tx().await.expect("a transaction");
        for _ in 0..20 {
            tx.audit(Audit::of("books.read"));
        }
        tx.commit().await.expect("a commit");
        tokio::join!(one.seal(), other.settle(&chain));
    }
    one.seal().await;
    let report = report(&one).await;
    assert!(report.sealed >= 100 && report.waiting == 0 && report.findings.is_empty(), "{report:?}");
}

#[tokio::test]
async fn rows_and_seals_are_only_added_to() {
    let world = World::new().await;
    world.clinic.seal().await;
    let tenant = world.clinic.tenant();
    for table in ["audit", "audit_seal"] {
        for change in ["DELETE FROM", "TRUNCATE", "UPDATE"] {
            let set = match (change, table) {
                ("UPDATE", "audit") => " SET actor = 'x'",
                ("UPDATE", _) => " SET sequence = 0",
                _ => "",
            };
            let sql = format!("{change} {table}{set}");
            // The chain's own login has no right to it, the owner is stopped by the trigger.
            assert!(execute(&tenant.read().await.expect("a connection"), &sql, Vec::new()).await.is_err(), "{sql}");
            let schema = world.clinic.chain.schema.as_str();
            let mut owner = PgConnection::connect(&database().await.superuser_url()).await.expect("a superuser");
            let path = format!("SET ROLE polyclinic_owner; SET search_path = {schema}");
            owner.execute(sqlx::AssertSqlSafe(path)).await.expect("the owner");
            let refused = owner.execute(sqlx::AssertSqlSafe(sql.clone())).await.expect_err(&sql).to_string();
            assert!(refused.contains("only added to"), "{refused}");
        }
    }
}
