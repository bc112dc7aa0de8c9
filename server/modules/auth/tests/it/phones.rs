//! Phones: the real way, what is not accepted, and refresh tokens that come twice (T29).

use std::sync::Arc;

use api::{Permission, id::PhoneId, rule::Rule, session::*};
use futures::future::join_all;
use jiff::SignedDuration;
use kernel::{Actor, Tenant};
use test_support::{TestClinic, TestUser};

use super::soft_phone::{SoftPhone, challenge, present};
use test_support::world::line;

/// An administrator of this clinic whose phone is registered.
async fn with_phone(clinic: &TestClinic) -> (TestUser, SoftPhone, PhoneTokens) {
    let user = clinic.user(&["admin"]).await;
    let phone = SoftPhone::new();
    let tokens = phone.register(clinic, &user.client).await;
    (user, phone, tokens)
}

#[tokio::test]
async fn a_phone_signs_in_proves_afresh_and_is_taken_away() {
    let clinic = TestClinic::new().await;
    let (user, phone, first) = with_phone(&clinic).await;
    let on_phone = clinic.program(&first.access_token);
    assert_eq!(on_phone.call(GetSession {}).await.unwrap().name, user.client.call(GetSession {}).await.unwrap().name);
    // Possession and finger are two factors; the phone stands among the devices by its name.
    let devices = on_phone.call(ListSessions {}).await.unwrap().sessions;
    let this = devices.iter().find(|session| session.this).unwrap();
    assert!(this.two_factors);
    assert_eq!(this.device, "Amara's phone");

    // A later sign-in takes the place of the session before.
    clinic.clock.advance(SignedDuration::from_mins(1));
    let second = phone.sign_in(&clinic, first.phone_id).await.unwrap();
    assert_eq!(on_phone.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    let on_phone = clinic.program(&second.access_token);
    on_phone.call(ListAccounts {}).await.unwrap();

    // What is dangerous asks for the finger again.
    clinic.clock.advance(SignedDuration::from_mins(11));
    clinic.state.sessions().forget();
    assert_eq!(
        on_phone.call(ListAccounts {}).await.unwrap_err().code,
        "signed_out",
        "an access token lives five minutes"
    );
    let third = exchange(&clinic, &second.refresh_token).await.unwrap();
    let on_phone = clinic.program(&third.access_token);
    let machine =
        || MakeMachine { name: line("Analyser"), rules: vec![Rule::everywhere(Permission::ReadStock)], days: 30 };
    assert_eq!(on_phone.call(machine()).await.unwrap_err().code, "step_up");
    let begun = challenge(&clinic).await;
    let signature = line(&phone.sign(&clinic, PhonePurpose::StepUp, &begun));
    on_phone.call(StepUpByPhone { challenge_id: begun.id, signature }).await.unwrap();
    on_phone.call(machine()).await.unwrap();

    // Taken away from the browser: nothing of it works any more.
    let user = clinic.sign_in(&user.email, &user.password).await.unwrap();
    let phones = user.client.call(ListPhones {}).await.unwrap().phones;
    assert_eq!((phones.len(), phones[0].name.as_str(), phones[0].platform), (1, "Amara's phone", Platform::Ios));
    user.client.call(RemovePhone { id: phones[0].id }).await.unwrap();
    assert_eq!(on_phone.call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    assert_eq!(exchange(&clinic, &third.refresh_token).await.unwrap_err().code, "signed_out");
    assert_eq!(phone.sign_in(&clinic, first.phone_id).await.unwrap_err().code, "phone_refused");
    assert!(user.client.call(ListPhones {}).await.unwrap().phones.is_empty());
}

#[tokio::test]
async fn a_phone_in_a_pocket_locks_and_opens_by_its_key() {
    let clinic = TestClinic::new().await;
    let (_, phone, mut tokens) = with_phone(&clinic).await;
    // Refreshing is no use: nobody touches the phone.
    for _ in 0..4 {
        clinic.clock.advance(SignedDuration::from_mins(4));
        tokens = exchange(&clinic, &tokens.refresh_token).await.unwrap();
    }
    clinic.state.sessions().forget();
    assert_eq!(clinic.program(&tokens.access_token).call(ListAccounts {}).await.unwrap_err().code, "locked");
    let tokens = phone.sign_in(&clinic, tokens.phone_id).await.unwrap();
    clinic.program(&tokens.access_token).call(ListAccounts {}).await.unwrap();
}

#[tokio::test]
async fn what_the_phones_key_did_not_sign_for_this_is_refused() {
    let clinic = TestClinic::new().await;
    let neighbour = clinic.neighbour().await;
    let (user, other) = (clinic.user(&["admin"]).await, clinic.user(&["lab"]).await);
    let (phone, others, foreign) = (SoftPhone::new(), SoftPhone::new(), SoftPhone::new());
    let id = phone.register(&clinic, &user.client).await.phone_id;
    let others_id = others.register(&clinic, &other.client).await.phone_id;
    let there = foreign.register(&neighbour, &neighbour.user(&["admin"]).await.client).await.phone_id;

    let bent: Vec<(&str, Box<dyn Fn(&PhoneChallenge) -> (PhoneId, String)>)> = vec![
        ("for registering", Box::new(|begun| (id, phone.sign(&clinic, PhonePurpose::Register, begun)))),
        ("for proving afresh", Box::new(|begun| (id, phone.sign(&clinic, PhonePurpose::StepUp, begun)))),
        ("for the neighbour", Box::new(|begun| (id, phone.sign(&neighbour, PhonePurpose::SignIn, begun)))),
        ("by another's key", Box::new(|begun| (id, others.sign(&clinic, PhonePurpose::SignIn, begun)))),
        ("for another's phone", Box::new(|begun| (others_id, phone.sign(&clinic, PhonePurpose::SignIn, begun)))),
        ("by a neighbour's phone", Box::new(|begun| (there, foreign.sign(&clinic, PhonePurpose::SignIn, begun)))),
        ("the challenge alone", Box::new(|begun| (id, phone.sign_words(&begun.challenge)))),
        ("nothing", Box::new(|_| (id, "AA".to_owned()))),
        ("no signature's text", Box::new(|_| (id, "not base64!".to_owned()))),
        ("no phone", Box::new(|begun| (PhoneId(begun.id.0), phone.sign(&clinic, PhonePurpose::SignIn, begun)))),
    ];
    for (what, bend) in bent {
        let begun = challenge(&clinic).await;
        let (phone_id, signature) = bend(&begun);
        assert_eq!(present(&clinic, phone_id, begun.id, &signature).await.unwrap_err().code, "phone_refused", "{what}");
        // The challenge is used up, whatever came of it.
        let right = phone.sign(&clinic, PhonePurpose::SignIn, &begun);
        assert_eq!(present(&clinic, id, begun.id, &right).await.unwrap_err().code, "phone_refused", "{what}, again");
    }
    // A challenge of another chain, one that is over, one that was used.
    let begun = challenge(&neighbour).await;
    let signature = phone.sign(&clinic, PhonePurpose::SignIn, &begun);
    assert_eq!(present(&clinic, id, begun.id, &signature).await.unwrap_err().code, "phone_refused");
    let begun = challenge(&clinic).await;
    let signature = phone.sign(&clinic, PhonePurpose::SignIn, &begun);
    clinic.clock.advance(SignedDuration::from_secs(121));
    assert_eq!(present(&clinic, id, begun.id, &signature).await.unwrap_err().code, "phone_refused");
    let begun = challenge(&clinic).await;
    let signature = phone.sign(&clinic, PhonePurpose::SignIn, &begun);
    present(&clinic, id, begun.id, &signature).await.unwrap();
    assert_eq!(present(&clinic, id, begun.id, &signature).await.unwrap_err().code, "phone_refused");
}

#[tokio::test]
async fn a_key_must_be_a_point_of_the_curve_and_its_persons_alone() {
    let clinic = TestClinic::new().await;
    let (user, other) = (clinic.user(&["admin"]).await, clinic.user(&["lab"]).await);
    let phone = SoftPhone::new();
    let point = phone.point();
    let mut beside = point.clone();
    beside[64] ^= 1;
    let compressed = [&[2 + (point[64] & 1)], &point[1..33]].concat();
    for (sent, field) in
        [(&point[..64], "public_key"), (&compressed, "public_key"), (&[4; 3], "public_key"), (&beside, "signature")]
    {
        let refused = user.client.call(phone.registration(&clinic, sent).await).await.unwrap_err();
        assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, field));
    }
    // As SubjectPublicKeyInfo, which is what Android exports.
    let mut whole = vec![0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08];
    whole.extend([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00]);
    whole.extend(&point);
    user.client.call(phone.registration(&clinic, &whole).await).await.unwrap();
    let taken = other.client.call(phone.registration(&clinic, &point).await).await.unwrap_err();
    assert_eq!(taken.errors[0].field, "public_key");
    // A browser left open long ago registers no phone.
    clinic.clock.advance(SignedDuration::from_mins(11));
    clinic.state.sessions().forget();
    let late = user.client.call(SoftPhone::new().registration(&clinic, &point).await).await.unwrap_err();
    assert_eq!(late.code, "step_up");
}

pub async fn exchange(clinic: &TestClinic, refresh_token: &str) -> Result<PhoneTokens, api::Problem> {
    clinic.visitor().call(RefreshTokens { refresh_token: line(refresh_token) }).await
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_session() {
    let clinic = TestClinic::new().await;
    let (user, phone, PhoneTokens { phone_id: id, .. }) = with_phone(&clinic).await;
    // Whichever of the old tokens comes again.
    for again in 0..4 {
        let mut tokens = vec![phone.sign_in(&clinic, id).await.unwrap()];
        for _ in 0..4 {
            let next = exchange(&clinic, &tokens.last().unwrap().refresh_token).await.unwrap();
            tokens.push(next);
        }
        let newest = tokens.last().unwrap();
        clinic.program(&newest.access_token).call(ListAccounts {}).await.unwrap();
        assert_eq!(exchange(&clinic, &tokens[again].refresh_token).await.unwrap_err().code, "signed_out");
        assert_eq!(clinic.program(&newest.access_token).call(ListAccounts {}).await.unwrap_err().code, "signed_out");
        assert_eq!(exchange(&clinic, &newest.refresh_token).await.unwrap_err().code, "signed_out");
    }
    // The browser's own session is another family.
    user.client.call(ListAccounts {}).await.unwrap();
    assert_eq!(exchange(&clinic, "never made").await.unwrap_err().code, "signed_out");
}

#[tokio::test]
async fn refreshing_lengthens_no_session() {
    let clinic = TestClinic::new().await;
    let (_, _, tokens) = with_phone(&clinic).await;
    clinic.clock.advance(SignedDuration::from_hours(12) - SignedDuration::from_secs(1));
    let last = exchange(&clinic, &tokens.refresh_token).await.unwrap();
    assert_eq!(last.session_until, tokens.session_until);
    clinic.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(exchange(&clinic, &last.refresh_token).await.unwrap_err().code, "signed_out");
}

/// Exchanges one token a hundred times at once: one wins, and even that one's session is over.
async fn storm(clinic: &TestClinic, phone: &SoftPhone, id: PhoneId) {
    let tokens = phone.sign_in(clinic, id).await.unwrap();
    let answers = join_all((0..100).map(|_| exchange(clinic, &tokens.refresh_token))).await;
    let won: Vec<_> = answers.into_iter().filter_map(Result::ok).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(clinic.program(&won[0].access_token).call(ListAccounts {}).await.unwrap_err().code, "signed_out");
    exchange(clinic, &won[0].refresh_token).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_exchanges_at_once_one_wins_and_the_session_ends() {
    let clinic = TestClinic::new().await;
    let (_, phone, PhoneTokens { phone_id: id, .. }) = with_phone(&clinic).await;
    for _ in 0..2 {
        storm(&clinic, &phone, id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the full measure: cargo xtask assure"]
async fn full_measure_of_refresh_storms() {
    let mut rounds = 0;
    // Two storms use up what one address may try at a chain's door in a minute: then it is another chain's turn.
    let first = TestClinic::new().await;
    for _ in 0..500 {
        let clinic = first.neighbour().await;
        let (_, phone, PhoneTokens { phone_id: id, .. }) = with_phone(&clinic).await;
        for _ in 0..2 {
            storm(&clinic, &phone, id).await;
            rounds += 1;
        }
    }
    println!("T29: {rounds} storms of 100 exchanges, one winner each, every session over: 0 exceptions");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_storm_keeps_no_phone_out() {
    let clinic = Arc::new(TestClinic::new().await);
    let (user, phone, PhoneTokens { phone_id: id, .. }) = with_phone(&clinic).await;
    // From everywhere at once, and without an end: what the limit gives back while we look is taken at once.
    let (stopped, is_stopped) = tokio::sync::oneshot::channel();
    let storm = {
        let clinic = Arc::clone(&clinic);
        tokio::spawn(async move {
            let mut stopped = Some(stopped);
            for n in 0_u32.. {
                let actor = Actor { source: format!("192.0.2.{n}").into(), ..Actor::program("stranger") };
                let stranger = Tenant::new(clinic.state.clone(), clinic.chain.clone().into(), actor);
                if clinic.state.limits().door(&stranger, false).is_err() {
                    stopped.take().map(|stopped| stopped.send(()));
                    tokio::task::yield_now().await;
                }
            }
        })
    };
    is_stopped.await.expect("strangers are let in no more");
    assert_eq!(clinic.sign_in(&user.email, "not this one").await.err().unwrap().status, 429);
    phone.sign_in(&clinic, id).await.unwrap();
    storm.abort();
}

#[tokio::test]
async fn a_barred_person_is_out_on_the_phone_as_well() {
    let clinic = TestClinic::new().await;
    let (admin, user) = (clinic.user(&["admin"]).await, clinic.user(&["lab"]).await);
    let phone = SoftPhone::new();
    let tokens = phone.register(&clinic, &user.client).await;
    let account = user.client.call(GetSession {}).await.unwrap().account_id;
    let known = admin.client.call(ListAccounts {}).await.unwrap().accounts;
    let known = known.into_iter().find(|known| known.id == account).unwrap();
    let change = ChangeAccount { id: account, version: known.version, roles: vec![line("lab")], active: false };
    admin.client.call(change).await.unwrap();
    assert_eq!(clinic.program(&tokens.access_token).call(GetSession {}).await.unwrap_err().code, "signed_out");
    assert_eq!(exchange(&clinic, &tokens.refresh_token).await.unwrap_err().code, "signed_out");
    assert_eq!(phone.sign_in(&clinic, tokens.phone_id).await.unwrap_err().code, "phone_refused");
}
