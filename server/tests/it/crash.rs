//! kill -9 under load, also between a carrier's answer and our commit: no acknowledged booking is lost, what follows from
//! each happens exactly once, a message caught in between is uncertain and never sent twice. The same run carries strings
//! that must never appear in logs, metrics or messages.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use api::{crm::RegisterPatient, id::PatientId, scheduling::HoldSlot};
use axum::http::header;
use kernel::database::query_all;
use serde_json::{Value, json};
use test_support::{TestClinic, TestUser, own_database};
use tokio::sync::Mutex;

use crate::{
    process::{Server, SmsService},
    world::{World, line, person},
};

/// Strings of a patient that belong to nobody but the clinic.
const CANARIES: [&str; 5] = ["Zqxfamily", "Zqxreason", "5559876543", "zqxmail", "Zqxstreet"];
const KILLS: usize = 5;
const CLIENTS: usize = 4;

fn found(text: &str) -> Vec<&'static str> {
    CANARIES.into_iter().filter(|canary| text.contains(canary)).collect()
}

fn canary() -> RegisterPatient {
    RegisterPatient {
        family_name: Some(line("Zqxfamily")),
        phone: api::text::Phone::new("+1 555 987 6543").ok(),
        email: api::text::Email::new("zqxmail@mail.example").ok(),
        street: Some(line("Zqxstreet 1")),
        ..person(9)
    }
}

struct Desk {
    client: reqwest::Client,
    host: String,
    cookie: String,
}

impl Desk {
    async fn post(&self, port: u16, path: &str, body: Value) -> Option<(u16, Value)> {
        let answer = self
            .client
            .post(format!("http://127.0.0.1:{port}{path}"))
            .header(header::HOST, &self.host)
            .header(header::ORIGIN, format!("https://{}", self.host))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_string())
            .send()
            .await
            .ok()?;
        let status = answer.status().as_u16();
        Some((status, serde_json::from_slice(&answer.bytes().await.ok()?).ok()?))
    }
}

/// Books one slot after the other until the server is gone; what was acknowledged.
async fn book_until_gone(
    world: Arc<World>,
    desk: Arc<Desk>,
    patient: PatientId,
    port: u16,
    acknowledged: Arc<Mutex<Vec<String>>>,
) {
    loop {
        let hold = HoldSlot { staff_id: world.staff, kind_id: world.kind, starts: world.start() };
        let Some((status, held)) =
            desk.post(port, "/api/scheduling/holds", serde_json::to_value(hold).expect("JSON")).await
        else {
            return;
        };
        if status != 200 {
            continue;
        }
        let book = json!({ "hold_id": held["id"], "patient_id": patient, "reason": "Zqxreason" });
        match desk.post(port, "/api/scheduling/visits", book).await {
            Some((200, booked)) => acknowledged.lock().await.push(booked["id"].as_str().expect("an id").to_owned()),
            Some(_) => {}
            None => return,
        }
    }
}

fn at(minutes: usize) -> String {
    format!("2026-11-23T{:02}:{:02}:00Z", 15 + minutes / 60, minutes % 60)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_nothing_acknowledged_is_lost_or_done_twice() {
    let database = own_database("crash").await;
    let config = database.config();
    let world = Arc::new(World::in_clinic(TestClinic::on_server(&config).await).await);
    let patient = world.all.client.call(canary()).await.unwrap().id;
    let mut desks = Vec::new();
    for _ in 0..CLIENTS {
        let user: TestUser = world.clinic.user(&["reception"]).await;
        desks.push(Arc::new(Desk {
            client: reqwest::Client::new(),
            host: world.clinic.host(),
            cookie: user.cookie().to_owned(),
        }));
    }
    let sms = SmsService::start().await;
    let log = std::env::temp_dir().join(format!("polyclinic-crash-{}.log", std::process::id()));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let mut metrics = String::new();
    // Each start is ten minutes later: sessions live on, and what was booked before has become due.
    for round in 0..KILLS {
        if round > 0 {
            // This time the carrier's answer is the last thing the server could have heard.
            sms.kill_next.store(1, Ordering::SeqCst);
        }
        let mut server = Server::start(&config, &at(10 * round), &sms, &log).await;
        let mut clients = tokio::task::JoinSet::new();
        for desk in &desks {
            let (world, desk, acknowledged) = (Arc::clone(&world), Arc::clone(desk), Arc::clone(&acknowledged));
            clients.spawn(book_until_gone(world, desk, patient, server.port, acknowledged));
        }
        let enough = 20 + 10 * round;
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        // From the second round on the carrier ends the server, however long it takes to get a message; our own end comes
        // only to a server that no carrier ended.
        let round_goes_on =
            async || acknowledged.lock().await.len() < enough || sms.kill_next.load(Ordering::SeqCst) != 0;
        while !clients.is_empty() && round_goes_on().await {
            tick.tick().await;
            while clients.try_join_next().is_some() {}
        }
        if let Ok(answer) = reqwest::get(format!("http://127.0.0.1:{}/metrics", server.metrics)).await {
            metrics.push_str(&answer.text().await.unwrap_or_default());
        }
        server.kill();
        while clients.join_next().await.is_some() {}
    }
    sms.kill_next.store(0, Ordering::SeqCst);
    // A last server, long after, settles what is left.
    let server = Server::start(&config, &at(10 * KILLS + 30), &sms, &log).await;
    let tenant = world.clinic.tenant();
    let left = "SELECT (SELECT count(*) FROM outbox_pending WHERE attempts < 12) \
                + (SELECT count(*) FROM message WHERE state IN ('waiting', 'sending') AND due_at < '2026-11-23T17:00:00Z') AS n";
    let settled = async {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            let rows = query_all(&tenant.read().await.unwrap(), left, Vec::new()).await.unwrap();
            if rows[0].try_get::<i64>("", "n").unwrap() == 0 {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), settled).await.expect("what follows from the bookings");
    let acknowledged = acknowledged.lock().await;
    // Where the carrier ends the server, a round is short.
    assert!(acknowledged.len() >= 20, "{} bookings", acknowledged.len());
    once_each(&world, &acknowledged).await;
    never_twice(&world, &sms).await;
    metrics.push_str(
        &reqwest::get(format!("http://127.0.0.1:{}/metrics", server.metrics)).await.unwrap().text().await.unwrap(),
    );
    nothing_leaked(&sms, &fs::read_to_string(&server.log).unwrap(), &metrics);
    drop(server);
    fs::remove_file(log).unwrap();
}

/// Every acknowledged booking stands, with one line on the timeline and one message.
async fn once_each(world: &World, acknowledged: &[String]) {
    let sql = "SELECT a.id::text AS id, a.state, (SELECT count(*) FROM timeline_entry t WHERE t.detail->>'appointment_id' = a.id::text) \
               AS lines, (SELECT count(*) FROM message m WHERE m.subject_id = a.id AND m.template = 'booked') AS messages, \
               (SELECT count(*) FROM occupancy o WHERE o.appointment_id = a.id) AS places FROM appointment a WHERE a.state <> 'held'";
    let rows = query_all(&world.clinic.tenant().read().await.unwrap(), sql, Vec::new()).await.unwrap();
    let stands: HashMap<String, (String, i64, i64, i64)> = rows
        .iter()
        .map(|row| {
            let figure = |name| row.try_get::<i64>("", name).unwrap();
            let state: String = row.try_get("", "state").unwrap();
            (row.try_get("", "id").unwrap(), (state, figure("lines"), figure("messages"), figure("places")))
        })
        .collect();
    for id in acknowledged {
        assert_eq!(stands.get(id), Some(&("booked".to_owned(), 1, 1, 2)), "{id}");
    }
    // Those that were committed and never acknowledged are whole as well.
    assert!(stands.values().all(|visit| *visit == ("booked".to_owned(), 1, 1, 2)));
}

/// No message went out twice, and the ones caught between answer and commit are uncertain.
async fn never_twice(world: &World, sms: &SmsService) {
    let sql = "SELECT state, count(*) AS n FROM message WHERE template = 'booked' GROUP BY state";
    let rows = query_all(&world.clinic.tenant().read().await.unwrap(), sql, Vec::new()).await.unwrap();
    let count = |state: &str| {
        rows.iter()
            .find(|row| row.try_get::<String>("", "state").unwrap() == state)
            .map_or(0, |row| row.try_get::<i64>("", "n").unwrap())
    };
    let sent = sms.sent.lock().unwrap().len();
    assert!(count("uncertain") >= 1, "no message was caught in between");
    // Each went out at most once: the service saw the sent ones, and at most the uncertain ones besides.
    let (at_least, at_most) = (count("sent"), count("sent") + count("uncertain"));
    assert!(
        (at_least..=at_most).contains(&i64::try_from(sent).unwrap()),
        "{sent} went out, {at_least} to {at_most} should have"
    );
}

/// No patient's string stands in a log, a figure or a message; and the scan would have seen one in each.
fn nothing_leaked(sms: &SmsService, log: &str, metrics: &str) {
    let words = sms.sent.lock().unwrap().iter().map(|(_, words)| words.clone()).collect::<Vec<_>>().join("\n");
    assert!(log.contains("request") && metrics.contains("http_request_seconds") && words.contains("appointment"));
    for (place, text) in [("log", log), ("metrics", metrics), ("messages", words.as_str())] {
        assert_eq!(found(text), Vec::<&str>::new(), "in the {place}");
        for canary in CANARIES {
            assert_eq!(found(&format!("{text}\nplanted {canary}")), [canary], "the scan is blind in the {place}");
        }
    }
}
