//! Finding patients: against `pgbench`, and what a search of each kind costs PostgreSQL among few and among many.

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::{
    fill,
    floor::{STRETCH, Script},
    house::{House, Place},
    http::Client,
    load::{self, Figures},
    reads::{CLIENTS, Draw, compare, statements},
};

/// The registry of a town, which `House::settle` fills.
const FEW: usize = 10_000;
/// The registry of a country's largest chains.
const MANY: usize = 1_000_000;
/// Words that find many, or nobody by letters and are asked for again by sound.
const WORDS: [&str; 8] = ["marsh", "kowal", "nguyen", "smith ann", "brand", "okafor", "garcia mar", "petrov"];
/// What people type, each for a way of its own through the tables. Where nothing is typed, everybody is listed.
const KINDS: [(&str, &str); 12] = [
    ("prefix", "ma"),
    ("family_name", "smith"),
    ("transliterated", "mueller"),
    ("rare_name", RARE),
    ("within_a_word", "stein"),
    ("two_words", "smith an"),
    ("sounds_like", "kovalzsyk"),
    ("birth_date", "17 May 1980"),
    ("phone", "+1 303 555 0144"),
    ("last_four", "4417"),
    ("record_number", "B-9123"),
    ("everybody", ""),
];
/// Stands for a word that one patient has.
const RARE: &str = "rare";

fn request(place: &Place, query: &str) -> String {
    let query = (!query.is_empty()).then_some(query);
    place.target.post("/api/patients/search", &json!({ "query": query }))
}

/// Patient search among few, against `pgbench`.
pub async fn among_few(house: &House, place: &Place) -> Result<()> {
    against_pgbench(house, place, FEW).await
}

/// Patient search among many: each kind before and after the registry grew, then all against `pgbench`.
pub async fn among_many(house: &House, place: &Place) -> Result<()> {
    let connection = house.superuser(&place.chain).await?;
    let sql = "SELECT word FROM patient_word GROUP BY word HAVING count(*) = 1 ORDER BY word LIMIT 1";
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let rare: String = row.context("a word that one patient has")?.try_get("", "word")?;
    let mut before = Vec::new();
    for (_, query) in KINDS {
        before.push(one_kind(house, place, if query == RARE { &rare } else { query }).await?);
    }
    fill::patients(&connection, MANY).await?;
    connection.close().await?;
    println!("#   by kind: the ratio is PostgreSQL's CPU of a search among {FEW} by that among {MANY}");
    for ((kind, query), before) in KINDS.into_iter().zip(before) {
        let after = one_kind(house, place, if query == RARE { &rare } else { query }).await?;
        println!("{}", before.line(&format!("patient_search_{FEW}_{kind}"), 1.0));
        println!("{}", after.line(&format!("patient_search_{MANY}_{kind}"), before.pg_cpu() / after.pg_cpu()));
    }
    against_pgbench(house, place, MANY).await
}

async fn one_kind(house: &House, place: &Place, query: &str) -> Result<Figures> {
    let request = request(place, query);
    let ask = async |client: &mut Client, _| client.ask(&request).await.map(drop);
    let (watched, mut clients) = (house.watched(), house.clients(CLIENTS));
    load::closed(&watched, &mut clients, STRETCH / 8, &ask).await?;
    load::closed(&watched, &mut clients, STRETCH / 2, &ask).await
}

async fn against_pgbench(house: &House, place: &Place, count: usize) -> Result<()> {
    let requests = WORDS.map(|word| request(place, word));
    let mut script = Script::default();
    for request in &requests {
        let (units, since) = statements(house, place, request).await?;
        script.add(&units, "", &[], since);
    }
    let draw = Draw::new(WORDS.len());
    compare(house, place, &format!("patient_search_{count}"), &script, CLIENTS, async |client: &mut Client, _| {
        client.ask(&requests[draw.next() - 1]).await.map(drop)
    })
    .await
    .map(drop)
}
