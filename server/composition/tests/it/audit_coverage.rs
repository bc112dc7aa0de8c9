//! T46: whatever showed or changed a patient's data left exactly one row that names the patient; whatever was refused left one
//! that says so. What an answer showed is read from the answer itself.

use std::{collections::BTreeMap, path::Path};

use api::{Scheme, audit::ACTIONS};
use kernel::database::query_all;
use uuid::Uuid;

use crate::wall::send;
use test_support::{
    cases::{Case, Wire, cases},
    world::{World, card},
};

/// Names a patient and shows or changes nothing of theirs: an address to be opened, which then leaves its row.
const SHOWS_NOTHING: [&str; 1] = ["OpenDisclosuresFile"];

/// A row that came of a call.
struct Written {
    action: String,
    patients: Vec<Uuid>,
    refused: bool,
    whole: bool,
}

async fn ids(world: &World, sql: &str) -> Vec<Uuid> {
    let tenant = world.clinic.tenant();
    let rows = query_all(&tenant.read().await.expect("a connection"), sql, Vec::new()).await.expect("rows");
    rows.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect()
}

async fn last(world: &World) -> i64 {
    world.clinic.count("SELECT COALESCE(max(number), 0) FROM audit").await
}

/// Rows of people after this one.
async fn written(world: &World, after: i64) -> Vec<Written> {
    let sql = "SELECT action, patient_ids, refused, account_id IS NOT NULL AND session_id IS NOT NULL AND source <> '' \
               AND purpose IN ('care', 'payment', 'operations', 'emergency') AND octet_length(proof) = 16 AS whole \
               FROM audit WHERE number > $1 ORDER BY number";
    let tenant = world.clinic.tenant();
    let rows = query_all(&tenant.read().await.expect("a connection"), sql, vec![after.into()]).await.expect("rows");
    rows.iter()
        .map(|row| Written {
            action: row.try_get("", "action").expect("an action"),
            patients: row.try_get("", "patient_ids").expect("patients"),
            refused: row.try_get("", "refused").expect("a flag"),
            whole: row.try_get("", "whole").expect("a flag"),
        })
        .collect()
}

/// The patients a text names by their ids.
fn named(patients: &[Uuid], texts: &[&str]) -> Vec<Uuid> {
    let text = texts.join(" ");
    patients.iter().copied().filter(|id| text.contains(&id.to_string())).collect()
}

fn request_text(wire: &Wire) -> String {
    format!("{} {}", wire.target, wire.body.as_deref().unwrap_or_default())
}

#[tokio::test]
async fn a_call_that_showed_or_changed_a_patient_left_exactly_one_row_that_names_them() {
    let world = World::new().await;
    let (mut wrong, mut seen, mut showed) = (Vec::new(), 0, 0);
    for Case { operation, prepare, .. } in cases() {
        let wire = prepare(&world).await;
        let before = last(&world).await;
        let (status, body) = send(&world, Some(world.all.cookie()), &wire).await;
        if !status.is_success() {
            wrong.push(format!("{operation}: {status}, so nothing of it was looked at"));
        }
        if SHOWS_NOTHING.contains(&operation.as_str()) {
            continue;
        }
        seen += 1;
        let patients = ids(&world, "SELECT id FROM patient").await;
        let shown = named(&patients, &[&body, &request_text(&wire)]);
        let rows = written(&world, before).await;
        showed += usize::from(!shown.is_empty());
        for id in &shown {
            let naming: Vec<&str> =
                rows.iter().filter(|row| row.patients.contains(id)).map(|row| row.action.as_str()).collect();
            if naming.len() != 1 {
                wrong.push(format!("{operation}: {} rows name a patient it showed: {naming:?}", naming.len()));
            }
        }
        if let Some(other) = rows.iter().flat_map(|row| &row.patients).find(|id| !shown.contains(id)) {
            // A call may look somebody up whom its answer does not name by id; it must be somebody there is.
            if !patients.contains(other) {
                wrong.push(format!("{operation}: a row names nobody there is"));
            }
        }
        let door = matches!(operation.as_str(), "SignIn");
        if let Some(row) = rows.iter().find(|row| !row.whole && !door) {
            wrong.push(format!("{operation}: the row {} lacks who, where from or why", row.action));
        }
    }
    println!("T46: {seen} calls, {showed} of them showed or changed somebody, {} wrong", wrong.len());
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100 && showed > 60, "{seen} calls, {showed} with a patient");
}

#[tokio::test]
async fn a_call_without_the_right_to_it_left_one_row_that_says_so() {
    let world = World::new().await;
    let card = world.all.client.call(card("Piotr", world.site)).await.expect("a card").id;
    // Nobody's rights but one's own session.
    let user = world.clinic.user_of(&["stores"], Some(card)).await;
    let rights = auth::DEFAULT_ROLES.iter().find(|role| role.code == "stores").expect("a role").permissions;
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for Case { operation, scheme, prepare, .. } in cases() {
        let (Scheme::Staff(right) | Scheme::Fresh(right)) = scheme else { continue };
        if rights.contains(&right) {
            continue;
        }
        let wire = prepare(&world).await;
        let before = last(&world).await;
        let (status, _) = send(&world, Some(user.cookie()), &wire).await;
        let rows = written(&world, before).await;
        let told = rows.len() == 1 && rows[0].refused && rows[0].whole && rows[0].action == operation;
        if status != 403 || !told {
            wrong.push(format!("{operation}: {status}, {} rows", rows.len()));
            continue;
        }
        let asked = named(&[world.patient.0], &[&request_text(&wire)]);
        if !asked.is_empty() && rows[0].patients != asked && wire.target.contains("/patients/") {
            wrong.push(format!("{operation}: the refusal does not name the patient"));
        }
        seen += 1;
    }
    println!("T46: {seen} refusals, {} wrong", wrong.len());
    assert!(wrong.is_empty() && seen > 80, "{seen}: {}", wrong.join("\n"));
}

/// Files below a folder.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(std::fs::read_to_string(&path).expect("a file"));
        }
    }
}

#[test]
fn every_action_has_its_words() {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")), &mut files);
    let mut actions: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files {
        for rest in file.split("Audit::of(").skip(1) {
            if let Some(action) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                *actions.entry(action.to_owned()).or_default() += 1;
            }
        }
        // Where an action is chosen, its words stand on the lines around the choice.
        for line in file.lines().filter(|line| line.contains("action") || line.contains("Audit::of(if")) {
            for word in line.split('"').skip(1).step_by(2).filter(|word| word.contains('.') && !word.contains(' ')) {
                *actions.entry(word.to_owned()).or_default() += 1;
            }
        }
    }
    let plain = |word: &&String| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'.');
    let missing: Vec<_> =
        actions.keys().filter(plain).filter(|word| !ACTIONS.iter().any(|action| action.code == **word)).collect();
    assert!(actions.len() > 100, "only {} actions", actions.len());
    assert!(missing.is_empty(), "without words in api/src/audit/actions.rs: {missing:?}");
}
