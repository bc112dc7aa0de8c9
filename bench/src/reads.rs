//! The reads of a clinic day: chart, day board, and the chart as a page.

use std::cell::Cell;

use anyhow::{Result, ensure};

use crate::{
    capture::{Unit, capture},
    fill,
    floor::{self, Floor, STRETCH, Script},
    house::{House, Place},
    http::Client,
    load::{self, Figures, Watched},
};

/// Clients of a closed measure: twice the connections a chain has, so that none of those is ever without work.
pub const CLIENTS: usize = 8;
/// Patients with a chart.
pub const CHARTS: usize = 2000;
/// Whose calls are captured.
const SAMPLE: usize = 1777;

/// Numbers from 1 to `below`, spread.
pub struct Draw {
    below: usize,
    state: Cell<usize>,
}

impl Draw {
    /// Draws up to this number.
    pub const fn new(below: usize) -> Self {
        Self { below, state: Cell::new(0) }
    }

    /// The next one.
    pub fn next(&self) -> usize {
        let next = self.state.get().wrapping_add(1);
        self.state.set(next);
        // Knuth's multiplier: neighbours in time are no neighbours in the table.
        1 + next.wrapping_mul(2_654_435_761) % self.below
    }
}

/// `pgbench` and the server by turns, two rounds each, and the line of both.
pub async fn compare<Op>(
    house: &House,
    place: &Place,
    name: &str,
    script: &Script,
    clients: usize,
    operation: Op,
) -> Result<Figures>
where
    Op: AsyncFn(&mut Client, usize) -> Result<()>,
{
    let watched = house.watched();
    let mut clients = house.clients(clients);
    load::closed(&watched, &mut clients, STRETCH / 2, &operation).await?;
    let mut figures = Figures::default();
    let mut script = script.clone();
    script.keep(&house.scripts(), name)?;
    script.choose_plans(house, &place.chain)?;
    let mut floor = Floor { rate: 0.0, pg_cpu: 0.0, all_cpu: 0.0 };
    for _ in 0..2 {
        let one = script.run(house, &place.chain, STRETCH.as_secs())?;
        floor.rate += one.rate / 2.0;
        floor.pg_cpu += one.pg_cpu / 2.0;
        floor.all_cpu += one.all_cpu / 2.0;
        figures.add(load::closed(&watched, &mut clients, STRETCH, &operation).await?);
    }
    println!("{}", figures.line(name, figures.rate() / floor.rate));
    println!(
        "#   {:.0}/s against pgbench's {:.0}/s ({}), whose PostgreSQL takes {:.0} us; the load \
         itself takes {:.0} us; by the CPU of all three {:.2}",
        figures.rate(),
        floor.rate,
        script.described(),
        floor.pg_cpu,
        figures.own_cpu(),
        floor.all_cpu / (figures.app_cpu() + figures.pg_cpu() + figures.own_cpu())
    );
    Ok(figures)
}

/// The statements of one call, made twice so that session and caches are warm at the second.
pub async fn statements(house: &House, place: &Place, request: &str) -> Result<(Vec<Unit>, i64)> {
    let mut client = Client::new(place.target.port);
    client.ask(request).await?;
    let mut since = 0;
    let units = capture(house, &place.chain, async || {
        since = kernel::Clock::system().now().as_millisecond();
        client.ask(request).await.map(drop)
    })
    .await?;
    Ok((units, since))
}

/// A script over random patients that have a chart.
async fn by_patient(house: &House, place: &Place, request: &str) -> Result<Script> {
    let (units, since) = statements(house, place, request).await?;
    let rules = [(fill::id(SAMPLE), fill::id_sql(":patient::int8"))];
    let mut script = Script::default();
    script.add(&units, &format!("\\set patient random(1, {CHARTS})"), &rules, since);
    Ok(script)
}

/// Where the chart of a patient is asked for.
fn chart_path(n: usize) -> String {
    format!("/api/patients/{}/chart", fill::id(n))
}

/// Reads the chart of the next patient drawn.
pub async fn read_chart(client: &mut Client, place: &Place, draw: &Draw) -> Result<()> {
    client.ask(&place.target.get(&chart_path(draw.next()))).await.map(drop)
}

/// The statements of reading the chart of a random patient.
pub async fn chart_script(house: &House, place: &Place) -> Result<Script> {
    by_patient(house, place, &place.target.get(&chart_path(SAMPLE))).await
}

/// The chart of random patients, and axum alone with as many bytes.
pub async fn chart_read(house: &House, place: &Place) -> Result<()> {
    let script = chart_script(house, place).await?;
    let mut client = Client::new(place.target.port);
    let chart = client.json(&place.target.get(&chart_path(SAMPLE))).await?;
    let length = |list: &str| chart[list].as_array().map_or(0, Vec::len);
    ensure!(chart["patient_id"] == fill::id(SAMPLE) && length("notes") == 3, "that is not the chart");
    ensure!(length("results") == 10 && length("problems") == 6 && length("vitals") == 5, "the chart lacks something");
    let bytes = client.ask(&place.target.get(&chart_path(SAMPLE))).await?.len();
    let draw = Draw::new(CHARTS);
    let figures = compare(house, place, "chart_read", &script, CLIENTS, async |client: &mut Client, _| {
        read_chart(client, place, &draw).await
    })
    .await?;

    let (server, port) = floor::bare_axum(bytes)?;
    tokio::time::sleep(STRETCH / 8).await;
    let watched = Watched { server: server.pid(), postgres: None };
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| Client::new(port)).collect();
    let ask = async |client: &mut Client, _| client.ask(&place.target.get("/")).await.map(drop);
    load::closed(&watched, &mut clients, STRETCH / 4, &ask).await?;
    let bare = load::closed(&watched, &mut clients, STRETCH, &ask).await?;
    println!("{}", bare.line(&format!("bare_axum_{bytes}_bytes"), 1.0));
    println!("{}", figures.line("chart_read_to_bare_axum", figures.rate() / bare.rate()));
    Ok(())
}

/// The day board of a site with 120 visits.
pub async fn day_board(house: &House, place: &Place) -> Result<()> {
    let request =
        place.target.get(&format!("/api/scheduling/board?site_id={}&day={}", fill::id(1), fill::board_day()?));
    let board = Client::new(place.target.port).json(&request).await?;
    ensure!(
        board["lanes"].as_array().is_some_and(|lanes| lanes.len() == fill::DOCTORS),
        "that is not the board: {board}"
    );
    let (units, since) = statements(house, place, &request).await?;
    let mut script = Script::default();
    script.add(&units, "", &[], since);
    let ask = async |client: &mut Client, _| client.ask(&request).await.map(drop);
    compare(house, place, "day_board", &script, CLIENTS, ask).await.map(drop)
}

/// The chart as the server renders it for a browser.
pub async fn chart_page(house: &House, place: &Place) -> Result<()> {
    let path = |n: usize| format!("/patients/{}/chart", fill::id(n));
    let request = place.target.get(&path(SAMPLE));
    let mut client = Client::new(place.target.port);
    let page = String::from_utf8_lossy(client.ask(&request).await?).into_owned();
    ensure!(page.contains("chart-page") && page.contains("Medicine 5 500 mg"), "that is not the chart's page: {page}");
    println!("#   a page of {} bytes", page.len());
    let script = by_patient(house, place, &request).await?;
    let draw = Draw::new(CHARTS);
    compare(house, place, "chart_page_ssr", &script, CLIENTS, async |client: &mut Client, _| {
        client.ask(&place.target.get(&path(draw.next()))).await.map(drop)
    })
    .await
    .map(drop)
}
