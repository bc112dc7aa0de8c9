//! Passkeys: the real way, and what must not be accepted (T28).

use api::{Problem, id::ChallengeId, session::*};
use axum::{body::Body, http::header};
use jiff::SignedDuration;
use serde_json::{Value, json};
use test_support::{TestClinic, TestUser};

use super::authenticator::{PRESENT, Parts, SoftKey, VERIFIED};
use test_support::world::line;

/// Registers a key for a user.
async fn register(clinic: &TestClinic, user: &TestUser, key: &mut SoftKey) -> Result<RecoveryCodes, Problem> {
    let begun = user.client.call(BeginPasskeyRegistration {}).await?;
    let handle = begun.options.0["user"]["id"].as_str().unwrap();
    key.user = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, handle).unwrap();
    let parts = key.honest(&begun.options.0, &clinic.origin(), "webauthn.create");
    let credential = WebAuthn(key.attest(&parts));
    user.client.call(RegisterPasskey { challenge_id: begun.id, name: line("Test key"), credential }).await
}

async fn challenge(clinic: &TestClinic) -> (ChallengeId, Value) {
    let begun = clinic.visitor().call(BeginPasskey {}).await.unwrap();
    (begun.id, begun.options.0)
}

async fn present(clinic: &TestClinic, id: ChallengeId, credential: &Value) -> (u16, Option<String>) {
    let body = json!({ "challenge_id": id, "credential": credential }).to_string();
    let request = clinic.request("POST", "/api/session/passkey").header(header::CONTENT_TYPE, "application/json");
    let (status, headers, _) = clinic.send(request.body(Body::from(body)).unwrap()).await;
    let cookie = headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
    (status.as_u16(), cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned))
}

async fn sign_in(clinic: &TestClinic, key: &mut SoftKey) -> (u16, Option<String>) {
    let (id, options) = challenge(clinic).await;
    key.counter += 1;
    let parts = key.honest(&options, &clinic.origin(), "webauthn.get");
    present(clinic, id, &key.assert(&parts)).await
}

#[tokio::test]
async fn a_passkey_signs_in_unlocks_and_is_revoked() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let (mut key, mut spare) = (SoftKey::new(1), SoftKey::new(2));
    assert_eq!(register(&clinic, &user, &mut key).await.unwrap().codes.len(), 10);
    assert!(register(&clinic, &user, &mut spare).await.unwrap().codes.is_empty());
    // The same key cannot be registered twice, nor for somebody else.
    let other = clinic.user(&["admin"]).await;
    assert_eq!(register(&clinic, &other, &mut SoftKey::new(1)).await.unwrap_err().code, "passkey_taken");
    let (status, cookie) = sign_in(&clinic, &mut key).await;
    assert_eq!(status, 200);
    let signed_in = clinic.client_with(&cookie.unwrap());
    assert!(signed_in.call(ListAccounts {}).await.is_ok());
    // Two factors at once: the session says so, and a password alone is not enough any more.
    let sessions = signed_in.call(ListSessions {}).await.unwrap().sessions;
    assert!(sessions[0].this && sessions[0].two_factors);
    let by_password = clinic.sign_in(&user.email, &user.password).await.unwrap();
    assert_eq!(by_password.client.call(ListAccounts {}).await.unwrap_err().code, "awaits_factor");
    signed_in.call(Lock {}).await.unwrap();
    let (id, options) = challenge(&clinic).await;
    key.counter += 1;
    let credential = WebAuthn(key.assert(&key.honest(&options, &clinic.origin(), "webauthn.get")));
    signed_in.call(UnlockByPasskey { challenge_id: id, credential }).await.unwrap();
    assert!(signed_in.call(ListAccounts {}).await.is_ok());
    let keys = signed_in.call(GetFactors {}).await.unwrap().passkeys;
    assert_eq!(keys.len(), 2);
    let stale = keys.iter().find(|key| key.used_at.is_none()).unwrap().id;
    signed_in.call(RenamePasskey { id: stale, name: line("In the drawer") }).await.unwrap();
    signed_in.call(RemovePasskey { id: stale }).await.unwrap();
    assert_eq!(sign_in(&clinic, &mut spare).await.0, 401);
    let last = signed_in.call(GetFactors {}).await.unwrap().passkeys[0].id;
    assert_eq!(signed_in.call(RemovePasskey { id: last }).await.unwrap_err().code, "last_factor");
    // Nobody leaves a key of their own behind at a screen that was found open.
    signed_in.call(BeginPasskeyRegistration {}).await.unwrap();
    clinic.clock.advance(SignedDuration::from_mins(11));
    clinic.state.sessions().forget();
    assert_eq!(signed_in.call(BeginPasskeyRegistration {}).await.unwrap_err().code, "step_up");
}

#[tokio::test]
async fn somebody_elses_key_unlocks_nothing() {
    let clinic = TestClinic::new().await;
    let (user, other) = (clinic.user(&["admin"]).await, clinic.user(&["admin"]).await);
    let mut key = SoftKey::new(1);
    register(&clinic, &other, &mut key).await.unwrap();
    user.client.call(Lock {}).await.unwrap();
    let (id, options) = challenge(&clinic).await;
    key.counter += 1;
    let credential = WebAuthn(key.assert(&key.honest(&options, &clinic.origin(), "webauthn.get")));
    let refused = user.client.call(UnlockByPasskey { challenge_id: id, credential }).await.unwrap_err();
    assert_eq!(refused.code, "somebody_else");
    assert_eq!(user.client.call(ListAccounts {}).await.unwrap_err().code, "locked");
}

/// Bends an answer; the name says how.
type Bend = (&'static str, fn(&mut Parts));

const BENT: [Bend; 16] = [
    ("another origin", |parts| parts.origin = "https://evil.test".into()),
    ("a neighbour's origin", |parts| parts.origin = parts.origin.replace("clinic-", "clinic-x")),
    ("the origin in plain http", |parts| parts.origin = parts.origin.replace("https", "http")),
    ("the origin with a port", |parts| parts.origin.push_str(":8443")),
    ("a longer host", |parts| parts.origin.push_str(".evil.test")),
    ("another relying party", |parts| parts.relying_party = "evil.test".into()),
    ("the parent's relying party", |parts| parts.relying_party = "clinic.test".into()),
    ("no relying party", |parts| parts.relying_party = String::new()),
    ("nobody present", |parts| parts.flags = VERIFIED),
    ("nobody checked", |parts| parts.flags = PRESENT),
    ("no flags", |parts| parts.flags = 0),
    ("another challenge", |parts| parts.challenge = parts.challenge.chars().rev().collect()),
    ("an empty challenge", |parts| parts.challenge = String::new()),
    ("the other ceremony", |parts| {
        parts.kind = if parts.kind == "webauthn.get" { "webauthn.create" } else { "webauthn.get" }.into();
    }),
    ("no ceremony", |parts| parts.kind = String::new()),
    ("a payment's ceremony", |parts| parts.kind = "payment.get".into()),
];

/// Every byte field of an answer, by its path.
const FIELDS: [&str; 4] = ["authenticatorData", "clientDataJSON", "signature", "userHandle"];

#[tokio::test]
async fn sixty_bent_answers_are_refused_and_the_honest_one_is_not() {
    let clinic = TestClinic::new().await;
    let neighbour = clinic.neighbour().await;
    let user = clinic.user(&["admin"]).await;
    let mut key = SoftKey::new(1);
    register(&clinic, &user, &mut key).await.unwrap();
    let mut tried = 0;
    let mut accepted = Vec::new();
    for (name, bend) in BENT {
        let (id, options) = challenge(&clinic).await;
        key.counter += 1;
        let mut parts = key.honest(&options, &clinic.origin(), "webauthn.get");
        bend(&mut parts);
        tried += 1;
        if present(&clinic, id, &key.assert(&parts)).await.0 == 200 {
            accepted.push(name.to_owned());
        }
    }
    // One byte changed, the last byte missing, nothing at all, another type: in each field.
    for field in FIELDS {
        for way in 0..8 {
            let (id, options) = challenge(&clinic).await;
            key.counter += 1;
            let mut answer = key.assert(&key.honest(&options, &clinic.origin(), "webauthn.get"));
            let value = answer["response"][field].as_str().unwrap().to_owned();
            let engine = &base64::engine::general_purpose::URL_SAFE_NO_PAD;
            let mut bytes = base64::Engine::decode(engine, &value).unwrap();
            let middle = bytes.len() / 2;
            answer["response"][field] = match way {
                0 => {
                    bytes[0] ^= 1;
                    base64::Engine::encode(engine, &bytes).into()
                }
                1 => {
                    bytes[middle] ^= 0x40;
                    base64::Engine::encode(engine, &bytes).into()
                }
                2 => {
                    bytes.pop();
                    base64::Engine::encode(engine, &bytes).into()
                }
                3 => {
                    bytes.extend_from_slice(b"}");
                    base64::Engine::encode(engine, &bytes).into()
                }
                4 => "".into(),
                5 => Value::Null,
                6 => json!(7),
                _ => "not base64 at all!".into(),
            };
            tried += 1;
            if present(&clinic, id, &answer).await.0 == 200 {
                accepted.push(format!("{field}, way {way}"));
            }
        }
    }
    // A counter that goes back: the key was copied.
    assert_eq!(sign_in(&clinic, &mut key).await.0, 200);
    let (id, options) = challenge(&clinic).await;
    let parts = Parts { counter: 1, ..key.honest(&options, &clinic.origin(), "webauthn.get") };
    tried += 1;
    let copied = present(&clinic, id, &key.assert(&parts)).await.0;
    // Another person's handle, a key nobody registered, an answer used twice, one for a neighbour.
    let (id, options) = challenge(&clinic).await;
    let parts = Parts { user: vec![7; 16], ..key.honest(&options, &clinic.origin(), "webauthn.get") };
    let other_user = present(&clinic, id, &key.assert(&parts)).await.0;
    let stranger = sign_in(&clinic, &mut SoftKey::new(9)).await.0;
    let (id, options) = challenge(&clinic).await;
    key.counter += 1;
    let answer = key.assert(&key.honest(&options, &clinic.origin(), "webauthn.get"));
    assert_eq!(present(&clinic, id, &answer).await.0, 200, "the honest answer");
    let twice = present(&clinic, id, &answer).await.0;
    let (id, options) = challenge(&neighbour).await;
    key.counter += 1;
    let at_neighbour =
        present(&neighbour, id, &key.assert(&key.honest(&options, &neighbour.origin(), "webauthn.get"))).await.0;
    let with_foreign_challenge = {
        let (id, options) = challenge(&neighbour).await;
        present(&clinic, id, &key.assert(&key.honest(&options, &clinic.origin(), "webauthn.get"))).await.0
    };
    // A change of each part of the outside.
    let mut outside = Vec::new();
    for (pointer, value) in [
        ("/type", json!("password")),
        ("/rawId", json!("AAAA")),
        ("/rawId", Value::Null),
        ("/response", json!({})),
        ("/response", Value::Null),
        ("/response", json!([])),
    ] {
        let (id, options) = challenge(&clinic).await;
        key.counter += 1;
        let mut answer = key.assert(&key.honest(&options, &clinic.origin(), "webauthn.get"));
        *answer.pointer_mut(pointer).unwrap() = value;
        outside.push(present(&clinic, id, &answer).await.0);
    }
    let others = [copied, other_user, stranger, twice, at_neighbour, with_foreign_challenge];
    tried += others.len() - 1 + outside.len();
    assert!(accepted.is_empty(), "accepted: {accepted:?}");
    assert!(others.iter().chain(&outside).all(|status| *status == 401), "{others:?} {outside:?}");
    assert!(tried >= 60, "only {tried} ways were tried");
    assert_eq!(sign_in(&clinic, &mut key).await.0, 200);
}

#[tokio::test]
async fn a_bent_registration_is_refused() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    for (name, bend) in BENT {
        let begun = user.client.call(BeginPasskeyRegistration {}).await.unwrap();
        let key = SoftKey::new(1);
        let mut parts = key.honest(&begun.options.0, &clinic.origin(), "webauthn.create");
        bend(&mut parts);
        let credential = WebAuthn(key.attest(&parts));
        let request = RegisterPasskey { challenge_id: begun.id, name: line("Bent"), credential };
        assert_eq!(user.client.call(request).await.unwrap_err().code, "passkey_refused", "{name}");
    }
    assert!(user.client.call(GetFactors {}).await.unwrap().passkeys.is_empty());
}
