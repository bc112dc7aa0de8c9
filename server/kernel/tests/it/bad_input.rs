//! Bad input: each a problem with its field and the way out, and nothing changed.

use api::Problem;
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use test_support::{cases::cases, world::World};

async fn send(world: &World, target: &str, kind: &str, body: impl Into<Body>) -> (StatusCode, Vec<u8>) {
    let request = world
        .clinic
        .request("POST", target)
        .header(header::COOKIE, world.all.cookie())
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .unwrap();
    let (status, _, body) = world.clinic.send(request).await;
    (status, body)
}

async fn problem(world: &World, target: &str, body: Value) -> Problem {
    let (status, answer) = send(world, target, "application/json", body.to_string()).await;
    assert!(status.is_client_error(), "{target} {body}: {status}");
    serde_json::from_slice(&answer).unwrap()
}

#[tokio::test]
async fn each_mistake_names_its_field_and_the_way_out() {
    let world = World::new().await;
    let patient = json!({ "given_name": "Ana", "family_name": "Lopez", "born": "1980-02-28", "sex": "female" });
    let with = |field: &str, value: Value| {
        let mut body = patient.clone();
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("born", json!("1980-02-31")), "born"),
        (with("born", json!("2999-01-01")), "born"),
        (with("born", json!(1980)), "born"),
        (with("sex", json!("femalex")), "sex"),
        (with("given_name", json!("x".repeat(201))), "given_name"),
        (with("given_name", json!("  ")), "given_name"),
        (with("given_name", json!("a\u{0}b")), "given_name"),
        (with("phone", json!("call me")), "phone"),
        (with("email", json!("nobody")), "email"),
        (with("remind_by", json!("email")), "email"),
        (json!({ "family_name": "Lopez", "born": "1980-02-28", "sex": "female" }), "given_name"),
    ] {
        let problem = problem(&world, "/api/patients", body.clone()).await;
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, field), "{body}");
        assert!(problem.detail.is_some());
    }
    let sql = "SELECT count(*)::text FROM patient";
    let patients: u32 = world.clinic.tenant().read().await.unwrap().json(sql, Vec::new()).await.unwrap().unwrap();
    assert_eq!(patients, 1);
}

#[tokio::test]
async fn broken_bodies_are_told_apart() {
    let world = World::new().await;
    for (kind, body, status, code) in [
        ("application/json", "{".to_owned(), 400, "malformed"),
        ("application/json", "[]".to_owned(), 422, "invalid"),
        ("application/json", String::new(), 400, "malformed"),
        ("text/plain", "hello".to_owned(), 415, "unsupported_body"),
        ("application/json", format!("{{\"given_name\":\"{}\"}}", "x".repeat(1_100_000)), 413, "too_large"),
    ] {
        let (answer, body) = send(&world, "/api/patients", kind, body).await;
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!((answer.as_u16(), problem.code.as_str()), (status, code));
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_know_is_a_problem() {
    let world = World::new().await;
    for (method, target) in [("GET", "/api/bills/search"), ("DELETE", "/api/patients"), ("POST", "/api/tasks")] {
        let request = world.clinic.request(method, target).header(header::COOKIE, world.all.cookie());
        let (status, headers, body) = world.clinic.send(request.body(Body::empty()).unwrap()).await;
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (status, problem.code.as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
            "{method} {target}"
        );
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(headers.contains_key(header::ALLOW) && problem.detail.is_some(), "{method} {target}");
    }
}

async fn get(world: &World, target: &str) -> (u16, Problem) {
    let request = world.clinic.request("GET", target).header(header::COOKIE, world.all.cookie());
    let (status, headers, body) = world.clinic.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{target}");
    (status.as_u16(), serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn days_of_no_calendar_are_refused_with_their_field() {
    let world = World::new().await;
    let (patient, staff, site) = (world.patient, world.staff, world.site);
    for day in ["0000-01-01", "-000044-03-15", "0026-11-24", "9999-12-31"] {
        for (target, body, field) in [
            ("/api/price-lists".to_owned(), json!({ "name": "Old", "valid_from": day }), "valid_from"),
            (format!("/api/patients/{patient}/problems"), json!({ "name": "Gout", "onset_on": day }), "onset_on"),
            (format!("/api/patients/{patient}/medicines"), json!({ "name": "Mint", "started_on": day }), "started_on"),
            (
                format!("/api/patients/{patient}/timeline"),
                json!({ "kind": "task", "text": "Call back", "due_on": day }),
                "due_on",
            ),
            (
                "/api/directory/exceptions".to_owned(),
                json!({ "kind": "leave", "staff_id": staff, "first_day": day, "last_day": "2027-01-01", "note": "x" }),
                "first_day",
            ),
        ] {
            let problem = problem(&world, &target, body).await;
            assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, field), "{target} {day}");
        }
        for (target, field) in [
            (format!("/api/scheduling/board?site_id={site}&day={day}"), "day"),
            (format!("/api/books?from={day}"), "from"),
            (format!("/bills.csv?until={day}"), "until"),
        ] {
            let (status, problem) = get(&world, &target).await;
            assert_eq!((status, problem.errors[0].field.as_str()), (422, field), "{target}");
        }
    }
}

#[tokio::test]
async fn odd_addresses_are_problems() {
    let world = World::new().await;
    let patient = world.patient;
    for (target, status, code) in [
        (format!("/api/patients/{patient}/trends/%00"), 404, "not_found"),
        (format!("/api/patients/{patient}/trends/%ff"), 404, "not_found"),
        (format!("/api/patients/{patient}/trends/"), 404, "unknown_address"),
        ("/api/nonsense".to_owned(), 404, "unknown_address"),
        ("/api/patients//chart".to_owned(), 422, "invalid"),
        ("/api/stock/items?words=a%00b".to_owned(), 422, "invalid"),
        ("/patients.csv?order=zzz".to_owned(), 422, "invalid"),
        ("/bills.csv?from=2026-02-30".to_owned(), 422, "invalid"),
        ("/stock-movements.csv".to_owned(), 422, "invalid"),
    ] {
        let (answer, problem) = get(&world, &target).await;
        assert_eq!((answer, problem.code.as_str()), (status, code), "{target}");
        assert!(problem.detail.is_some() && (status == 404 || !problem.errors[0].field.is_empty()), "{target}");
    }
}

#[tokio::test]
async fn a_form_is_answered_with_a_redirect_or_its_problem() {
    let world = World::new().await;
    let form = "_page=%2Fpatients%2Fnew&given_name=Ana&family_name=Lopez&born=1980-02-28&sex=female&pronouns=&phone=";
    let request = |form: &str| {
        world
            .clinic
            .request("POST", "/api/patients")
            .header(header::COOKIE, world.all.cookie())
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap()
    };
    let (status, headers, _) = world.clinic.send(request(form)).await;
    assert_eq!((status, headers[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/patients/new"));
    let evil = form.replace("%2Fpatients%2Fnew", "%2F%2Fevil.test").replace("Lopez", "Maro");
    let (_, headers, _) = world.clinic.send(request(&evil)).await;
    assert_eq!(headers[header::LOCATION], "/");
    let (status, ..) = world.clinic.send(request(&form.replace("1980-02-28", "1980-13-01"))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Any JSON, shallow enough to be sent.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(Value::from("01890000-0000-7000-8000-00000000dead")),
        Just(Value::from("2026-02-30")),
        Just(Value::from("x".repeat(5000))),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_field_of_any_endpoint_makes_the_server_fail() {
    let world = World::new().await;
    let mut wires = Vec::new();
    for case in cases() {
        let wire = (case.prepare)(&world).await;
        if let Some(body) = &wire.body {
            let body: Value = serde_json::from_str(body).unwrap();
            wires.push((case.operation, wire.target, body));
        }
    }
    let runtime = tokio::runtime::Handle::current();
    let strategy = (0..wires.len(), any::<prop::sample::Index>(), anything());
    let run = tokio::task::block_in_place(|| {
        TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() }).run(
            &strategy,
            |(which, field, value)| {
                let (operation, target, body) = &wires[which];
                let mut body = body.clone();
                if let Some(fields) = body.as_object_mut().filter(|fields| !fields.is_empty()) {
                    let name = field.get(&fields.keys().cloned().collect::<Vec<_>>()).clone();
                    fields.insert(name, value);
                }
                let (status, answer) = runtime.block_on(send(&world, target, "application/json", body.to_string()));
                prop_assert!(
                    !status.is_server_error(),
                    "{} {}: {} {}",
                    operation,
                    body,
                    status,
                    String::from_utf8_lossy(&answer)
                );
                if status.is_client_error() {
                    let problem: Result<Problem, _> = serde_json::from_slice(&answer);
                    prop_assert!(problem.is_ok_and(|problem| problem.detail.is_some()), "{} {}", operation, body);
                }
                Ok(())
            },
        )
    });
    run.unwrap();
}
