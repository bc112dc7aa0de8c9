//! An import tells the truth on the screens: of bundles in the form of three makers, every field of every fact is looked for in the
//! row of its fact on the pages as the server renders them. What is expected is read from the source by this test's own small reader,
//! not by the importer's.

mod clinical;
mod happened;
mod html;
mod letters;
mod observed;
mod person;
mod screens;
mod source;
mod told;

use std::{collections::BTreeMap, path::PathBuf};

use exchange::Options;
use test_support::world::World;

use self::{
    screens::Screens,
    source::Bundle,
    told::{Fact, compare},
};
use crate::pages;

/// The bundles of a maker, in order.
fn bundles(maker: &str) -> Vec<Bundle> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("modules/exchange/tests/bundles").join(maker);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().map(|file| Bundle::read(file)).collect()
}

/// What a source says that a person reads here.
fn facts(bundle: &Bundle) -> Vec<Fact> {
    let mut facts = person::facts(bundle);
    facts.extend(clinical::facts(bundle));
    facts.extend(happened::facts(bundle));
    facts.extend(observed::facts(bundle));
    facts
}

/// Takes a bundle in as the command does; whatever its report is not sure of is wrong.
async fn take(world: &World, bundle: &Bundle) -> Vec<String> {
    let options = Options {
        source: bundle.lines.then(|| "https://export.example/r4".to_owned()),
        file: bundle.name.clone(),
        ..Options::default()
    };
    let text = exchange::open(bundle.text.clone().into_bytes()).expect("a text");
    let outcome = exchange::import(&world.clinic.tenant(), &text, &options).await.expect("an import");
    let outcome = outcome.unwrap_or_else(|reason| panic!("{}: {reason}", bundle.name));
    let mut wrong: Vec<String> = outcome
        .rejects
        .iter()
        .map(|refused| format!("{}: {} was refused: {}", bundle.name, refused.resource, refused.reason))
        .collect();
    // The report counts each resource once, and says of each what became of it.
    let mut expected: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for resource in &bundle.resources {
        let counts = expected.entry(resource.kind()).or_default();
        if resource.is_error() { counts.1 += 1 } else { counts.0 += 1 }
    }
    for (kind, (taken, not_taken)) in expected {
        let counts = outcome.counts.get(kind).copied().unwrap_or_default();
        // The people and places of a house stand in several of its files.
        let shared = matches!(kind, "Organization" | "Practitioner" | "Location" | "Medication");
        let all = counts.taken + counts.not_needed + if shared { counts.known } else { 0 };
        if (all, counts.not_taken) != (taken, not_taken) {
            wrong.push(format!("{}: of {kind} {taken} are to be taken and {not_taken} not: {counts:?}", bundle.name));
        }
    }
    wrong
}

async fn equal_their_source(maker: &str) {
    let world = World::new().await;
    let server = pages::server(&world.clinic);
    let all = bundles(maker);
    assert!(all.len() >= 7, "{} bundles of {maker}", all.len());
    let (mut wrong, mut seen, mut fields) = (Vec::new(), Vec::new(), 0);
    for bundle in &all {
        wrong.extend(take(&world, bundle).await);
        let screens = Screens::of(&server, &world, bundle).await;
        let facts = facts(bundle);
        fields += facts.iter().map(Fact::count).sum::<usize>();
        wrong.extend(compare(&bundle.name, &facts, &screens));
        seen.push((facts, screens));
    }
    println!("{maker}: {} bundles, {fields} fields", all.len());
    if let Ok(only) = std::env::var("IMPORTS_SHOW") {
        let shown = seen.iter().zip(&all).filter(|(_, bundle)| bundle.name.contains(&only));
        shown.for_each(|((_, screens), _)| println!("{screens:#?}"));
    }
    assert!(wrong.is_empty(), "{} of {fields} differ:\n{}", wrong.len(), wrong.join("\n"));
    // The comparison sees: held against the pages of the next patient, every bundle differs, in its problems as in its person.
    for (index, bundle) in all.iter().enumerate() {
        let (_, other) = &seen[(index + 1) % seen.len()];
        let found = compare(&bundle.name, &seen[index].0, other);
        for kind in ["Patient/", "Condition/", "Observation/"] {
            let differs = found.iter().any(|line| line.contains(kind));
            assert!(differs, "{} fits the {kind} of {}", bundle.name, all[(index + 1) % all.len()].name);
        }
    }
    // And so does a single field that was altered.
    let (facts, screens) = &seen[0];
    for altered in 0..facts.len() {
        let mut facts = facts.clone();
        if facts[altered].alter() {
            assert_ne!(compare(&all[0].name, &facts, screens), Vec::<String>::new(), "{:?}", facts[altered]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_in_the_form_of_epic_equal_their_source() {
    equal_their_source("epic").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_in_the_form_of_oracle_health_equal_their_source() {
    equal_their_source("oracle-health").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_in_the_form_of_athenahealth_equal_their_source() {
    equal_their_source("athenahealth").await;
}
