//! kill -9 under load, also between a carrier's answer and our commit: no acknowledged booking is lost, what follows from
//! each happens exactly once, a message caught in between is uncertain and never sent twice. The same run carries strings
//! that must never appear in logs, metrics or messages; then they are planted there, and the same scan finds them.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use api::{
    Block,
    crm::{Channel, RegisterPatient},
    id::PatientId,
    notifications::{ListTemplates, SaveTemplate, TemplateCode},
    scheduling::{HoldSlot, OverbookVisit},
};
use axum::http::header;
use kernel::database::{execute, query_all};
use serde_json::{Value, json};
use test_support::{TestClinic, TestUser, own_database};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Mutex,
    time::{interval, timeout},
};
use uuid::Uuid;

use crate::process::{Server, SmsService, web_root};
use test_support::world::{World, line, person};

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
        phone: api::text::TypedPhone::new("+1 555 987 6543").ok(),
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
        if round == 0 {
            carry_in_requests(&desks[0], server.port).await;
        }
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
    // One failure is left before it is given up, so when nothing waits any more it was tried.
    carry_in_an_event(&world, 11).await;
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
    nothing_leaked(&sms.words(), &fs::read_to_string(&server.log).unwrap(), &metrics);
    plant_in_the_log(&world, &server).await;
    drop(server);
    plant_in_a_message(&world).await;
    let unreadable = carry_in_an_event(&world, 0).await;
    let server = Server::start(&config, &at(10 * KILLS + 40), &sms, &log).await;
    let sent = async {
        let mut tick = interval(Duration::from_millis(50));
        while found(&sms.words()).is_empty() {
            tick.tick().await;
        }
    };
    timeout(Duration::from_secs(60), sent).await.expect("the scan is blind in the messages");
    assert_eq!(found(&sms.words()), ["Zqxreason"]);
    // Tried again after a second and two, at its hours: the next round would come after half a minute at the earliest.
    let tried = async {
        let mut tick = interval(Duration::from_millis(50));
        let sql = "SELECT 1 FROM outbox_pending WHERE event_id = $1 AND attempts >= 3";
        while query_all(&tenant.read().await.unwrap(), sql, vec![unreadable.into()]).await.unwrap().is_empty() {
            tick.tick().await;
        }
    };
    timeout(Duration::from_secs(20), tried).await.expect("a failed event is tried again at its hour");
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

/// Requests that carry the strings wherever a request can: path, query, method, host, body.
async fn carry_in_requests(desk: &Desk, port: u16) {
    let own = desk.host.as_str();
    let requests = [
        ("GET /Zqxfamily", own),
        ("GET /patients/Zqxfamily?name=zqxmail", own),
        ("GET /api/patients/Zqxfamily", own),
        ("GET /api/scheduling/slots?staff_id=Zqxfamily&day=Zqxreason", own),
        ("GET /pkg/Zqxfamily.js", own),
        ("POST /api/patients", own),
        ("Zqxfamily /api/session", own),
        ("GET /", "zqxmail.clinic.test"),
    ];
    for (line, host) in requests {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let body = r#"{"given_name":["Zqxfamily"],"sex":"Zqxreason"}"#;
        let request = format!(
            "{line} HTTP/1.1\r\nhost: {host}\r\norigin: https://{host}\r\ncookie: {}\r\nconnection: close\r\n\
             referer: https://{host}/Zqxstreet\r\nuser-agent: zqxmail\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            desk.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 "), "{line}");
    }
}

/// An event that nobody can read, whose words its error would quote, after so many failures.
async fn carry_in_an_event(world: &World, attempts: i32) -> Uuid {
    let tenant = world.clinic.tenant();
    let (id, at): (Uuid, _) = (tenant.new_id(), kernel::database_time(tenant.now()));
    let event = "INSERT INTO outbox (id, at, kind, actor, payload) \
                 VALUES ($1, $2, 'scheduling.visit_changed', 'test', '\"Zqxreason\"')";
    let read = tenant.read().await.unwrap();
    execute(&read, event, vec![id.into(), at.into()]).await.unwrap();
    let pending = "INSERT INTO outbox_pending (event_id, next_at, attempts) VALUES ($1, $2, $3)";
    execute(&read, pending, vec![id.into(), at.into(), attempts.into()]).await.unwrap();
    id
}

/// No patient's string stands in a log, a figure or a message.
fn nothing_leaked(words: &str, log: &str, metrics: &str) {
    assert!(log.contains("request failed") && log.contains("http.route"));
    assert!(metrics.contains("http_request_seconds") && words.contains("appointment"));
    for (place, text) in [("log", log), ("metrics", metrics), ("messages", words)] {
        assert_eq!(found(text), Vec::<&str>::new(), "in the {place}");
    }
    // A figure's labels are patterns of routes, known methods and statuses: nothing from outside gets in, nor could a test
    // plant anything. So for this place alone the scan is shown a copy.
    for canary in CANARIES {
        assert_eq!(found(&metrics.replace("\"GET\"", &format!("\"{canary}\""))), [canary], "the scan is blind");
    }
}

/// A build whose list of fonts is one of the strings: the server says in its log what it cannot read, and the scan sees it.
async fn plant_in_the_log(world: &World, server: &Server) {
    let web = web_root("server").join("web.json");
    fs::write(web, r#"{"pkg":"pkg/x","css":"pkg/x.css","fonts":"Zqxfamily"}"#).unwrap();
    let page = reqwest::Client::new()
        .get(format!("http://127.0.0.1:{}/sign-in", server.port))
        .header(header::HOST, world.clinic.host());
    assert!(page.send().await.unwrap().status().is_success());
    assert_eq!(found(&fs::read_to_string(&server.log).unwrap()), ["Zqxfamily"], "the scan is blind in the log");
}

/// A clinic whose words for a booked visit are one of the strings: the next server sends the message with it.
async fn plant_in_a_message(world: &World) {
    let call = &world.all.client;
    let known = call.call(ListTemplates {}).await.unwrap().templates;
    let known = known.into_iter().find(|known| (known.code, known.channel) == (TemplateCode::Booked, Channel::Sms));
    let known = known.expect("a template");
    let save = SaveTemplate {
        code: known.code,
        channel: known.channel,
        version: known.version,
        subject: None,
        body: Block::new("{clinic}: Zqxreason").unwrap(),
    };
    call.call(save).await.unwrap();
    let visit = OverbookVisit {
        staff_id: world.staff,
        kind_id: world.kind,
        starts: world.start(),
        patient_id: world.patient,
        reason: None,
        overbook_reason: line("Travels from far"),
        overlapping: true,
        deceased: false,
    };
    call.call(visit).await.unwrap();
}
