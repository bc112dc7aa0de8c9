//! Every page, every file and the stream of live updates × every role and × another chain's ids and sessions. The contract's
//! endpoints have their own wall.

mod expected;
mod marked;
mod struck;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use api::Permission;
use axum::{
    Router,
    body::{Body, BodyDataStream, to_bytes},
    http::{StatusCode, header},
    response::Response,
};
use composition::config::Mode;
use futures::StreamExt;
use polyclinic::web;
use test_support::{TestClinic, TestUser};
use tokio::time::{Duration, timeout};
use tower::ServiceExt;

use self::{
    expected::{ASKED, FILES, GUARDED, Needs, PAGES, Page},
    marked::Marked,
};
use crate::process::web_root;
use test_support::world::card;

const ROLES: [&str; 10] =
    ["admin", "manager", "doctor", "nurse", "reception", "lab", "stores", "billing", "auditor", "privacy"];

/// What stands in the place of something that a role may not see.
const REFUSED: &str = "Your role does not allow this";

/// The whole server of a clinic, pages and all.
pub fn server(clinic: &TestClinic) -> Router {
    let mut config = clinic.config.clone();
    config.web_root = web_root("pages");
    web::router(&clinic.state, &config).expect("a router")
}

/// What a browser gets.
pub struct Answer {
    pub status: StatusCode,
    location: String,
    pub body: String,
}

impl Answer {
    /// The browser is sent to the door.
    fn is_door(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && self.location == "/sign-in" && self.body.is_empty()
    }
}

async fn open(server: &Router, clinic: &TestClinic, address: &str, cookie: Option<&str>) -> Response {
    let mut request = clinic.request("GET", address).header(header::ACCEPT, "text/html");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    server.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
}

/// Opens an address; a page that never ends is named.
pub async fn get(server: &Router, clinic: &TestClinic, address: &str, cookie: Option<&str>) -> Answer {
    let whole = timeout(Duration::from_secs(20), whole(server, clinic, address, cookie));
    whole.await.unwrap_or_else(|_| panic!("{address} never ends"))
}

async fn whole(server: &Router, clinic: &TestClinic, address: &str, cookie: Option<&str>) -> Answer {
    let (parts, body) = open(server, clinic, address, cookie).await.into_parts();
    let location = parts.headers.get(header::LOCATION).and_then(|path| path.to_str().ok()).unwrap_or_default();
    // A stream that was opened never ends.
    let streams = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    let body = if streams { Vec::new() } else { to_bytes(body, usize::MAX).await.expect("a body").to_vec() };
    Answer { status: parts.status, location: location.to_owned(), body: String::from_utf8_lossy(&body).into_owned() }
}

/// The words between each of these beginnings and the next quotation mark.
fn quoted<'a>(source: &'a str, beginning: &'a str) -> impl Iterator<Item = &'a str> {
    source.split(beginning).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn every_page_and_file_has_an_expectation() {
    let app = include_str!("../../../app/src/lib.rs");
    let (compose, web) = (include_str!("../../composition/src/compose.rs"), include_str!("../../src/web.rs"));
    let pages: Vec<&str> = quoted(app, "path!(\"").collect();
    let files: Vec<&str> =
        [(compose, ".route(\""), (web, ".route(\""), (compose, "nest_service(\""), (web, "nest_service(\"")]
            .into_iter()
            .flat_map(|(source, beginning)| quoted(source, beginning))
            // What answers where nothing stands.
            .filter(|route| *route != "/api/{*rest}")
            .collect();
    assert!(app.matches("<Route ").count() == pages.len() && pages.len() > 40 && files.len() > 8);
    for (known, there) in [(PAGES, &pages), (FILES, &files)] {
        let missing: Vec<_> = there.iter().filter(|route| known.iter().all(|page| page.route != **route)).collect();
        assert!(missing.is_empty(), "without an expectation: {missing:?}");
        let gone: Vec<_> = known.iter().map(|page| page.route).filter(|route| !there.contains(route)).collect();
        assert!(gone.is_empty(), "expected and not there: {gone:?}");
    }
}

/// The addresses on a page: where its links and forms lead and what it loads.
fn addresses(body: &str) -> impl Iterator<Item = &str> {
    ["href=\"", "action=\"", "src=\""].into_iter().flat_map(move |beginning| quoted(body, beginning))
}

/// A signed-in person of each role, with the role's rights and first screen.
async fn people(marked: &Marked) -> Vec<(&'static auth::DefaultRole, TestUser)> {
    let world = &marked.world;
    let mut people = Vec::new();
    for role in ROLES {
        let known = auth::DEFAULT_ROLES.iter().find(|known| known.code == role).expect("a role");
        let card = world.all.client.call(card(&format!("{role}er"), world.site)).await.expect("a card").id;
        people.push((known, world.clinic.user_of(&[role], Some(card)).await));
    }
    people
}

/// What is wrong with an answer to somebody with this right, or without it.
fn seen(page: &Page, of: &Marked, may: bool, answer: &Answer) -> Result<(), String> {
    let file = FILES.iter().any(|file| file.route == page.route);
    if !may && file {
        let refused = answer.status == StatusCode::FORBIDDEN && answer.body.contains(REFUSED);
        return if refused { Ok(()) } else { Err("no 403".to_owned()) };
    }
    if answer.status != StatusCode::OK {
        return Err(format!("no 200: {}", answer.body));
    }
    for word in page.shows {
        if answer.body.contains(&of.fill(word)) != may {
            return Err(format!("{word} is {}shown", if may { "not " } else { "" }));
        }
    }
    if page.shows.is_empty() && answer.body.contains(REFUSED) == may {
        return Err(format!("is {}refused", if may { "" } else { "not " }));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_is_shown_what_its_rights_say_and_nothing_else() {
    let here = Marked::in_clinic(TestClinic::new().await, 'a').await;
    let clinic = &here.world.clinic;
    let (server, people) = (server(clinic), people(&here).await);
    let mut wrong = Vec::new();
    for page in PAGES.iter().chain(FILES) {
        let address = if page.route == "/pkg" {
            "/pkg/x/__wasm_split_manifest.json".to_owned()
        } else {
            here.address(page.route) + &here.fill(page.query)
        };
        let answer = get(&server, clinic, &address, None).await;
        let expected = match page.needs {
            Needs::Open => answer.status == StatusCode::OK,
            Needs::Door if page.route == "/sign-in" => answer.status == StatusCode::OK,
            _ if page.route == "/api/live" => answer.status == StatusCode::UNAUTHORIZED,
            _ => answer.is_door(),
        };
        // Two letters alone may stand in a nonce by chance.
        if !expected || answer.body.contains(&here.fill("Zq*")) {
            wrong.push(format!("{address} by nobody: {} {}", answer.status, answer.location));
        }
        for (role, user) in &people {
            let answer = get(&server, clinic, &address, Some(user.cookie())).await;
            let expected = match page.needs {
                Needs::Door => match answer.location.as_str() {
                    home if home == role.home => Ok(()),
                    other => Err(format!("sent to {other:?}")),
                },
                Needs::Open | Needs::SignedIn => seen(page, &here, true, &answer),
                Needs::Right(right) => seen(page, &here, role.permissions.contains(&right), &answer),
            };
            let expected = expected.and_then(|()| nothing_more(&here, role.permissions, &answer));
            let named = addresses(&answer.body).chain([answer.location.as_str()]).find(|place| place.contains("Zq"));
            if let Some(place) = named {
                wrong.push(format!("{address} as {}: a name stands in the address {place}", role.code));
            }
            if let Err(words) = expected {
                wrong.push(format!("{address} as {}: {} {words}", role.code, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A name planted in an address is seen: the search for a thing of the store is part of its page's links.
    let planted = get(&server, clinic, &here.fill("/stock?words=Zq*item"), Some(here.world.all.cookie())).await;
    assert!(
        addresses(&planted.body).any(|place| place.contains(&here.fill("Zq*item"))),
        "the scan of addresses is blind"
    );
}

/// Whatever page it is, no word on it is one that these rights do not open.
fn nothing_more(of: &Marked, rights: &[Permission], answer: &Answer) -> Result<(), String> {
    let shown = |(word, guards): &&(&str, &[Permission])| {
        answer.body.contains(&of.fill(word)) && !guards.iter().any(|guard| rights.contains(guard))
    };
    GUARDED.iter().find(shown).map_or(Ok(()), |(word, _)| Err(format!("{word} is shown")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_chains_ids_and_sessions_open_nothing() {
    let here = Marked::in_clinic(TestClinic::new().await, 'a').await;
    let there = Marked::in_clinic(here.world.clinic.neighbour().await, 'b').await;
    let (server, clinic) = (server(&here.world.clinic), &here.world.clinic);
    let people = people(&here).await;
    let cookies = people.iter().map(|(_, user)| user.cookie()).chain([here.world.all.cookie()]);
    let cookies: Vec<&str> = cookies.collect();
    let named = PAGES.iter().chain(FILES).filter(|page| page.route.contains(":id") || page.query.contains('{'));
    let named = named
        .map(|page| (format!("{}{}", page.route, page.query), page.shows.first().copied().unwrap_or("Zq*patient")));
    let asked = ASKED.iter().map(|(address, word)| ((*address).to_owned(), *word));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (address, word) in named.chain(asked) {
        let theirs = there.address(&address);
        // It is seen to be somewhere: at the other chain's own host the same address shows what it names.
        let own = get(&server, &there.world.clinic, &theirs, Some(there.world.all.cookie())).await;
        if own.status != StatusCode::OK || !own.body.contains(&there.fill(word)) {
            wrong.push(format!("{address}: its own chain answered {} without {word}", own.status));
        }
        for cookie in &cookies {
            let answer = get(&server, clinic, &theirs, Some(cookie)).await;
            let empty = match address.contains(":id") {
                true => answer.body.contains("Not found here") || answer.body.contains(REFUSED),
                false => answer.status.is_success() || answer.status.is_client_error(),
            };
            if !empty || answer.body.contains("Zqb") {
                wrong.push(format!("{address} with their ids: {}", answer.status));
            }
        }
        seen += 1;
    }
    assert!(seen > 15, "only {seen} addresses name ids");
    let item = there.fill("/stock-movements.csv?item={item}");
    let answer = get(&server, clinic, &item, Some(here.world.all.cookie())).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // Their session is nobody's here.
    for page in PAGES.iter().chain(FILES).filter(|page| matches!(page.needs, Needs::SignedIn | Needs::Right(_))) {
        let address = here.address(page.route) + &here.fill(page.query);
        let answer = get(&server, clinic, &address, Some(there.world.all.cookie())).await;
        let refused =
            if page.route == "/api/live" { answer.status == StatusCode::UNAUTHORIZED } else { answer.is_door() };
        if !refused {
            wrong.push(format!("{address} with their session: {}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a stream brings until it names this id.
async fn until(stream: &mut BodyDataStream, id: &str) -> String {
    let mut text = String::new();
    let named = async {
        while !text.contains(id) {
            let part = stream.next().await.expect("an open stream").expect("a part");
            text.push_str(&String::from_utf8_lossy(&part));
        }
    };
    timeout(Duration::from_secs(10), named).await.expect("an event of one's own chain");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_updates_stay_in_their_chain() {
    let here = Marked::in_clinic(TestClinic::new().await, 'a').await;
    let there = Marked::in_clinic(here.world.clinic.neighbour().await, 'b').await;
    let server = server(&here.world.clinic);
    let mut streams = Vec::new();
    for (_, user) in people(&here).await {
        let answer = open(&server, &here.world.clinic, "/api/live", Some(user.cookie())).await;
        assert_eq!(answer.status(), StatusCode::OK);
        streams.push(answer.into_body().into_data_stream());
    }
    let theirs = open(&server, &there.world.clinic, "/api/live", Some(there.world.all.cookie())).await;
    let mut theirs = theirs.into_body().into_data_stream();
    // Theirs happens first: a stream that carried it would have brought it before one's own.
    there.world.book().await;
    here.world.book().await;
    let ids = |of: &Marked| [of.world.staff.to_string(), of.world.site.to_string()];
    for stream in &mut streams {
        let text = until(stream, &here.world.site.to_string()).await;
        assert!(ids(&there).iter().all(|id| !text.contains(id)), "{text}");
    }
    let text = until(&mut theirs, &there.world.site.to_string()).await;
    assert!(ids(&here).iter().all(|id| !text.contains(id)), "{text}");
}

/// Says that something is over, whatever way it ended.
struct Ends(Arc<AtomicBool>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Another server of the same process starts, again and again, while pages are shown: each of them comes to its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_ends_while_another_server_starts() {
    let here = Arc::new(Marked::in_clinic(TestClinic::new().await, 'a').await);
    let clinic = &here.world.clinic;
    let pages = server(clinic);
    let over = Arc::new(AtomicBool::new(false));
    let starts = {
        let (here, over) = (Arc::clone(&here), Arc::clone(&over));
        tokio::task::spawn_blocking(move || {
            let mut starts = 0;
            while !over.load(Ordering::Relaxed) {
                drop(server(&here.world.clinic));
                starts += 1;
            }
            starts
        })
    };
    let ends = Ends(over);
    for _ in 0..40 {
        let chart = get(&pages, clinic, &here.address("/patients/:id/chart"), Some(here.world.all.cookie())).await;
        assert!(chart.status == StatusCode::OK && chart.body.contains("</html>"), "{}", chart.body.len());
    }
    drop(ends);
    assert!(starts.await.expect("starts") > 40, "nothing was started meanwhile");
}

/// T46 for pages and files: whatever shows a patient left a row that names them, and none of its kind twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_or_file_that_shows_a_patient_says_so_once() {
    let here = Marked::in_clinic(TestClinic::new().await, 'a').await;
    let (clinic, patient) = (&here.world.clinic, here.patient.to_string());
    let server = server(clinic);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in PAGES.iter().chain(FILES).filter(|page| !["/api/live", "/pkg"].contains(&page.route)) {
        let address = here.address(page.route) + &here.fill(page.query);
        let before = clinic.count("SELECT COALESCE(max(number), 0) FROM audit").await;
        let answer = get(&server, clinic, &address, Some(here.world.all.cookie())).await;
        if !answer.body.contains(&here.fill("Zq*patient")) && !answer.body.contains(&patient) {
            continue;
        }
        seen += 1;
        let of = format!("FROM audit WHERE number > {before} AND '{patient}' = ANY (patient_ids)");
        let rows = clinic.count(&format!("SELECT count(*) {of}")).await;
        let kinds = clinic.count(&format!("SELECT count(DISTINCT (action, entity_id)) {of}")).await;
        let file = FILES.iter().any(|file| file.route == page.route);
        // The audit's own file may name a patient on several of its pages.
        if rows == 0 || rows != kinds && page.route != "/audit.csv" || file && rows != 1 && page.route != "/audit.csv" {
            let actions = format!("SELECT string_agg(action, ' ') AS actions {of}");
            let actions = clinic.text(&actions).await;
            wrong.push(format!("{address}: {rows} rows of {kinds} kinds name the patient it showed: {actions}"));
        }
    }
    println!("T46: {seen} pages and files showed a patient, {} wrong", wrong.len());
    assert!(wrong.is_empty() && seen > 15, "{seen}: {}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_a_browser_program_are_for_development_only() {
    let clinic = TestClinic::new().await;
    let mut config = clinic.config.clone();
    config.web_root = web_root("programless");
    let list = config.web_root.join("web.json");
    std::fs::write(list, r#"{"pkg":null,"css":"pkg/x.css","fonts":[]}"#).expect("a list of files");
    assert!(config.development() && web::router(&clinic.state, &config).is_ok());
    config.mode = Mode::Production;
    let refused = web::router(&clinic.state, &config).expect_err("no program");
    assert!(refused.to_string().contains("run `cargo xtask build-web`"), "{refused}");
}
