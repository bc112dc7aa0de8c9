//! Second factors of test people: set up, proven, lost and begun anew.

use api::{
    audit::{ActionGroup, SearchAudit},
    notifications::ListLetters,
    session::*,
};

use crate::{TestClinic, TestUser, world::line};

/// Sets an authenticator app up for a user and returns its secret.
pub async fn enrol(clinic: &TestClinic, user: &TestUser) -> (String, Vec<String>) {
    let new = user.client.call(BeginAuthenticator {}).await.unwrap();
    let secret = new.secret.replace(' ', "");
    let codes = user.client.call(ConfirmAuthenticator { code: line(&code(clinic, &secret, 0)) }).await.unwrap();
    (secret, codes.codes)
}

/// The code of a secret, so many half minutes from now: by an implementation that is not the server's (RFC 6238 on HMAC-SHA-1).
pub fn code(clinic: &TestClinic, secret: &str, steps: i64) -> String {
    let bits: String = secret
        .chars()
        .map(|letter| {
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).map(|value| format!("{value:05b}")).expect("base 32")
        })
        .collect();
    let key: Vec<u8> =
        (0..bits.len() / 8).map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap()).collect();
    let counter = clinic.clock.now().as_second() / 30 + steps;
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let hash = aws_lc_rs::hmac::sign(&key, &counter.to_be_bytes());
    let hash = hash.as_ref();
    let at = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The token of the newest letter's link.
pub async fn mailed(clinic: &TestClinic) -> String {
    let reader = clinic.user(&["admin"]).await;
    let letter = reader.client.call(ListLetters {}).await.unwrap().letters.into_iter().next().unwrap();
    letter.body.split_once("/set-password#").unwrap().1.split_whitespace().next().unwrap().to_owned()
}

pub fn set(token: &str, password: &str) -> SetPassword {
    SetPassword { token: line(token), new_password: line(password) }
}

/// What the audit says of factors that were taken away.
pub async fn reset_rows(clinic: &TestClinic) -> Vec<String> {
    let auditor = clinic.user(&["auditor"]).await;
    let search = SearchAudit { group: Some(ActionGroup::SignIn), ..SearchAudit::default() };
    let rows = auditor.client.call(search).await.unwrap().rows;
    rows.into_iter().filter(|row| row.action == "factor.reset").filter_map(|row| row.reason).collect()
}

/// Nothing of before lets anybody in; the mailed letter does, and the first thing to do is a new factor.
pub async fn begins_anew(clinic: &TestClinic, lost: &TestUser) {
    assert_eq!(lost.client.call(GetStanding {}).await.unwrap_err().code, "signed_out");
    assert_eq!(clinic.sign_in(&lost.email, &lost.password).await.err().unwrap().status, 401);
    let token = mailed(clinic).await;
    clinic.visitor().call(set(&token, "seven purple kites over town")).await.unwrap();
    let back = clinic.sign_in(&lost.email, "seven purple kites over town").await.unwrap();
    assert_eq!(back.client.call(GetStanding {}).await.unwrap().standing, Standing::MustEnrol);
    assert_eq!(back.client.call(ListRoles {}).await.unwrap_err().status, 403);
    enrol(clinic, &back).await;
    clinic.state.sessions().forget();
    back.client.call(GetSession {}).await.unwrap();
}
