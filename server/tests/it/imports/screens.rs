//! A patient's pages as rows.

use axum::{Router, http::StatusCode};
use test_support::world::World;

use super::{
    html::{self, Element, words},
    source::Bundle,
};
use crate::pages;

/// Where a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Above every part of the record.
    Banner,
    /// How to reach the patient.
    Reach,
    /// Other names.
    Names,
    /// Numbers elsewhere.
    Numbers,
    /// Other contacts.
    Contacts,
    Allergies,
    /// That there are no allergies.
    NoneKnown,
    Problems,
    Medicines,
    /// The latest vital signs, beside the note.
    Vitals,
    /// What else counts at one look: smoking, pregnancy, scores.
    Observed,
    Reports,
    /// Everything but vital signs and laboratory values.
    History,
    /// All that was observed.
    Observations,
}

impl Place {
    pub const ALL: [Self; 14] = [
        Self::Banner,
        Self::Reach,
        Self::Names,
        Self::Numbers,
        Self::Contacts,
        Self::Allergies,
        Self::NoneKnown,
        Self::Problems,
        Self::Medicines,
        Self::Vitals,
        Self::Observed,
        Self::Reports,
        Self::History,
        Self::Observations,
    ];
}

/// A row, a line of a list, a card.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its name; none where it is known by what it says.
    pub name: Option<String>,
    pub text: String,
    pub cells: Vec<String>,
    /// It stands among what no longer holds.
    pub over: bool,
    pub within: Vec<Row>,
}

impl Row {
    fn of(element: &Element) -> Self {
        Self { text: element.text(), over: element.attribute("data-over").is_some(), ..Self::default() }
    }

    fn named(element: &Element, name: Option<String>) -> Self {
        Self { name: Some(name.unwrap_or_default()), ..Self::of(element) }
    }

    /// Whether it is the row of what is called so.
    pub fn is_of(&self, name: &str) -> bool {
        match &self.name {
            Some(own) => own == name,
            None => self.text.contains(name),
        }
    }
}

/// A patient's pages.
#[derive(Debug)]
pub struct Screens {
    rows: Vec<(Place, Vec<Row>)>,
}

impl Screens {
    pub fn rows(&self, place: Place) -> &[Row] {
        self.rows.iter().find(|(known, _)| *known == place).map_or(&[], |(_, rows)| rows)
    }

    /// Opens the pages of a bundle's patient.
    pub async fn of(server: &Router, world: &World, bundle: &Bundle) -> Self {
        let patient = bundle.of("Patient").next().expect("a patient");
        let origin = patient.name();
        let sql = format!("SELECT patient_id::text AS id FROM patient_origin WHERE origin LIKE '%/{origin}'");
        let base = format!("/patients/{}", world.clinic.text(&sql).await);
        let record = page(server, world, &base).await;
        let chart = page(server, world, &format!("{base}/chart")).await;
        let mut rows = of_record(&record);
        rows.extend(of_chart(&chart));
        let reports = pages_of(server, world, format!("{base}/results")).await;
        rows.push((
            Place::Reports,
            reports.iter().flat_map(|page| page.all(&|one| one.is("report"))).map(report).collect(),
        ));
        for (place, address) in [(Place::History, "history"), (Place::Observations, "history?kind=observation")] {
            let pages = pages_of(server, world, format!("{base}/{address}")).await;
            rows.push((place, pages.iter().flat_map(entries).collect()));
        }
        Self { rows }
    }
}

async fn page(server: &Router, world: &World, address: &str) -> Element {
    let answer = pages::get(server, &world.clinic, address, Some(world.all.cookie())).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}");
    html::parse(&answer.body)
}

/// A page and all that follow it.
async fn pages_of(server: &Router, world: &World, address: String) -> Vec<Element> {
    let mut found = Vec::new();
    let mut next = Some(address);
    while let Some(address) = next.take() {
        let page = page(server, world, &address).await;
        let older = page.first(&|one| one.attribute("href").is_some_and(|href| href.contains("after=")));
        next = older.and_then(|older| older.attribute("href")).map(str::to_owned);
        found.push(page);
        assert!(found.len() < 30, "{address} never ends");
    }
    found
}

fn of_record(record: &Element) -> Vec<(Place, Vec<Row>)> {
    let banner = record.first(&|one| one.is("patient-banner")).expect("a banner");
    let name = banner.first(&|one| one.is("pb-name")).and_then(|name| name.elements().next());
    let mut rows = vec![(Place::Banner, vec![Row::named(banner, name.map(Element::text))])];
    let about = record.first(&|one| one.name == "aside").expect("what is about the patient");
    let facts = about.first(&|one| one.is("facts")).expect("how to reach the patient");
    let labels = facts.elements().filter(|one| one.name == "dt");
    let reach = labels.zip(facts.elements().filter(|one| one.name == "dd"));
    rows.push((Place::Reach, reach.map(|(label, fact)| Row::named(fact, Some(label.text()))).collect()));
    // A heading, then its list.
    let from_elsewhere = about.all(&|one| one.name == "h3" || one.is("plain"));
    for pair in from_elsewhere.windows(2).filter(|pair| pair[0].name == "h3") {
        let place = match pair[0].text().as_str() {
            "Names" => Place::Names,
            "Numbers elsewhere" => Place::Numbers,
            "Contacts" => Place::Contacts,
            _ => continue,
        };
        rows.push((place, pair[1].elements().map(Row::of).collect()));
    }
    rows
}

fn of_chart(chart: &Element) -> Vec<(Place, Vec<Row>)> {
    let mut rows = Vec::new();
    let section =
        |id: &str| chart.first(&|one| one.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no {id}")).clone();
    for (place, id) in [(Place::Allergies, "allergies"), (Place::Problems, "problems"), (Place::Medicines, "medicines")]
    {
        let section = section(id);
        let lines = section.all(&|one| one.name == "li");
        let name = |line: &Element| line.first(&|one| one.is("coded-name")).map(Element::text);
        rows.push((place, lines.into_iter().map(|line| Row::named(line, name(line))).collect()));
    }
    let allergies = section("allergies");
    let none = allergies.first(&|one| one.is("coded-empty") && one.first(&|one| one.is("unasked")).is_none());
    rows.push((Place::NoneKnown, none.into_iter().map(Row::of).collect()));
    for (place, also) in [(Place::Vitals, false), (Place::Observed, true)] {
        let lines = chart.all(&|one| one.is("vital") && one.attribute("data-observed").is_some() == also);
        let name = |line: &Element| line.first(&|one| one.is("vital-name")).map(own_text);
        rows.push((place, lines.into_iter().map(|line| Row::named(line, name(line))).collect()));
    }
    rows
}

/// The text that stands directly in an element.
fn own_text(element: &Element) -> String {
    let texts = element.children.iter().filter_map(|child| match child {
        html::Node::Text(text) => Some(text.as_str()),
        html::Node::Element(_) => None,
    });
    words(&texts.collect::<Vec<_>>().join(" "))
}

fn report(card: &Element) -> Row {
    let values = card.first(&|one| one.name == "tbody").cloned().unwrap_or_default();
    let within = values.all(&|one| one.name == "tr").into_iter().map(|line| {
        let cells: Vec<String> = line.elements().map(Element::text).collect();
        // What else the source says of a value stands below its name.
        let name = line.elements().next().map(own_text);
        Row { name, cells, ..Row::of(line) }
    });
    let name = card.first(&|one| one.name == "h2").map(Element::text);
    Row { within: within.collect(), ..Row::named(card, name) }
}

fn entries(page: &Element) -> Vec<Row> {
    let table = page.first(&|one| one.name == "tbody").cloned().unwrap_or_default();
    let lines = table.all(&|one| one.attribute("data-row").is_some());
    let row = |line: &Element| {
        let cells: Vec<&Element> = line.elements().collect();
        let name = cells.get(1).and_then(|cell| cell.elements().next()).map(Element::text);
        Row { cells: cells.iter().map(|cell| cell.text()).collect(), ..Row::named(line, name) }
    };
    lines.into_iter().map(row).collect()
}
