//! The price of what keeps data safe: charts whose columns are sealed against charts in the clear; and what it costs to know
//! who calls and what they may.

use anyhow::{Context, Result, ensure};
use api::session::{PhonePurpose, signed_words};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::{
    fill,
    floor::STRETCH,
    house::{House, Place},
    http::Client,
    load::{self, Figures},
    reads::{CHARTS, CLIENTS, Draw, read_chart},
};

/// What token and rights may take of a request, in microseconds.
const AIM: f64 = 20.0;

/// Charts of one chain that is sealed and of one that is not yet, by turns.
pub async fn sealing(house: &House, place: &Place) -> Result<()> {
    let (chain, _) = house.open_chain("clear").await?;
    let scale = fill::Scale { patients: 10_000, charts: CHARTS, visits: 120 };
    let clear = house.settle_in_clear(chain, scale).await?;
    let watched = house.watched();
    let mut clients = house.clients(CLIENTS);
    let draw = Draw::new(CHARTS);
    let in_sealed = async |client: &mut Client, _| read_chart(client, place, &draw).await;
    let in_clear = async |client: &mut Client, _| read_chart(client, &clear, &draw).await;
    load::closed(&watched, &mut clients, STRETCH / 2, &in_sealed).await?;
    load::closed(&watched, &mut clients, STRETCH / 2, &in_clear).await?;
    let (mut with, mut without) = (Figures::default(), Figures::default());
    for _ in 0..4 {
        with.add(load::closed(&watched, &mut clients, STRETCH, &in_sealed).await?);
        without.add(load::closed(&watched, &mut clients, STRETCH, &in_clear).await?);
    }
    println!("{}", with.line("chart_read_sealed", with.rate() / without.rate()));
    println!(
        "#   {:.0}/s sealed against {:.0}/s in the clear; {:.0} us of the server's CPU an operation against {:.0}",
        with.rate(),
        without.rate(),
        with.app_cpu(),
        without.app_cpu()
    );
    Ok(())
}

/// A phone's access token for the place's account.
async fn access_token(place: &Place) -> Result<String> {
    let target = &place.target;
    let mut client = Client::new(target.port);
    let begun = client.json(&target.post("/api/session/phone/begin", &json!({}))).await?;
    let challenge = begun["challenge"].as_str().context("a challenge")?;
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).ok().context("a key")?;
    let words = signed_words(PhonePurpose::Register, &format!("http://{}", target.host), challenge);
    let signature = pair.sign(&SystemRandom::new(), words.as_bytes()).ok().context("a signature")?;
    let registration = json!({
        "challenge_id": begun["id"], "name": "Bench", "platform": "ios",
        "public_key": URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()), "signature": URL_SAFE_NO_PAD.encode(signature),
    });
    let tokens = client.json(&target.post("/api/account/phones", &registration)).await?;
    Ok(tokens["access_token"].as_str().context("a token")?.to_owned())
}

/// One request that asks nothing of the database, from nobody, by a browser's cookie and by a phone's token: what lies between
/// them is what it costs to know the caller and ask for a right.
pub async fn token_and_policy(house: &House, place: &Place) -> Result<()> {
    let token = access_token(place).await?;
    let host = &place.target.host;
    // It is refused before anything is looked for: after the caller is known and the right is asked for, or before.
    let path = "/api/stock/items?site_id=nowhere";
    let by = |header: &str| format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{header}\r\n");
    let sides = [
        ("nobody", by(""), 401),
        ("cookie", by(&format!("cookie: {}\r\n", place.target.cookie)), 422),
        ("token", by(&format!("authorization: Bearer {token}\r\n")), 422),
    ];
    let watched = house.watched();
    let mut clients = house.clients(CLIENTS);
    let mut figures = [Figures::default(), Figures::default(), Figures::default()];
    for round in 0..5 {
        for ((name, request, status), sum) in sides.iter().zip(&mut figures) {
            let ask = async |client: &mut Client, _| {
                let answered = client.status(request).await?;
                ensure!(answered == *status, "{name} was answered {answered}");
                Ok(())
            };
            let stretch = load::closed(&watched, &mut clients, STRETCH / 2, &ask).await?;
            // The first round warms up.
            if round > 0 {
                sum.add(stretch);
            }
        }
    }
    let [nobody, cookie, token] = figures.each_ref().map(|figures| figures.app_cpu() + figures.pg_cpu());
    let price = token - nobody;
    println!("{}", figures[2].line("token_and_policy", AIM / price.max(f64::EPSILON)));
    println!(
        "#   a refused request takes {nobody:.1} us of CPU from nobody, {cookie:.1} us by a cookie, {token:.1} us by a token: \
         {price:.1} us for token, session and rights"
    );
    Ok(())
}
