//! Five chains share a connection, and requests are cut off everywhere, by time-outs, panics and clients that
//! close their sockets: no row of another chain is ever seen, nothing stays open, nothing acknowledged is lost.

mod sockets;

use std::{sync::Arc, time::Duration};

use kernel::{
    Actor, Tenant,
    database::{execute, query_one},
};
use sqlx::{ConnectOptions, Connection, PgConnection};
use test_support::{TestClinic, database};
use tokio::{sync::Mutex, time::timeout};
use uuid::Uuid;

use self::sockets::{Cuts, Desk, serve};

const WORKERS: usize = 48;

/// A small generator of its own, so that each run cuts at other places and says where it began.
struct Chance(u64);

impl Chance {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Sees that this is the chain it should be.
async fn look(tenant: &Tenant) {
    let Ok(read) = tenant.read().await else { return };
    let sql = "SELECT current_user AS name, current_schema() AS schema, (SELECT min(code) FROM role WHERE position = 0) AS mark";
    let Ok(Some(row)) = query_one(&read, sql, Vec::new()).await else { return };
    let own = tenant.chain().schema.as_str();
    assert_eq!(row.try_get::<String>("", "name").expect("a name"), own);
    assert_eq!(row.try_get::<String>("", "schema").expect("a schema"), own);
    assert_eq!(
        row.try_get::<String>("", "mark").expect("a mark"),
        format!("mark_{}", &own[2..].replace(|c: char| c.is_ascii_digit(), "z"))
    );
}

/// Writes a row in a transaction; its id once it is acknowledged.
async fn write(tenant: &Tenant, panic: bool) -> Option<Uuid> {
    let id: Uuid = tenant.new_id();
    let tx = tenant.tx().await.ok()?;
    let sql = "INSERT INTO effect (event_id, name, at) VALUES ($1, 'pool', $2)";
    let outbox = "INSERT INTO outbox (id, at, kind, actor, payload) VALUES ($1, $2, 'pool', 'test', '{}')";
    let at = kernel::database_time(tenant.now());
    execute(&tx, outbox, vec![id.into(), at.into()]).await.ok()?;
    assert!(!panic, "cut off on purpose");
    execute(&tx, sql, vec![id.into(), at.into()]).await.ok()?;
    tx.commit().await.ok()?;
    Some(id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_chains_on_six_connections_stay_apart() {
    stay_apart(30, 6, 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full measure: `make assure pool`"]
async fn a_hundred_chains_on_twenty_connections_stay_apart() {
    stay_apart(100, 20, 60).await;
    println!("T22: 100 chains on 20 connections, {WORKERS} workers, 60 rounds each: nothing crossed, open or lost");
}

async fn stay_apart(chains: usize, connections: usize, rounds: usize) {
    let mut config = database().await.config();
    config.connections_reserve = 400 - connections;
    let first = TestClinic::on_server(&config).await;
    let mut clinics = vec![];
    for _ in 1..chains {
        clinics.push(first.neighbour().await);
    }
    clinics.push(first);
    let mut tenants = Vec::new();
    for clinic in &clinics {
        let tenant = Tenant::new(clinic.state.clone(), Arc::new(clinic.chain.clone()), Actor::program("pool"));
        let mark = format!("mark_{}", &clinic.chain.schema.as_str()[2..].replace(|c: char| c.is_ascii_digit(), "z"));
        let sql = "INSERT INTO role (code, name, permissions, home, position) VALUES ($1, 'mark', '{}', '/', 0)";
        execute(&tenant.read().await.unwrap(), sql, vec![mark.into()]).await.unwrap();
        tenants.push(tenant);
    }
    let port = serve(&clinics[0]).await;
    let mut desks = Vec::new();
    for clinic in &clinics {
        desks.push(Desk::of(clinic, port).await);
    }
    let (tenants, desks, cuts) = (Arc::new(tenants), Arc::new(desks), Arc::new(Cuts::default()));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.to_string().contains("cut off on purpose") {
            loud(panic);
        }
    }));
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..WORKERS {
        let (tenants, acknowledged) = (Arc::clone(&tenants), Arc::clone(&acknowledged));
        let (desks, cuts) = (Arc::clone(&desks), Arc::clone(&cuts));
        workers.spawn(async move {
            let mut chance = Chance(0x9E37_79B9 + worker as u64 * 7919);
            for _ in 0..rounds {
                let n = usize::try_from(chance.below(chains as u64)).unwrap_or(0);
                let tenant = tenants[n].clone();
                let cut = Duration::from_micros(chance.below(6000));
                match chance.below(9) {
                    5 | 6 => desks[n].leave(cut, &cuts).await,
                    7 => desks[n].save(&cuts).await,
                    8 => desks[n].look().await,
                    0 => look(&tenant).await,
                    1 => drop(timeout(cut, look(&tenant)).await),
                    2 => drop(timeout(cut, write(&tenant, false)).await),
                    3 => {
                        // A panic inside the transaction, or a server too busy to open one: never a commit.
                        let written = tokio::spawn(async move { write(&tenant, true).await }).await;
                        assert!(!matches!(written, Ok(Some(_))), "a transaction that panicked was committed");
                    }
                    _ => {
                        if let Some(id) = write(&tenant, false).await {
                            acknowledged.lock().await.push((n, id));
                        }
                    }
                }
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        if let Err(failed) = worker {
            std::panic::resume_unwind(failed.into_panic());
        }
    }
    nothing_open(&clinics).await;
    assert!(clinics[0].state.open_connections() <= connections);
    let acknowledged = acknowledged.lock().await;
    assert!(acknowledged.len() > 50, "only {} writes were acknowledged", acknowledged.len());
    for (n, id) in acknowledged.iter() {
        let sql = "SELECT 1 FROM outbox o JOIN effect e ON e.event_id = o.id WHERE o.id = $1";
        let found = query_one(&tenants[*n].read().await.unwrap(), sql, vec![(*id).into()]).await.unwrap();
        assert!(found.is_some(), "an acknowledged write is lost");
    }
    // Nothing half: no outbox row of ours without its effect.
    for tenant in tenants.iter() {
        let sql = "SELECT 1 FROM outbox o WHERE o.kind = 'pool' AND NOT EXISTS (SELECT FROM effect e WHERE e.event_id = o.id)";
        assert!(
            query_one(&tenant.read().await.unwrap(), sql, Vec::new()).await.unwrap().is_none(),
            "half a transaction"
        );
    }
    sockets::whole_and_served(&desks, &tenants, &cuts).await;
}

async fn superuser() -> PgConnection {
    let url = database().await.superuser_url();
    url.parse::<sqlx::postgres::PgConnectOptions>().unwrap().connect().await.unwrap()
}

/// Within a second, no transaction of these chains is open and no lock of theirs is held.
async fn nothing_open(clinics: &[TestClinic]) {
    let logins: Vec<&str> = clinics.iter().map(|clinic| clinic.chain.schema.as_str()).collect();
    let mut superuser = superuser().await;
    let sql = "SELECT (SELECT count(*) FROM pg_stat_activity WHERE usename = ANY($1) AND state <> 'idle') \
               + (SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE usename = ANY($1))";
    let quiet = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            tick.tick().await;
            let open: i64 = sqlx::query_scalar(sql).bind(&logins).fetch_one(&mut superuser).await.unwrap();
            if open == 0 {
                return;
            }
        }
    };
    timeout(Duration::from_secs(1), quiet).await.expect("a transaction stays open");
    superuser.close().await.unwrap();
}
