//! Signing in and out, and what a session may live through.

use api::session::{GetSession, ListAccounts, ListRoles, SignOut, SignOutEverywhere};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use jiff::SignedDuration;
use test_support::TestClinic;

#[tokio::test]
async fn a_session_opens_works_and_ends() {
    let clinic = TestClinic::new().await;
    let admin = clinic.sign_in("owner@clinic.example", "correct horse battery").await.unwrap();
    let roles = admin.client.call(ListRoles {}).await.unwrap();
    assert_eq!(roles.roles[0].code, "admin");
    admin.client.call(SignOut {}).await.unwrap();
    assert_eq!(admin.client.call(ListRoles {}).await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn who_signs_in_at_a_browser_ends_the_session_it_held() {
    let clinic = TestClinic::new().await;
    let (first, second) = (clinic.user(&["nurse"]).await, clinic.user(&["lab"]).await);
    let body = format!(r#"{{"email":"{}","password":"{}"}}"#, second.email, second.password);
    let request = clinic
        .request("POST", "/api/session/sign-in")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, first.cookie());
    let (status, ..) = clinic.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    clinic.state.sessions().forget();
    assert_eq!(first.client.call(GetSession {}).await.unwrap_err().code, "signed_out");
    second.client.call(GetSession {}).await.unwrap();
}

#[tokio::test]
async fn wrong_mail_and_wrong_password_say_the_same() {
    let clinic = TestClinic::new().await;
    let wrong_password = clinic.sign_in("owner@clinic.example", "not this one").await.err().unwrap();
    let wrong_mail = clinic.sign_in("nobody@clinic.example", "not this one").await.err().unwrap();
    assert_eq!(wrong_password, wrong_mail);
    assert_eq!(wrong_mail.status, 401);
}

#[tokio::test]
async fn an_idle_session_and_an_old_one_are_refused() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    for _ in 0..3 {
        clinic.clock.advance(SignedDuration::from_mins(14));
        clinic.state.sessions().forget();
        user.client.call(ListRoles {}).await.unwrap();
    }
    let by_program = user.client.in_background();
    for _ in 0..2 {
        clinic.clock.advance(SignedDuration::from_mins(8));
        clinic.state.sessions().forget();
        let _ = by_program.call(ListRoles {}).await;
    }
    assert_eq!(user.client.call(ListRoles {}).await.unwrap_err().code, "locked");
    let user = clinic.user(&["admin"]).await;
    for _ in 0..60 {
        clinic.clock.advance(SignedDuration::from_mins(13));
        clinic.state.sessions().forget();
        let _ = user.client.call(ListRoles {}).await;
    }
    assert_eq!(user.client.call(ListRoles {}).await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let clinic = TestClinic::new().await;
    let first = clinic.sign_in("owner@clinic.example", "correct horse battery").await.unwrap();
    let second = clinic.sign_in("owner@clinic.example", "correct horse battery").await.unwrap();
    first.client.call(SignOutEverywhere {}).await.unwrap();
    assert_eq!(second.client.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn a_neighbours_session_is_nobody_here() {
    let clinic = TestClinic::new().await;
    let neighbour = clinic.neighbour().await;
    let theirs = neighbour.user(&["admin"]).await;
    let here = clinic.client_with(theirs.cookie());
    assert_eq!(here.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    assert!(theirs.client.call(ListAccounts {}).await.is_ok());
}

#[tokio::test]
async fn a_change_from_another_origin_is_refused() {
    let clinic = TestClinic::new().await;
    let body = r#"{"email":"owner@clinic.example","password":"correct horse battery"}"#;
    for (name, value) in [("origin", "https://evil.test"), ("sec-fetch-site", "same-site"), ("x-nothing", "1")] {
        let mut request =
            clinic.request("POST", "/api/session/sign-in").header(header::CONTENT_TYPE, "application/json");
        let headers = request.headers_mut().unwrap();
        headers.remove(header::ORIGIN);
        headers.insert(name, value.parse().unwrap());
        let (status, ..) = clinic.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
    }
}
