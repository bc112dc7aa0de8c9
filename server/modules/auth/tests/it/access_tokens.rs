//! Access tokens: what is bent in them is not accepted (T30), and a change of keys logs nobody out.

use api::{Client, session::*};
use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jiff::SignedDuration;
use kernel::{
    crypto::{Column, Sealed},
    database::query_one,
};
use serde_json::{Value, json};
use test_support::TestClinic;
use uuid::Uuid;

use super::{phones::exchange, soft_phone::SoftPhone};

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

fn read(token: &str, place: usize) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(place).unwrap()).unwrap()).unwrap()
}

fn sign(pair: &EcdsaKeyPair, header: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", part(header), part(claims));
    let signature = pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    format!("{text}.{}", BASE64.encode(signature))
}

/// The chain's own key of this name: what bends with it are the claims alone.
async fn signing_key(clinic: &TestClinic, name: &str) -> EcdsaKeyPair {
    let id: Uuid = name.parse().unwrap();
    let tenant = clinic.tenant();
    let sql = "SELECT private_key FROM token_key WHERE id = $1";
    let row = query_one(&tenant.read().await.unwrap(), sql, vec![id.into()]).await.unwrap().unwrap();
    let sealed: Sealed = row.try_get("", "private_key").unwrap();
    let private = tenant.keys().open(Column::of("token_key", "private_key"), id, &sealed).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &BASE64.decode(private).unwrap()).unwrap()
}

async fn published(clinic: &TestClinic) -> Vec<Value> {
    let request = clinic.request("GET", "/.well-known/jwks.json").body(Body::empty()).unwrap();
    let (status, headers, body) = clinic.send(request).await;
    assert_eq!((status.as_u16(), headers["content-type"].to_str().unwrap()), (200, "application/jwk-set+json"));
    serde_json::from_slice::<Value>(&body).unwrap()["keys"].as_array().unwrap().clone()
}

async fn refused(client: &Client, what: &str) {
    let problem = client.call(ListAccounts {}).await.err();
    assert_eq!(problem.map(|problem| problem.code), Some("signed_out".to_owned()), "{what}");
}

#[tokio::test]
async fn a_bent_token_is_no_token() {
    let clinic = TestClinic::new().await;
    let neighbour = clinic.neighbour().await;
    let user = clinic.user(&["admin"]).await;
    let tokens = SoftPhone::new().register(&clinic, &user.client).await;
    let there = SoftPhone::new().register(&neighbour, &neighbour.user(&["admin"]).await.client).await;
    let good = tokens.access_token.as_str();
    let (header, claims) = (read(good, 0), read(good, 1));
    let pair = signing_key(&clinic, header["kid"].as_str().unwrap()).await;
    // What is bent below is bent from this, which is accepted.
    clinic.program(&sign(&pair, &header, &claims)).call(ListAccounts {}).await.unwrap();

    let now = clinic.clock.now().as_second();
    let mut bent: Vec<(String, String)> = Vec::new();
    // Rightly signed, and wrong.
    let wrong_claims: [(&str, Vec<Value>); 9] = [
        ("iss", vec![json!(neighbour.origin()), json!("https://evil.test"), json!(""), json!(null), json!(7)]),
        ("aud", vec![json!("polyclinic"), json!("https://evil.test"), json!(""), json!(null)]),
        (
            "exp",
            vec![json!(now), json!(now - 1), json!(now + 86_400), json!(0), json!(-1), json!(i64::MAX), json!("soon")],
        ),
        ("nbf", vec![json!(now + 60), json!(i64::MAX), json!(null)]),
        ("iat", vec![json!(now + 60), json!(now - 86_400), json!(i64::MIN), json!(null)]),
        ("sub", vec![json!(null), json!(""), json!("admin")]),
        (
            "sid",
            vec![
                json!(null),
                json!(""),
                json!("admin"),
                json!(Uuid::nil()),
                read(&there.access_token, 1)["sid"].clone(),
            ],
        ),
        ("jti", vec![json!(null), json!(7)]),
        ("crit", vec![]),
    ];
    for (name, values) in wrong_claims {
        for value in values {
            let mut claims = claims.clone();
            claims[name] = value.clone();
            bent.push((format!("{name} = {value}"), sign(&pair, &header, &claims)));
        }
        let mut without = claims.clone();
        if without.as_object_mut().unwrap().remove(name).is_some() {
            bent.push((format!("without {name}"), sign(&pair, &header, &without)));
        }
    }
    let wrong_headers: [(&str, Vec<Value>); 4] = [
        (
            "alg",
            vec![json!("ES384"), json!("HS256"), json!("RS256"), json!("none"), json!("None"), json!(""), json!(null)],
        ),
        ("typ", vec![json!("JWT"), json!("refresh+jwt"), json!(""), json!(null)]),
        (
            "kid",
            vec![
                read(&there.access_token, 0)["kid"].clone(),
                json!(Uuid::nil()),
                json!("../key"),
                json!(""),
                json!(null),
            ],
        ),
        ("crit", vec![json!(["exp"]), json!(["b64"])]),
    ];
    for (name, values) in wrong_headers {
        for value in values {
            let mut header = header.clone();
            header[name] = value.clone();
            bent.push((format!("header {name} = {value}"), sign(&pair, &header, &claims)));
        }
    }
    // Not signed by this key.
    let foreign = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    bent.push(("another key".into(), sign(&foreign, &header, &claims)));
    let [head, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let mut none = header.clone();
    none["alg"] = json!("none");
    bent.push(("none, unsigned".into(), format!("{}.{body}.", part(&none))));
    bent.push(("no signature".into(), format!("{head}.{body}.")));
    bent.push(("two parts".into(), format!("{head}.{body}")));
    bent.push(("four parts".into(), format!("{good}.{signature}")));
    bent.push(("zero signature".into(), format!("{head}.{body}.{}", BASE64.encode([0; 64]))));
    let mut flipped = BASE64.decode(signature).unwrap();
    flipped[10] ^= 1;
    bent.push(("a flipped bit".into(), format!("{head}.{body}.{}", BASE64.encode(&flipped))));
    let mut other = claims.clone();
    other["sid"] = json!(Uuid::from_u128(7));
    bent.push(("other words under the signature".into(), format!("{head}.{}.{signature}", part(&other))));
    bent.push(("padded".into(), format!("{good}==")));
    bent.push(("a space".into(), good.replacen('.', ". ", 1)));
    bent.push(("the neighbour's token".into(), there.access_token.clone()));
    bent.push(("the refresh token".into(), tokens.refresh_token.clone()));
    bent.push(("nothing".into(), String::new()));
    // The public key as a shared secret, in each form it may be had.
    let public = published(&clinic).await.remove(0);
    let coordinate = |name: &str| BASE64.decode(public[name].as_str().unwrap()).unwrap();
    let point = [&[4][..], &coordinate("x"), &coordinate("y")].concat();
    let mut shared = header.clone();
    shared["alg"] = json!("HS256");
    for secret in [point.clone(), BASE64.encode(&point).into_bytes(), public.to_string().into_bytes(), Vec::new()] {
        let text = format!("{}.{body}", part(&shared));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), text.as_bytes());
        bent.push((format!("HS256 over {} bytes", secret.len()), format!("{text}.{}", BASE64.encode(tag))));
    }
    assert!(bent.len() >= 60, "{}", bent.len());
    for (what, token) in &bent {
        refused(&clinic.program(token), what).await;
    }
    refused(&neighbour.program(good), "at the neighbour's").await;
    clinic.program(good).call(ListAccounts {}).await.unwrap();
    // A token that was good is over at its minute.
    clinic.clock.advance(SignedDuration::from_secs(300));
    refused(&clinic.program(good), "after five minutes").await;
}

#[tokio::test]
async fn a_change_of_keys_logs_nobody_out() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let phone = SoftPhone::new();
    let first = phone.register(&clinic, &user.client).await;
    let key_of = |tokens: &PhoneTokens| read(&tokens.access_token, 0)["kid"].as_str().unwrap().to_owned();
    let old = key_of(&first);
    // An hour before its month is over, a session begins that lasts into the next.
    clinic.clock.advance(SignedDuration::from_hours(30 * 24 - 1));
    clinic.ask_for_no_second_factor().await;
    let mut tokens = phone.sign_in(&clinic, first.phone_id).await.unwrap();
    let mut before = tokens.clone();
    let (mut seen, mut both) = (vec![old.clone()], false);
    for _ in 0..40 {
        clinic.clock.advance(SignedDuration::from_mins(2));
        // Both the newest token and the one before, which has a minute left, are good.
        for token in [&tokens, &before] {
            clinic.program(&token.access_token).call(ListAccounts {}).await.unwrap();
        }
        before = tokens;
        tokens = exchange(&clinic, &before.refresh_token).await.unwrap();
        let names: Vec<String> =
            published(&clinic).await.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
        assert!(names.contains(&key_of(&tokens)), "who checks tokens elsewhere knows the key");
        both |= names.len() == 2;
        if !seen.contains(&key_of(&tokens)) {
            assert!(names.contains(&old), "what the old key signed is still good");
            seen.push(key_of(&tokens));
        }
    }
    assert_eq!((seen.len(), both), (2, true));
    let names = published(&clinic).await;
    assert_eq!(names.len(), 1);
    assert_ne!(names[0]["kid"], old.as_str());
    assert!(names[0].get("d").is_none());
}
