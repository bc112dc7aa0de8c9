//! Many chains: opening one, and two hundred against one.

use std::time::Duration;

use anyhow::Result;

use crate::{
    fill::{self, Scale},
    house::{House, Place},
    http::Client,
    load::{self, Figures},
    reads::{CLIENTS, Draw},
};

/// How many chains stand against one.
const MANY: usize = 200;
/// What each of them holds.
const SMALL: Scale = Scale { patients: 40, charts: 20, visits: 16 };
/// Connections that open load may use at once.
const OPEN_CLIENTS: usize = 64;
/// One chain and many take turns so often, for so long each.
const ROUNDS: usize = 2;
const TIME: Duration = Duration::from_secs(5);

/// Opening a chain: login, schema, tables, rights, roles, first administrator.
pub async fn creation(house: &House) -> Result<()> {
    let mut times = Vec::new();
    for n in 0..7 {
        times.push(house.open_chain(&format!("fresh-{n}")).await?.1);
    }
    print_creation(times);
    Ok(())
}

/// Opens two hundred chains and reads charts in one of them and in all, as fast as it goes and at half of that.
pub async fn one_against_many(house: &House) -> Result<()> {
    let mut chains = Vec::new();
    let mut times = Vec::new();
    for n in 0..MANY {
        if n % 20 == 0 {
            eprintln!("    {n} of {MANY} chains opened");
        }
        let (chain, time) = house.open_chain(&format!("many-{n}")).await?;
        times.push(time);
        chains.push(chain);
    }
    print_creation(times);
    let places = house.settle_all(chains, SMALL).await?;
    eprintln!("    all of them filled and signed in to; reading");

    let watched = house.watched();
    let mut clients = house.clients(OPEN_CLIENTS);
    let draw = Draw::new(MANY * SMALL.charts);
    // A connection plans a statement anew for the first calls and keeps it then, so every chain is asked often before.
    let turn = std::cell::Cell::new(0);
    let in_turn = async |client: &mut Client, _| {
        turn.set(turn.get() + 1);
        read(client, &places[turn.get() % MANY], &draw).await
    };
    while turn.get() < 12 * MANY {
        load::closed(&watched, &mut clients[..CLIENTS], TIME / 5, &in_turn).await?;
    }
    let everywhere = async |client: &mut Client, _| {
        let chain = draw.next() % MANY;
        read(client, &places[chain], &draw).await
    };
    let in_one = async |client: &mut Client, _| read(client, &places[0], &draw).await;

    load::closed(&watched, &mut clients[..CLIENTS], TIME / 2, &in_one).await?;
    let (mut one, mut many) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        one.add(load::closed(&watched, &mut clients[..CLIENTS], TIME, &in_one).await?);
        many.add(load::closed(&watched, &mut clients[..CLIENTS], TIME, &everywhere).await?);
    }
    println!("{}", many.line("chains_saturation", many.rate() / one.rate()));
    println!("#   {:.0}/s in {MANY} chains; in one: {}", many.rate(), one.line(&format!("{:.0}/s", one.rate()), 1.0));

    let half = many.rate() / 2.0;
    let (mut one, mut many) = (Figures::default(), Figures::default());
    for _ in 0..ROUNDS {
        one.add(load::open(&watched, &mut clients, half, TIME, &in_one).await?);
        many.add(load::open(&watched, &mut clients, half, TIME, &everywhere).await?);
    }
    println!("{}", many.line("chains_p99", many.percentile(99) / one.percentile(99).max(f64::EPSILON)));
    println!("#   open load of {half:.0}/s; in one: {}", one.line(&format!("{:.0}/s", one.rate()), 1.0));
    Ok(())
}

async fn read(client: &mut Client, place: &Place, draw: &Draw) -> Result<()> {
    let path = format!("/api/patients/{}/chart", fill::id(1 + draw.next() % SMALL.charts));
    client.ask(&place.target.get(&path)).await.map(drop)
}

fn print_creation(mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64();
    println!("chain_creation median_s {:.2} p95_s {:.2} of {}", at(50), at(95), times.len());
}
