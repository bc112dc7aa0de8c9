//! Streams of live updates end with their session, however much happens meanwhile (T32).

use std::{sync::Arc, time::Duration};

use api::{Done, Permission, rule::Rule, session::*};
use axum::{body::Body, http::header};
use futures::StreamExt;
use kernel::live::Topic;
use test_support::TestClinic;
use tokio::time::timeout;
use uuid::Uuid;

use test_support::world::line;

/// Whether the stream of these headers comes to its end while the chain is never quiet.
async fn ends_in_noise(clinic: &Arc<TestClinic>, name: &'static str, value: String, end: impl AsyncFnOnce()) -> bool {
    let request = clinic.request("GET", "/api/live").header(name, value).body(Body::empty()).expect("a request");
    let answer = clinic.open(request).await;
    assert!(answer.status().is_success());
    let noise = {
        let clinic = Arc::clone(clinic);
        tokio::spawn(async move {
            loop {
                clinic.state.live().publish(clinic.chain.id, Topic::new("board", Uuid::nil()));
                tokio::task::yield_now().await;
            }
        })
    };
    let mut stream = answer.into_body().into_data_stream();
    assert!(stream.next().await.is_some(), "it streams");
    end().await;
    let ended = timeout(Duration::from_secs(10), async { while stream.next().await.is_some() {} }).await;
    noise.abort();
    ended.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session_however_much_happens() {
    let clinic = Arc::new(TestClinic::new().await);
    let (user, admin) = (clinic.user(&["nurse"]).await, clinic.user(&["admin"]).await);
    let out = async || assert_eq!(user.client.call(SignOutEverywhere {}).await.expect("an end"), Done {});
    assert!(ends_in_noise(&clinic, header::COOKIE.as_str(), user.cookie().to_owned(), out).await, "signed out");
    let lock = async || assert_eq!(admin.client.call(Lock {}).await.expect("a lock"), Done {});
    assert!(ends_in_noise(&clinic, header::COOKIE.as_str(), admin.cookie().to_owned(), lock).await, "locked");
    let admin = clinic.user(&["admin"]).await;
    let rules = vec![Rule::everywhere(Permission::ReadStock)];
    let make = MakeMachine { name: line("Wall screen"), rules, days: 1 };
    let made = admin.client.call(make).await.expect("a machine");
    let end = async || assert_eq!(admin.client.call(EndMachine { id: made.id }).await.expect("an end"), Done {});
    assert!(ends_in_noise(&clinic, header::AUTHORIZATION.as_str(), format!("Bearer {}", made.key), end).await, "a key");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_between_a_page_and_its_stream_is_told() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["reception"]).await;
    let first = async |since: &str| {
        let request = clinic.request("GET", &format!("/api/live?since={since}")).header(header::COOKIE, user.cookie());
        let mut stream =
            clinic.open(request.body(Body::empty()).expect("a request")).await.into_body().into_data_stream();
        clinic.state.live().publish(clinic.chain.id, Topic::new("patient", Uuid::nil()));
        let chunk = stream.next().await.expect("news").expect("a chunk");
        String::from_utf8_lossy(&chunk).into_owned()
    };
    let read = clinic.state.live().position(clinic.chain.id);
    assert!(first(&read).await.contains("event: touch"), "nothing was missed");
    // The first stream's news came after the page was read.
    assert!(first(&read).await.contains("event: reload"), "a touch was missed");
    assert!(first("another-run.0").await.contains("event: reload"), "another server's count means nothing");
}
