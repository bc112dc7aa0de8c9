//! The price of the audit: charts read with it and without, and how fast the whole of it is looked through.

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;

use crate::{
    fill,
    floor::STRETCH,
    house::{House, Place},
    http::Client,
    load::{self, Figures},
    reads::{CHARTS, CLIENTS, Draw},
};

/// Takes the rows away before they are written: what then remains of the audit is its part of the statement.
const WITHOUT: &str = "CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
                       CREATE TRIGGER nothing BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION nothing()";
const WITH: &str = "DROP TRIGGER nothing ON audit";

/// Charts read with rows written and sealed, and without, by turns.
pub async fn price(house: &House, place: &Place) -> Result<()> {
    let watched = house.watched();
    let mut clients = house.clients(CLIENTS);
    let draw = Draw::new(CHARTS);
    let ask = async |client: &mut Client, _| {
        let path = format!("/api/patients/{}/chart", fill::id(draw.next()));
        client.ask(&place.target.get(&path)).await.map(drop)
    };
    load::closed(&watched, &mut clients, STRETCH / 2, &ask).await?;
    let connection = house.superuser(&place.chain).await?;
    let (mut with, mut without) = (Figures::default(), Figures::default());
    for _ in 0..4 {
        with.add(load::closed(&watched, &mut clients, STRETCH, &ask).await?);
        connection.execute_unprepared(WITHOUT).await?;
        // What was written before is sealed meanwhile, and not at the other side's cost.
        tokio::time::sleep(STRETCH / 2).await;
        without.add(load::closed(&watched, &mut clients, STRETCH, &ask).await?);
        connection.execute_unprepared(WITH).await?;
    }
    connection.close().await?;
    println!("{}", with.line("chart_read_audited", with.rate() / without.rate()));
    println!(
        "#   {:.0}/s with rows written and sealed against {:.0}/s without; {:.0} us of CPU an operation against {:.0}",
        with.rate(),
        without.rate(),
        with.app_cpu() + with.pg_cpu(),
        without.app_cpu() + without.pg_cpu()
    );
    Ok(())
}

/// The audit of the measures so far, looked through by the operator's command.
pub async fn verification(house: &House, place: &Place) -> Result<()> {
    tokio::time::sleep(STRETCH).await;
    let said = house.say(&["audit", "verify", "--chain", &place.chain.slug])?;
    let line = said.lines().find(|line| line.contains("a second")).context("no figure")?;
    let rate = line.split(['(', ' ']).filter_map(|word| word.parse::<f64>().ok()).nth(2).context("no rate")?;
    println!("audit_verify {:.2} 0 0 0 0", rate / 100_000.0);
    println!("#   {line}");
    Ok(())
}
