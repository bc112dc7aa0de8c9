//! Every endpoint × every role, and every endpoint × another chain's ids. Each request is seen to succeed in its own chain
//! in the same run.

use api::{
    Permission, Scheme,
    id::SiteId,
    rule::{Rule, Sites},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};

use rules::rights;
use test_support::TestUser;
use uuid::Uuid;

use test_support::{
    cases::{Case, TESTED_APART, Wire, cases},
    world::{World, allow, card},
};

const ROLES: [&str; 10] =
    ["admin", "manager", "doctor", "nurse", "reception", "lab", "stores", "billing", "auditor", "privacy"];

pub async fn send(world: &World, cookie: Option<&str>, wire: &Wire) -> (StatusCode, String) {
    let mut request = world.clinic.request(wire.method, &wire.target);
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let body = match &wire.body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.clone())
        }
        None => Body::empty(),
    };
    let (status, _, body) = world.clinic.send(request.body(body).expect("a request")).await;
    (status, String::from_utf8_lossy(&body).into_owned())
}

fn permitted(scheme: Scheme, permissions: &[Permission]) -> bool {
    match scheme {
        Scheme::Public | Scheme::Holder | Scheme::SignedIn | Scheme::SignedInFresh => true,
        Scheme::Staff(permission) | Scheme::Fresh(permission) => permissions.contains(&permission),
    }
}

/// What only its owner reaches; that the owner does is seen in the wall's own-chain answers and in ehr.rs.
const OWN: [&str; 6] =
    ["MarkColleagueMessageRead", "KeepDraft", "DiscardDraft", "SignNote", "EndEmergency", "TakeCallback"];

#[test]
fn every_endpoint_has_a_case_or_a_reason() {
    let covered: Vec<String> = cases()
        .into_iter()
        .map(|case| case.operation)
        .chain(TESTED_APART.iter().map(|(name, _)| (*name).to_owned()))
        .collect();
    let missing: Vec<String> = api::endpoints()
        .into_iter()
        .map(|endpoint| (endpoint.operation)())
        .filter(|name| !covered.contains(name))
        .collect();
    assert!(missing.is_empty(), "endpoints without a case: {missing:?}");
}

#[tokio::test]
async fn each_role_may_what_its_rights_say_and_nothing_else() {
    let world = World::new().await;
    let mut users = Vec::new();
    for role in ROLES {
        let permissions = auth::DEFAULT_ROLES.iter().find(|known| known.code == role).expect("a role").permissions;
        let card = world.all.client.call(card(&format!("{role}er"), world.site)).await.expect("a card").id;
        world.cares_for_all(card).await;
        users.push((role, world.clinic.user_of(&[role], Some(card)).await, permissions));
    }
    let mut wrong = Vec::new();
    for Case { operation, scheme, prepare, .. } in cases() {
        let wire = prepare(&world).await;
        let (status, _) = send(&world, None, &wire).await;
        let expected = if scheme == Scheme::Public { status.is_success() } else { status == StatusCode::UNAUTHORIZED };
        if !expected {
            wrong.push(format!("{operation} by nobody: {status}"));
        }
        for (role, user, permissions) in &users {
            let wire = prepare(&world).await;
            let (status, body) = send(&world, Some(user.cookie()), &wire).await;
            let expected = match permitted(scheme, permissions) {
                // Somebody else's message or draft is nowhere, whatever the rights.
                true if OWN.contains(&operation.as_str()) => status == StatusCode::NOT_FOUND,
                true => status.is_success(),
                false => status == StatusCode::FORBIDDEN,
            };
            if !expected {
                wrong.push(format!("{operation} as {role}: {status} {body}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A user who holds every right there is, as these rules limit it.
async fn limited(world: &World, rules: &[Rule]) -> TestUser {
    let card = world.all.client.call(card("Limited", world.site)).await.expect("a card").id;
    let user = world.clinic.user_of(&[], Some(card)).await;
    allow(&world.clinic, &user, rules).await;
    user
}

/// Endpoints under a right that follows sites which answer all the same: lists that leave out other sites (rights.rs sees
/// that), and what is the whole chain's: kinds, catalogues, prices, coverages.
const ANSWER_ALL_THE_SAME: [&str; 19] = [
    "FindSlots",
    "SuggestStaff",
    "ListVisitsOfPatient",
    "GetSchedule",
    "ListItems",
    "ListStockAlerts",
    "ListMovements",
    "ListPlaces",
    "ListBills",
    "ListBillsOfPatient",
    "GetDay",
    "ListDayRows",
    "ListLabTests",
    "GetLabTest",
    "ListCoverages",
    "ListPayers",
    "ListBillables",
    "ListPriceLists",
    "GetPriceList",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_right_limited_to_another_site_opens_nothing_here() {
    let world = World::new().await;
    let elsewhere = SiteId(Uuid::from_u128(7));
    let rules: Vec<Rule> = Permission::ALL
        .iter()
        .map(|right| match rights::follows_sites(*right) {
            true => Rule { sites: Sites::Listed, site_ids: vec![elsewhere], ..Rule::everywhere(*right) },
            false => Rule::everywhere(*right),
        })
        .collect();
    let user = limited(&world, &rules).await;
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for Case { operation, scheme, prepare, .. } in cases() {
        let Some(right) = scheme.permission() else { continue };
        let wire = prepare(&world).await;
        let (status, body) = send(&world, Some(user.cookie()), &wire).await;
        let answers = ANSWER_ALL_THE_SAME.contains(&operation.as_str());
        let expected = if OWN.contains(&operation.as_str()) {
            status == StatusCode::NOT_FOUND
        } else if answers && status == StatusCode::FORBIDDEN {
            // Asked for a site by name, such a list is refused as well.
            wire.target.contains(&world.site.to_string())
        } else if rights::follows_sites(right) && !answers {
            refused += 1;
            status == StatusCode::FORBIDDEN
        } else {
            status.is_success()
        };
        if !expected {
            wrong.push(format!("{operation}: {status} {body}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 25, "only {refused} endpoints look at the site");
}

/// Endpoints under a right that follows patients which name none, and why.
const NO_PATIENT: [(&str, &str); 5] = [
    ("SearchDiagnoses", "a public list"),
    ("SearchOrderables", "catalogues"),
    ("ListNoteTemplates", "the house's own forms"),
    ("ListInbox", "leaves out who is not in care: care.rs"),
    ("MyCallbacks", "only what the caller was told of: lab's callbacks.rs"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_of_the_chart_asks_for_the_care_relation() {
    let world = World::new().await;
    let rules: Vec<Rule> = Permission::ALL
        .iter()
        .map(|right| match rights::follows_patients(*right) {
            true => Rule::own_patients(*right),
            false => Rule::everywhere(*right),
        })
        .collect();
    let user = limited(&world, &rules).await;
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for Case { operation, scheme, prepare, .. } in cases() {
        let Some(right) = scheme.permission().filter(|right| rights::follows_patients(*right)) else { continue };
        let wire = prepare(&world).await;
        let (status, body) = send(&world, Some(user.cookie()), &wire).await;
        let expected = if OWN.contains(&operation.as_str()) {
            status == StatusCode::NOT_FOUND
        } else if NO_PATIENT.iter().any(|(name, _)| *name == operation) {
            status.is_success()
        } else {
            refused += 1;
            status == StatusCode::FORBIDDEN && body.contains("no_care_relation") && body.contains("assign")
        };
        if !expected {
            wrong.push(format!("{operation} ({}): {status} {body}", right.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 20, "only {refused} endpoints ask for the relation");
}

/// Replaces each id in a request by one that exists nowhere.
fn nowhere(wire: &Wire) -> Wire {
    let replace = |text: &str| {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            match from.get(..36).filter(|id| id.parse::<uuid::Uuid>().is_ok()) {
                Some(_) => {
                    out.push_str("01890000-0000-7000-8000-00000000dead");
                    rest = &from[36..];
                }
                None => {
                    out.push_str(&from[..1]);
                    rest = &from[1..];
                }
            }
        }
        out.push_str(rest);
        out
    };
    Wire { method: wire.method, target: replace(&wire.target), body: wire.body.as_deref().map(replace) }
}

#[tokio::test]
async fn another_chains_ids_are_nowhere() {
    let here = World::new().await;
    let there = World::in_clinic(here.clinic.neighbour().await).await;
    let mut wrong = Vec::new();
    let mut seen = 0;
    for Case { operation, names_ids, prepare, .. } in cases() {
        if !names_ids {
            // Nothing to name: the answer must hold nothing of theirs.
            let wire = prepare(&here).await;
            let (status, body) = send(&here, Some(here.all.cookie()), &wire).await;
            let leaked = [there.site.0, there.staff.0, there.patient.0, there.room.0]
                .into_iter()
                .find(|id| body.contains(&id.to_string()));
            if !status.is_success() || leaked.is_some() {
                wrong.push(format!("{operation}: {status}, leaked {leaked:?}"));
            }
            continue;
        }
        let wire = prepare(&there).await;
        let (foreign, foreign_body) = send(&here, Some(here.all.cookie()), &wire).await;
        let (unknown, unknown_body) = send(&here, Some(here.all.cookie()), &nowhere(&wire)).await;
        if foreign.is_success() || foreign.is_server_error() || (foreign, &foreign_body) != (unknown, &unknown_body) {
            // A search that finds nothing may succeed, but then it says the same as for an id that is nowhere.
            let empty = foreign.is_success()
                && foreign_body == unknown_body
                && !foreign_body.contains(&there.patient.to_string());
            if !empty {
                wrong.push(format!("{operation}: foreign {foreign} {foreign_body}, unknown {unknown} {unknown_body}"));
            }
        }
        let (own, own_body) = send(&there, Some(there.all.cookie()), &wire).await;
        if !own.is_success() {
            wrong.push(format!("{operation}: its own chain answered {own} {own_body}"));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 20, "only {seen} endpoints name ids");
}
