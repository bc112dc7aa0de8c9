//! Passwords that were forgotten or are still to be chosen, by mailed links.

use api::{session::*, text::Email};
use jiff::SignedDuration;
use test_support::{
    TestClinic,
    factors::{mailed, set},
    world::line,
};

#[tokio::test]
async fn an_invited_person_chooses_a_password_once() {
    let clinic = TestClinic::new().await;
    let admin = clinic.user(&["admin"]).await;
    let request = CreateAccount {
        email: Email::new("ines@clinic.example").unwrap(),
        name: line("Ines Moreau"),
        staff_id: None,
        roles: vec![line("nurse")],
        password: None,
    };
    let id = admin.client.call(request).await.unwrap().id;
    let first = mailed(&clinic).await;
    clinic.clock.advance(SignedDuration::from_secs(1));
    admin.client.call(InviteAgain { id }).await.unwrap();
    let second = mailed(&clinic).await;
    let visitor = clinic.visitor();
    // The first link is void since there is a second.
    assert_eq!(visitor.call(set(&first, "seven wet otters dance")).await.unwrap_err().code, "link_gone");
    // What is easily guessed is refused, one's own name too, and the link stays good.
    for weak in ["password1234", "InesMoreau2024!"] {
        let refused = visitor.call(set(&second, weak)).await.unwrap_err();
        assert_eq!(refused.errors[0].field, "new_password", "{weak}");
    }
    visitor.call(set(&second, "seven wet otters dance")).await.unwrap();
    assert_eq!(visitor.call(set(&second, "eight wet otters dance")).await.unwrap_err().code, "link_gone");
    assert!(clinic.sign_in("ines@clinic.example", "seven wet otters dance").await.is_ok());
    assert_eq!(admin.client.call(InviteAgain { id }).await.unwrap_err().code, "joined");
}

#[tokio::test]
async fn an_invitation_is_good_for_seven_days() {
    let clinic = TestClinic::new().await;
    let invite = |name: &str| CreateAccount {
        email: Email::new(&format!("{name}@clinic.example")).unwrap(),
        name: line(name),
        staff_id: None,
        roles: vec![line("nurse")],
        password: None,
    };
    let mut links = Vec::new();
    for name in ["early", "late"] {
        clinic.clock.advance(SignedDuration::from_secs(1));
        clinic.user(&["admin"]).await.client.call(invite(name)).await.unwrap();
        links.push(mailed(&clinic).await);
    }
    // The first was mailed a second before the last.
    clinic.clock.advance(SignedDuration::from_hours(7 * 24) - SignedDuration::from_secs(1));
    let visitor = clinic.visitor();
    assert_eq!(visitor.call(set(&links[0], "seven wet otters dance")).await.unwrap_err().code, "link_gone");
    visitor.call(set(&links[1], "seven wet otters dance")).await.unwrap();
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_and_every_session_ends() {
    let clinic = TestClinic::new().await;
    let user = clinic.user(&["admin"]).await;
    let visitor = clinic.visitor();
    let ask = || ForgotPassword { email: Email::new(&user.email).unwrap() };
    visitor.call(ask()).await.unwrap();
    let late = token_of(&clinic, 1).await;
    clinic.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(visitor.call(set(&late, "seven wet otters dance")).await.unwrap_err().code, "link_gone");
    visitor.call(ask()).await.unwrap();
    let token = token_of(&clinic, 2).await;
    visitor.call(set(&token, "seven wet otters dance")).await.unwrap();
    clinic.state.sessions().forget();
    assert_eq!(user.client.call(GetStanding {}).await.unwrap_err().code, "signed_out");
    assert!(clinic.sign_in(&user.email, &user.password).await.is_err());
    assert!(clinic.sign_in(&user.email, "seven wet otters dance").await.is_ok());
    // The address in the letter is all that holds the token: the row keeps its hash.
    let read = clinic.tenant().read().await.unwrap();
    let row =
        kernel::database::query_one(&read, "SELECT string_agg(l::text, ' ') FROM account_link l", Vec::new()).await;
    let stored: String = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert!(!stored.contains(&token));
}

/// The token of the newest letter, once there are so many: the work for a forgotten password begins after its answer.
async fn token_of(clinic: &TestClinic, letters: i64) -> String {
    let sql = "SELECT count(*) FROM letter";
    loop {
        let read = clinic.tenant().read().await.unwrap();
        let row = kernel::database::query_one(&read, sql, Vec::new()).await.unwrap().unwrap();
        drop(read);
        if row.try_get_by_index::<i64>(0).unwrap() >= letters {
            return mailed(clinic).await;
        }
        tokio::task::yield_now().await;
    }
}
