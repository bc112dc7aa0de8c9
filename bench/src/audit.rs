//! The price of the audit: charts read with it and without, and how fast the whole of it is looked through.

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;

use crate::{
    fill,
    floor::STRETCH,
    house::{House, Place},
    http::Client,
    load::{self, Figures},
    reads::{CHARTS, CLIENTS, Draw, chart_script, read_chart},
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
    let ask = async |client: &mut Client, _| read_chart(client, place, &draw).await;
    load::closed(&watched, &mut clients, STRETCH / 2, &ask).await?;
    let mut script = chart_script(house, place).await?;
    script.choose_plans(house, &place.chain)?;
    let (mut floor_with, mut floor_without) = (0.0, 0.0);
    let connection = house.superuser(&place.chain).await?;
    let (mut with, mut without) = (Figures::default(), Figures::default());
    for _ in 0..4 {
        with.add(load::closed(&watched, &mut clients, STRETCH, &ask).await?);
        floor_with += script.run(house, &place.chain, STRETCH.as_secs())?.rate;
        connection.execute_unprepared(WITHOUT).await?;
        // What was written before is sealed meanwhile, and not at the other side's cost.
        tokio::time::sleep(STRETCH / 2).await;
        without.add(load::closed(&watched, &mut clients, STRETCH, &ask).await?);
        floor_without += script.run(house, &place.chain, STRETCH.as_secs())?.rate;
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
    println!(
        "#   pgbench alone with the same statement: {:.2} of what it does without the row",
        floor_with / floor_without
    );
    Ok(())
}

/// The audit of a chain that only the server wrote to, looked through by the operator's command: rows of `pgbench` do not bear
/// the server's mark.
pub async fn verification(house: &House) -> Result<()> {
    let (chain, _) = house.open_chain("audited").await?;
    let place = house.settle(chain, fill::Scale { patients: CHARTS, charts: CHARTS, visits: 1 }).await?;
    let draw = Draw::new(CHARTS);
    let ask = async |client: &mut Client, _| read_chart(client, &place, &draw).await;
    load::closed(&house.watched(), &mut house.clients(CLIENTS), STRETCH * 5, &ask).await?;
    // The last rows are sealed within a second.
    tokio::time::sleep(STRETCH).await;
    let said = house.say(&["audit", "verify", "--chain", &place.chain.slug])?;
    let line = said.lines().find(|line| line.contains("a second")).context("no figure")?;
    let rate = line.split(['(', ' ']).filter_map(|word| word.parse::<f64>().ok()).nth(2).context("no rate")?;
    println!("audit_verify {:.2} 0 0 0 0", rate / 100_000.0);
    println!("#   {line}");
    Ok(())
}
